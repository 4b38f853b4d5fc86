import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import type { TreeEntry } from '../../model/survey.ts';
import { checksum } from './checksum.ts';
import { directoryTar } from './directoryTar.ts';

/** Whoever unpacks it owns it. */
const owner = '';

/**
 * What a local directory comes to on a host, sorted by path; `path` is absolute. Read from the tar that is sent, so that
 * it is that to the bit. Rejects with NS1320 to NS1326 as directoryTar does.
 */
export async function directoryEntries(path: string): Promise<readonly TreeEntry[]> {
  const reader = extract();
  const sending = pipeline(Readable.from(directoryTar(path)), reader);
  // What ends it early is told by the pipeline, whole.
  const [entries] = await Promise.all([entriesOf(reader), sending]);
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function entriesOf(reader: ReturnType<typeof extract>): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const entry of reader) entries.push(treeEntry(entry.header, await checksum(bytesOf(entry))));
  return entries;
}

function treeEntry({ name, type, mode, linkname }: Header, read: { sha256: string; bytes: number }): TreeEntry {
  // Directories are written with a slash at their end.
  const path = name.replace(/\/$/, '');
  if (type === 'symlink') return { path, kind: 'link', to: linkname };
  const octal = mode.toString(8).padStart(4, '0');
  return type === 'directory'
    ? { path, kind: 'directory', mode: octal, owner }
    : { path, kind: 'file', mode: octal, owner, ...read };
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk;
}
