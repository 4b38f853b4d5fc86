import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';
import { failure } from '../../model/problems.ts';
import { fileBytes } from './fileBytes.ts';
import { readProblem } from './readProblem.ts';

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

/** What the umask of a usual checkout takes away is never there: permissions are the same in every checkout. */
const permissions = 0o755;

/**
 * A directory as a tar, the same bytes for the same tree: sorted, no dates, no owners, permissions without those for
 * others to write. Links inside of it stay links; one that points out of it is NS1326, a device or socket NS1322.
 */
export async function* directoryTar(path: string): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const filling = fill(archive, path).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  try {
    for await (const chunk of archive) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
    await filling;
  } finally {
    archive.destroy();
  }
}

async function fill(archive: Pack, path: string): Promise<void> {
  for await (const name of namesBelow(path, '')) await addEntry(archive, path, name);
}

/** Everything below, parents first, each level sorted. */
async function* namesBelow(path: string, parent: string): AsyncGenerator<string> {
  const entries = await readdir(join(path, parent), { withFileTypes: true }).catch((error: unknown) => {
    throw readProblem(join(path, parent), error);
  });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const name = posix.join(parent, entry.name);
    yield name;
    if (entry.isDirectory()) yield* namesBelow(path, name);
  }
}

async function addEntry(archive: Pack, path: string, name: string): Promise<void> {
  const absolute = join(path, name);
  const stats = await lstat(absolute).catch((error: unknown) => {
    throw readProblem(absolute, error);
  });
  const header = { name, mode: stats.mode & permissions, mtime: new Date(0), uid: 0, gid: 0 };
  if (stats.isFile()) return addFile(archive, header, absolute, stats);
  if (stats.isDirectory()) return addWithoutBytes(archive, { ...header, type: 'directory' });
  if (stats.isSymbolicLink()) {
    const linkname = await innerLink(absolute, name);
    return addWithoutBytes(archive, { ...header, mode: permissions, type: 'symlink', linkname });
  }
  throw failure(
    'NS1322',
    `\`${absolute}\` is neither a file, a directory nor a link.`,
    'Take it out of the directory.',
  );
}

function addWithoutBytes(archive: Pack, header: EntryHeader): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(header, (error) => (error ? reject(error) : resolve()));
  });
}

async function addFile(archive: Pack, header: EntryHeader, path: string, { size }: Stats): Promise<void> {
  await pipeline(fileBytes(path, size), archive.entry({ ...header, size }));
}

async function innerLink(path: string, name: string): Promise<string> {
  const target = await readlink(path);
  const from = posix.normalize(posix.join(posix.dirname(name), target));
  if (!posix.isAbsolute(target) && from.split('/')[0] !== '..') return target;
  const next = 'Replace it by what it points to, or make the link with a symlink step.';
  throw failure('NS1326', `\`${path}\` points out of the directory, to \`${target}\`.`, next);
}
