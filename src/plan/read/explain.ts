import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { DocumentPath } from '../change.ts';
import { explainError } from './explainError.ts';
import { meantBranch } from './explainUnion.ts';
import type { Finding, Parts } from './finding.ts';
import { nearest } from './nearest.ts';

/**
 * Everything that a schema has against a value, from the outside in. ajv judges each mapping, list and scalar by itself;
 * of a union first the branch is found that was meant, so that nothing is heard of the others.
 */
export function* explain(part: AnySchemaObject, value: unknown, path: DocumentPath, parts: Parts): Generator<Finding> {
  const schema = parts.resolve(part);
  if (schema.oneOf !== undefined) {
    const meant = meantBranch(schema, value, path, parts);
    if ('finding' in meant) yield meant.finding;
    else yield* explain(meant.branch, value, path, parts);
    return;
  }
  for (const error of errorsOf(schema, value, parts)) yield* explainError(error, schema, value, path, parts);
  for (const [key, inside, inner] of insideOf(schema, value)) yield* explain(inside, inner, [...path, key], parts);
}

function errorsOf(schema: AnySchemaObject, value: unknown, parts: Parts): ErrorObject[] {
  const validate = parts.shallow(schema);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ instancePath }) => instancePath === '');
  return errors.filter((error) => !isSaidBetter(error, errors, schema));
}

/** One mistake is one error: what another error of the same value says with more sense is left out. */
function isSaidBetter(error: ErrorObject, errors: readonly ErrorObject[], schema: AnySchemaObject): boolean {
  const says = (keyword: string) => errors.some((other) => other.keyword === keyword);
  if (error.keyword === 'type') return says('enum') || says('const');
  if (error.keyword === 'pattern') return says('minLength');
  // A key with a letter wrong is unknown; the one that was meant is not missing as well.
  return (
    error.keyword === 'required' && errors.some((other) => meantKey(other, schema) === error.params.missingProperty)
  );
}

function meantKey({ keyword, params }: ErrorObject, schema: AnySchemaObject): string | undefined {
  if (keyword !== 'additionalProperties') return undefined;
  return nearest(params.additionalProperty, Object.keys(schema.properties ?? {}));
}

type Inside = [key: string | number, schema: AnySchemaObject, value: unknown];

/** Members and items that the schema says something about. */
function insideOf({ type, properties = {}, additionalProperties, items }: AnySchemaObject, value: unknown): Inside[] {
  if (Array.isArray(value)) {
    return type === 'array' && items ? value.map((item, index): Inside => [index, items, item]) : [];
  }
  if (typeof value !== 'object' || value === null || type !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]): Inside[] => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return typeof schema === 'object' ? [[key, schema, inner]] : [];
  });
}
