import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, NightshiftError } from '../../model/problems.ts';
import { parseSeal, type Seal, sealNamespace } from './seal.ts';
import { checkSignature, signFile } from './signature.ts';

export interface SealedFile {
  readonly file: string;
  /** Kind and fingerprint of the key that signed it. */
  readonly key: string;
}

export interface Sealing {
  readonly text: string;
  readonly atMs: number;
  /** A private key, or a public one whose private part the agent has. */
  readonly key: string;
  readonly terminal: boolean;
}

/**
 * Signs a seal and puts it and its signature into the folder, both whole or not at all; only their owner reads them.
 * Rejects with NS3206 when the key does not sign, NS3207 when the folder cannot be written.
 */
export async function writeSeal(folder: string, { text, atMs, key, terminal }: Sealing): Promise<SealedFile> {
  const beside = await making(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return mkdtemp(join(folder, '.sealing-'));
  });
  try {
    const unfinished = join(beside, 'seal.json');
    await making(folder, () => writeFile(unfinished, text, { mode: 0o600, flush: true }));
    await signFile(unfinished, { namespace: sealNamespace, key, terminal });
    const signature = await checkSignature(unfinished, null);
    if (signature.status !== 'good') throw new Error(`a fresh signature is not good: ${JSON.stringify(signature)}`);
    const file = join(folder, `${new Date(atMs).toISOString().replaceAll(':', '-')}.json`);
    await making(folder, () => putInPlace(unfinished, file));
    return { file, key: signature.key };
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** The signature first: a seal never stands there without one. */
async function putInPlace(unfinished: string, file: string): Promise<void> {
  await chmod(`${unfinished}.sig`, 0o600);
  await rename(`${unfinished}.sig`, `${file}.sig`);
  await rename(unfinished, file);
}

async function making<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return work().catch((cause: unknown) => {
    if (cause instanceof NightshiftError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const next = 'Give the user who runs nightshift write access to it, or make room on its disk.';
    throw failure('NS3207', `no seal can be written to ${folder}: ${why}`, next, { cause });
  });
}

/** The seals of a folder by name, which is in the order of their time; none where there is no folder. */
export async function listSeals(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw unreadable(folder, cause);
  });
  return names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
}

/** Rejects with NS3203 for what cannot be read or is no seal. */
export async function readSeal(file: string): Promise<Seal> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const seal = parseSeal(text);
  if (seal === undefined)
    throw failure('NS3203', `${file} is not as a seal is written`, 'Take a copy that was kept elsewhere.');
  return seal;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function unreadable(path: string, cause: unknown) {
  const why = cause instanceof Error ? cause.message : String(cause);
  return failure('NS3203', `${path} cannot be read: ${why}`, 'Give the user who runs nightshift read access to it.', {
    cause,
  });
}
