import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** SHA-256 in lower-case hexadecimal. */
export function bytesHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The SHA-256 of a file; `absent` for one that cannot be read. */
export async function hashOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? 'absent' : bytesHash(bytes);
}
