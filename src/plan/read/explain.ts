import type { ErrorObject, ValidateFunction } from 'ajv';
import type { DocumentPath } from '../change.ts';
import { explainError } from './explainError.ts';
import { explainUnion } from './explainUnion.ts';
import type { Finding, Parts } from './finding.ts';
import { nearest } from './nearest.ts';

/**
 * Everything that a schema has against a value. For a union ajv says what each branch has against it; here the branch that
 * was meant is found first, and only what that one has against it is said.
 */
export function explain(validate: ValidateFunction, value: unknown, path: DocumentPath, parts: Parts): Finding[] {
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const unions = outermost(errors.filter(({ keyword }) => keyword === 'oneOf'));
  const others = errors.filter(
    (error) => !unions.some((union) => isWithin(error, union)) && !isSaidBetter(error, errors),
  );
  return [
    ...others.flatMap((error) => explainError(error, [...path, ...pathOf(error.instancePath, value)], parts)),
    ...unions.flatMap((union) => {
      const at = [...path, ...pathOf(union.instancePath, value)];
      return explainUnion(union, at, parts, (branch) => explain(branch, union.data, at, parts));
    }),
  ];
}

/** One mistake is one error: what another error of the same value says with more sense is left out. */
function isSaidBetter(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const others = errors.filter(({ instancePath }) => instancePath === error.instancePath);
  const says = (keyword: string) => others.some((other) => other.keyword === keyword);
  if (error.keyword === 'type') return says('enum') || says('const');
  if (error.keyword === 'pattern') return says('minLength');
  return error.keyword === 'required' && others.some((other) => isMisspelling(other, error.params.missingProperty));
}

/** Whether an unknown key is a known one with a letter wrong: then that one is not missing as well. */
function isMisspelling({ keyword, params, parentSchema }: ErrorObject, missing: string): boolean {
  if (keyword !== 'additionalProperties') return false;
  return nearest(params.additionalProperty, Object.keys(parentSchema?.properties ?? {})) === missing;
}

function outermost(unions: readonly ErrorObject[]): ErrorObject[] {
  return unions.filter((union) => !unions.some((other) => other !== union && isWithin(union, other)));
}

function isWithin(error: ErrorObject, union: ErrorObject): boolean {
  return error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`);
}

/** A JSON pointer (RFC 6901) as a path; a segment is a number where it leads into a list. */
function pathOf(pointer: string, root: unknown): DocumentPath {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const segment = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const part = Array.isArray(value) ? Number(segment) : segment;
      value = memberOf(value, part);
      return part;
    });
}

function memberOf(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
}
