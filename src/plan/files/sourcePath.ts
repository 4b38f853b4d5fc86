import { isAbsolute, normalize, relative, resolve, sep } from 'node:path';

/** A local path as a plan names it: where it is, and how it is written down. */
export interface SourcePath {
  readonly absolute: string;
  /** Relative to the project where it lies inside; else as the plan names it. The same in every checkout. */
  readonly source: string;
  readonly inside: boolean;
}

export function sourcePath(root: string, named: string): SourcePath {
  const absolute = resolve(root, named);
  const fromRoot = relative(root, absolute);
  const inside = !isAbsolute(fromRoot) && fromRoot.split(sep)[0] !== '..';
  const source = inside ? fromRoot || '.' : normalize(named);
  return { absolute, source: source.split(sep).join('/'), inside };
}
