import { readFile } from 'node:fs/promises';
import { publicKeyInside } from './privateKey.ts';

/**
 * The public key (base64, as in authorized_keys) of a key file: of FILE.pub, of the file itself where it is a public key, or
 * of what OpenSSH's private format has in the clear. Undefined where that cannot be told.
 */
export async function publicHalf(file: string): Promise<string | undefined> {
  const text = await readText(file);
  return inPublicFile(await readText(`${file}.pub`)) ?? inPublicFile(text) ?? publicKeyInside(text)?.toString('base64');
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function inPublicFile(text: string): string | undefined {
  return /^(?:ssh|ecdsa|sk)-\S+ (AAAA\S+)/.exec(text)?.[1];
}
