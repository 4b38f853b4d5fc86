import { mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In front of the id of the process that made a directory. */
const namedAfter = 'nightshift-ssh-';

/**
 * A new directory for one control socket, open to nobody else. A path of a socket has 104 bytes at most on some systems,
 * of which ssh needs 17 for itself while it makes one: a long $TMPDIR will not do.
 */
export function makeControlDirectory(): Promise<string> {
  return mkdtemp(join(base(), `${namedAfter}${process.pid}-`));
}

/** A socket that its master left is removed with the directory. */
export async function removeControlDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** Removes the empty directories of processes that were killed: their masters have ended, or are about to. Never rejects. */
export async function removeAbandonedDirectories(): Promise<void> {
  const names = await readdir(base()).catch(() => []);
  const abandoned = names.filter((name) => name.startsWith(namedAfter) && !runs(Number(name.split('-')[2])));
  await Promise.all(abandoned.map((name) => rmdir(join(base(), name)).catch(() => {})));
}

function base(): string {
  return Buffer.byteLength(tmpdir()) > 48 ? '/tmp' : tmpdir();
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
