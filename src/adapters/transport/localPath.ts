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
