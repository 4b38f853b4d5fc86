import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a directory: kind and permissions of each path, and a file's bytes (as Latin-1) or a link's target. */
export interface Files {
  readonly [path: string]: string;
}

export function filesIn(directory: string): Files {
  return Object.fromEntries(entriesIn(directory, ''));
}

function entriesIn(directory: string, prefix: string): [string, string][] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    const own: [string, string] = [`${prefix}${entry.name}`, described(path, entry)];
    return entry.isDirectory() ? [own, ...entriesIn(path, `${prefix}${entry.name}/`)] : [own];
  });
}

function described(path: string, entry: Dirent): string {
  if (entry.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  const mode = (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');
  return entry.isFile() ? `file ${mode} ${readFileSync(path, 'latin1')}` : `directory ${mode}`;
}
