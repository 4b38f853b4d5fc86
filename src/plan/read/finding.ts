import type { Code } from '../../model/codes/catalog.ts';
import type { DocumentPath } from '../change.ts';
import type { LoadedSchema } from './schemas.ts';

/** What a schema says against a value: a problem that does not know its file yet. */
export interface Finding {
  readonly path: DocumentPath;
  /** Whether the key at the path is meant, or its value. */
  readonly of: 'key' | 'value';
  readonly code: Code;
  readonly message: string;
  readonly next: string;
}

/** What explaining needs besides the value: the schema's parts, and how a scalar is written in the file. */
export interface Parts extends Pick<LoadedSchema<unknown>, 'resolve' | 'shallow'> {
  readonly written: (path: DocumentPath) => string | undefined;
}
