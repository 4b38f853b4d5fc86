import type { Place, Problem } from '../../model/problems.ts';

/** What a plan wants of a local path. */
export type FileUse = 'script' | 'template' | 'upload';

/** A local path that a change names, filled in. */
export interface WantedFile {
  readonly path: string;
  readonly use: FileUse;
  /** Where it is named first. */
  readonly place: Place;
}

/** A local file or directory that was read. */
export interface ReadFile {
  /** Relative to the project, or absolute where the plan names it so and it lies outside. */
  readonly source: string;
  readonly kind: 'file' | 'directory';
  /** Of the bytes; of a directory: of its tar. */
  readonly sha256: string;
  readonly bytes: number;
  /** Of a template. */
  readonly text: string | null;
}

/** The local files of a change by the path that names them, and what is wrong with those that are not there. */
export interface LocalFiles {
  readonly files: ReadonlyMap<string, ReadFile>;
  readonly problems: readonly Problem[];
}
