import { open } from 'node:fs/promises';

/** The first bytes of a file; of one that never ends, too. */
export async function readBounded(path: string, bytesMax: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(bytesMax);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, filled, bytesMax - filled, null);
      filled += bytesRead;
      if (bytesRead === 0 || filled === bytesMax) return bytes.subarray(0, filled);
    }
  } finally {
    await file.close();
  }
}
