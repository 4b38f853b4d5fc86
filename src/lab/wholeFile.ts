import { rename, writeFile } from 'node:fs/promises';

/** Writes a file whole or not at all, so that a lab killed while it writes leaves nothing half made. */
export async function writeWholeFile(path: string, text: string, mode = 0o644): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, text, { mode });
  await rename(beside, path);
}
