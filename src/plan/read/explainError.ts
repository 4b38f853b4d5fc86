import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { Code } from '../../model/codes/catalog.ts';
import type { DocumentPath } from '../change.ts';
import type { Finding, Parts } from './finding.ts';
import { didYouMean, nearest } from './nearest.ts';
import { quoteAdvice } from './scalars.ts';
import { asYaml, quoted, shown, typesShown } from './shown.ts';

type Explained = Omit<Finding, 'path' | 'of'> & Partial<Finding>;
type Explanation = (error: ErrorObject, path: DocumentPath, parts: Parts) => Explained;

/** One error of ajv (outside unions) in plain words. Empty for what another error of the same cause says better. */
export function explainError(error: ErrorObject, path: DocumentPath, parts: Parts): Finding[] {
  // The error of `propertyNames` itself names the key and the rule.
  if (error.propertyName !== undefined) return [];
  const explanation = explanations[error.keyword] ?? explainOther;
  return [{ path, of: 'value', ...explanation(error, path, parts) }];
}

/** A value of a type that its place does not take. */
export function wrongType(
  value: unknown,
  types: readonly string[],
  schema: AnySchemaObject,
  path: DocumentPath,
  parts: Pick<Parts, 'written'>,
): Finding {
  const written = parts.written(path);
  const wantsText = types.includes('string') && (typeof value === 'number' || typeof value === 'boolean');
  const fits = written !== undefined && new RegExp(schema.pattern ?? '', 'u').test(written);
  const message = `This must be ${typesShown(types)}, but is ${valueShown(value, schema)}.`;
  if (!wantsText || !fits)
    return { path, of: 'value', code: 'NS1022', message, next: plainAdvice(value, types, schema) };
  return { path, of: 'value', code: 'NS1012', message, next: quoteAdvice(written, value) };
}

/** Numbers and booleans in quotes are texts. */
function plainAdvice(value: unknown, types: readonly string[], schema: AnySchemaObject): string {
  const isPlain = typeof value === 'string' && types.includes(/^-?\d+$/.test(value) ? 'integer' : 'boolean');
  return isPlain && /^(-?\d+|true|false)$/.test(value) ? `Write it without quotes: ${value}.` : example(schema);
}

const explanations: { readonly [keyword: string]: Explanation } = {
  type: (error, path, parts) => wrongType(error.data, [error.schema].flat().map(String), schemaOf(error), path, parts),
  additionalProperties: (error, path) => {
    const key = String(error.params.additionalProperty);
    const known = Object.keys(schemaOf(error).properties ?? {});
    const next = didYouMean(key, known, 'The keys known here are');
    return { code: 'NS1020', of: 'key', path: [...path, key], message: `The key \`${key}\` is not known here.`, next };
  },
  required: (error, _path, parts) => {
    const key = String(error.params.missingProperty);
    const own: AnySchemaObject = schemaOf(error).properties?.[key] ?? {};
    const property = { ...parts.resolve(own), ...own };
    const message = `The key \`${key}\` is missing: ${textOf(property, 'description', 'it is required.')}`;
    const sample: unknown = property.const ?? property.examples?.[0];
    const next = sample === undefined ? `Add \`${key}\`.` : `Add it, for example \`${key}: ${asYaml(sample)}\`.`;
    return { code: 'NS1021', message, next };
  },
  enum: (error) => {
    const allowed = [error.schema].flat().map(String);
    const near = typeof error.data === 'string' ? nearest(error.data, allowed) : undefined;
    const next = near === undefined ? `Write one of them: ${allowed.join(', ')}.` : `Did you mean \`${near}\`?`;
    return value(`This must be one of ${allowed.join(', ')}, but is ${shown(error.data)}.`, next);
  },
  const: (error) =>
    value(`This must be ${asYaml(error.schema)}, but is ${shown(error.data)}.`, `Write ${asYaml(error.schema)}.`),
  pattern: (error) => {
    const form = textOf(schemaOf(error), 'description', `it must match ${String(error.schema)}`);
    const what = schemaOf(error).writeOnly ? 'This' : quoted(String(error.data));
    return value(`${what} does not have the form it must have: ${form}`, example(schemaOf(error)));
  },
  propertyNames: (error, path) => {
    const key = String(error.params.propertyName);
    const names: AnySchemaObject = typeof error.schema === 'object' ? (error.schema ?? {}) : {};
    const next = `Rename it. ${textOf(names, 'description', '')}`.trim();
    return { ...value(`${quoted(key)} cannot be a name here.`, next), of: 'key', path: [...path, key] };
  },
  minimum: (error) => value(`This must be at least ${error.schema}, but is ${error.data}.`, example(schemaOf(error))),
  maximum: (error) => value(`This must be at most ${error.schema}, but is ${error.data}.`, example(schemaOf(error))),
  minLength: (error) =>
    value(
      error.data === '' ? 'This must not be empty.' : `${quoted(String(error.data))} is too short.`,
      example(schemaOf(error)),
    ),
  maxLength: (error) => value(`This has more than ${error.schema} characters.`, 'Make it shorter.'),
  minItems: (error) => size('This list is empty; it needs at least one entry.', example(schemaOf(error))),
  uniqueItems: (error, path) => {
    const position = Math.max(Number(error.params.i), Number(error.params.j));
    return { ...size('This entry is in the list twice.', 'Remove one of the two.'), path: [...path, position] };
  },
  minProperties: (error) => {
    const present = Object.keys(typeof error.data === 'object' && error.data !== null ? error.data : {});
    const missing = Object.keys(schemaOf(error).properties ?? {}).filter((key) => !present.includes(key));
    const message =
      present.length === 0 ? 'This mapping is empty.' : `\`${present.join('`, `')}\` alone says too little.`;
    return size(
      message,
      missing.length === 0 ? example(schemaOf(error)) : `Add at least one of ${missing.join(', ')}.`,
    );
  },
};

/** For a keyword that our schemas do not use today. */
const explainOther: Explanation = (error) =>
  value(`This ${error.message ?? 'is not valid'}.`, example(schemaOf(error)));

function value(message: string, next: string): Explained {
  return { code: 'NS1023' satisfies Code, message, next };
}

function size(message: string, next: string): Explained {
  return { code: 'NS1024' satisfies Code, message, next };
}

function schemaOf(error: ErrorObject): AnySchemaObject {
  return error.parentSchema ?? {};
}

function textOf(schema: AnySchemaObject, key: string, otherwise: string): string {
  const text: unknown = schema[key];
  return typeof text === 'string' ? text : otherwise;
}

/** The value in a sentence. Where a secret is to be named (`writeOnly`), what stands there may be the secret itself. */
function valueShown(value: unknown, schema: AnySchemaObject): string {
  return schema.writeOnly ? 'something else (not shown: it may be a secret)' : shown(value);
}

/** What to write, by the schema's own example. */
function example(schema: AnySchemaObject): string {
  const sample: unknown = schema.examples?.[0];
  if (sample !== undefined) return `Write it like this: ${asYaml(sample)}`;
  return `Write what belongs here: ${textOf(schema, 'description', 'see the reference page.')}`;
}
