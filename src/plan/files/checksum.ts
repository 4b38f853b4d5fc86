import { createHash } from 'node:crypto';

/** SHA-256 (hexadecimal) and length of a stream of bytes. */
export async function checksum(bytes: AsyncIterable<Uint8Array>): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes: length };
}
