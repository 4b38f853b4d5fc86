import { join, resolve } from 'node:path';

/** Where relative paths and `~/…` start. */
export interface Bases {
  readonly root: string;
  readonly home: string;
}

/** A path as written in an inventory, absolute. */
export function localPath(path: string, bases: Bases): string {
  return path.startsWith('~/') ? join(bases.home, path.slice(2)) : resolve(bases.root, path);
}

/** The file that `ssh -F` is given; null: none is. `none` is a word of ssh's own. */
export function configFile(written: string | null, bases: Bases): string | null {
  return written === null || written === 'none' ? written : localPath(written, bases);
}
