import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { failure } from '../../model/problems.ts';
import { readProblem } from './readProblem.ts';

/**
 * The bytes of a file. Rejects with NS1320 or NS1321 when it cannot be read, NS1322 when it is no regular file, and
 * NS1323 when it changed while it was read, or is not `expectedBytes` long.
 */
export async function* fileBytes(path: string, expectedBytes?: number): AsyncGenerator<Uint8Array> {
  const file = await opened(path);
  try {
    const before = await file.stat();
    if (!before.isFile()) throw notRegular(path);
    if (expectedBytes !== undefined && before.size !== expectedBytes) throw changed(path);
    let read = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      read += chunk.length;
      yield chunk;
    }
    if (read !== before.size || !same(before, await file.stat())) throw changed(path);
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw readProblem(path, error);
  }
}

function same(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
}

function changed(path: string): Error {
  return failure('NS1323', `\`${path}\` changed while it was read.`, 'Let whatever writes it end first.');
}

function notRegular(path: string): Error {
  return failure('NS1322', `\`${path}\` is not a regular file.`, 'Name a file.');
}
