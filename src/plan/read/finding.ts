import type { AnySchemaObject, ValidateFunction } from 'ajv';
import type { Code } from '../../model/codes/catalog.ts';
import type { DocumentPath } from '../change.ts';

/** What a schema says against a value: a problem that does not know its file yet. */
export interface Finding {
  readonly path: DocumentPath;
  /** Whether the key at the path is meant, or its value. */
  readonly of: 'key' | 'value';
  readonly code: Code;
  readonly message: string;
  readonly next: string;
}

/** What explaining needs besides the value: the parts of its schema (see LoadedSchema), and the file. */
export interface Parts {
  readonly resolve: (part: AnySchemaObject) => AnySchemaObject;
  readonly branch: (part: AnySchemaObject) => ValidateFunction;
  /** How a scalar is written in the file. */
  readonly written: (path: DocumentPath) => string | undefined;
}
