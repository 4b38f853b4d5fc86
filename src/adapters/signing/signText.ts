import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SigningKey } from './keys.ts';
import { type Signing, signFile } from './signature.ts';

export interface TextSigning extends Omit<Signing, 'key'> {
  readonly key: SigningKey;
}

/** The armored signature over a text. Rejects with NS3206 when the key does not sign, NS3208 without ssh-keygen. */
export async function signText(text: string, { key, ...signing }: TextSigning): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-sign-'));
  try {
    const file = join(folder, 'text');
    await writeFile(file, text, { mode: 0o600 });
    await signFile(file, { ...signing, key: key.file ?? (await publicFile(folder, key)) });
    return await readFile(`${file}.sig`, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What ssh-keygen is given to sign with the agent: the public half of its key. */
async function publicFile(folder: string, { line }: SigningKey): Promise<string> {
  const file = join(folder, 'key.pub');
  await writeFile(file, `${line}\n`, { mode: 0o600 });
  return file;
}
