import { readFile, stat } from 'node:fs/promises';
import { bytesMax, tooLarge } from './decode.ts';
import { readYaml, unreadable, type YamlDocument } from './readYaml.ts';
import { errorAt } from './report.ts';

/**
 * Reads a YAML file. `shown` is how problems name it. Never rejects for what is wrong with the file: that is in its problems.
 * A file larger than the limit is not read into memory.
 */
export async function readYamlFile(path: string, shown: string): Promise<YamlDocument> {
  try {
    return await readRegular(path, shown);
  } catch (error) {
    return unreadable(shown, [errorAt({ file: shown }, 'NS1001', ...reason(error))]);
  }
}

async function readRegular(path: string, shown: string): Promise<YamlDocument> {
  // Asked before it is opened: opening a named pipe would wait for a writer.
  const status = await stat(path);
  if (!status.isFile()) {
    const message = status.isDirectory() ? 'It is a directory, not a file.' : 'It is not a regular file.';
    return unreadable(shown, [errorAt({ file: shown }, 'NS1001', message, 'Name a YAML file.')]);
  }
  if (status.size > bytesMax) return unreadable(shown, [tooLarge(shown, status.size)]);
  return readYaml(shown, await readFile(path));
}

function reason(error: unknown): [message: string, next: string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return ['There is no such file.', 'Check the name and the folder.'];
  if (code === 'EACCES' || code === 'EPERM') return ['It may not be read.', 'Give yourself the right to read it.'];
  return [`It cannot be read (${code}).`, 'Check the file and the disk it is on.'];
}
