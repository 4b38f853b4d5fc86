/** The keys that a person may sign with: their files, and what their agent has. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../model/problems.ts';
import { sshAddList, sshKeygen } from './sshKeygen.ts';

export interface SigningKey {
  /** Its public half, as in a `.pub` file. */
  readonly line: string;
  /** What ssh-keygen signs with; null: only the agent has it. */
  readonly file: string | null;
}

/** A private key, or a public one whose private part the agent has. Rejects with NS3404. */
export async function namedKey(file: string, terminal: boolean): Promise<SigningKey> {
  if (file.endsWith('.pub')) return { file, line: await firstLine(file) };
  await access(file).catch((cause: unknown) => {
    throw unreadable(file, whyOf(cause), cause);
  });
  return { file, line: await publicHalf(file, terminal) };
}

/** Where ssh looks for keys, in its order. */
const usualNames = ['id_ed25519', 'id_ed25519_sk', 'id_ecdsa', 'id_ecdsa_sk', 'id_rsa'];

/** The usual keys in a person's `.ssh`, those that are there and can be read without a passphrase. */
export async function usualKeys(home: string): Promise<readonly SigningKey[]> {
  const keys = usualNames.map((name) => namedKey(join(home, '.ssh', name), false).catch(() => null));
  return (await Promise.all(keys)).filter((key) => key !== null);
}

/** None where there is no agent. */
export async function agentKeys(): Promise<readonly SigningKey[]> {
  const { ok, out } = await sshAddList();
  const lines = ok ? out.split('\n').filter((line) => line !== '') : [];
  return lines.map((line) => ({ line, file: null }));
}

/** The file beside it tells without a passphrase. */
async function publicHalf(file: string, terminal: boolean): Promise<string> {
  const beside = await firstLine(`${file}.pub`).catch(() => undefined);
  if (beside !== undefined) return beside;
  const { ok, out, said } = await sshKeygen({ args: ['-y', '-f', file], terminal });
  if (!ok) throw unreadable(file, said);
  return out.trim();
}

async function firstLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, whyOf(cause), cause);
  });
  return text.split('\n', 1)[0]?.trim() ?? '';
}

const whyOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const unreadable = (file: string, why: string, cause?: unknown) =>
  failure('NS3404', `${file} cannot be read: ${why}`, 'Check the path, the rights and the passphrase.', { cause });
