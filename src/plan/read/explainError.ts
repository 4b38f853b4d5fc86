import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { Code } from '../../model/codes/catalog.ts';
import type { DocumentPath } from '../change.ts';
import type { Finding, Parts } from './finding.ts';
import { didYouMean, nearest } from './nearest.ts';
import { quoteAdvice } from './scalars.ts';
import { asYaml, quoted, shown, typesShown } from './shown.ts';

type Explained = Omit<Finding, 'path' | 'of'> & Partial<Finding>;
type Explanation = (error: ErrorObject, context: Context) => Explained;

/** The value an error is about, and the schema it comes from. */
interface Context {
  readonly schema: AnySchemaObject;
  readonly value: unknown;
  readonly path: DocumentPath;
  readonly parts: Parts;
}

/** One error of ajv in plain words. Empty for what another error of the same cause says better. */
export function explainError(
  error: ErrorObject,
  schema: AnySchemaObject,
  value: unknown,
  path: DocumentPath,
  parts: Parts,
): Finding[] {
  // The error of `propertyNames` itself names the key and the rule.
  if (error.propertyName !== undefined) return [];
  const explanation = explanations[error.keyword] ?? explainOther;
  return [{ path, of: 'value', ...explanation(error, { schema, value, path, parts }) }];
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
  type: (_error, { schema, value, path, parts }) => wrongType(value, [schema.type].flat(), schema, path, parts),
  additionalProperties: ({ params }, { schema, path }) => {
    const key = String(params.additionalProperty);
    const next = didYouMean(key, Object.keys(schema.properties ?? {}), 'The keys known here are');
    return { code: 'NS1020', of: 'key', path: [...path, key], message: `The key \`${key}\` is not known here.`, next };
  },
  required: ({ params }, { schema, parts }) => {
    const key = String(params.missingProperty);
    const own: AnySchemaObject = schema.properties?.[key] ?? {};
    const property = { ...parts.resolve(own), ...own };
    const message = `The key \`${key}\` is missing: ${textOf(property, 'description', 'it is required.')}`;
    const sample: unknown = property.const ?? property.examples?.[0];
    const next = sample === undefined ? `Add \`${key}\`.` : `Add it, for example \`${key}: ${asYaml(sample)}\`.`;
    return { code: 'NS1021', message, next };
  },
  enum: (_error, { schema, value }) => {
    const allowed = [schema.enum].flat().map(String);
    const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
    const next = near === undefined ? `Write one of them: ${allowed.join(', ')}.` : `Did you mean \`${near}\`?`;
    return wrongValue(`This must be one of ${allowed.join(', ')}, but is ${shown(value)}.`, next);
  },
  const: (_error, { schema, value }) => {
    const wanted = asYaml(schema.const);
    return wrongValue(`This must be ${wanted}, but is ${shown(value)}.`, `Write ${wanted}.`);
  },
  pattern: (_error, { schema, value }) => {
    const form = textOf(schema, 'description', `it must match ${String(schema.pattern)}`);
    const what = schema.writeOnly ? 'This' : quoted(String(value));
    return wrongValue(`${what} does not have the form it must have: ${form}`, example(schema));
  },
  propertyNames: ({ params }, { schema, path }) => {
    const key = String(params.propertyName);
    const next = `Rename it. ${textOf(schema.propertyNames, 'description', '')}`.trim();
    return { ...wrongValue(`${quoted(key)} cannot be a name here.`, next), of: 'key', path: [...path, key] };
  },
  minimum: (_error, { schema, value }) =>
    wrongValue(`This must be at least ${schema.minimum}, but is ${String(value)}.`, example(schema)),
  maximum: (_error, { schema, value }) =>
    wrongValue(`This must be at most ${schema.maximum}, but is ${String(value)}.`, example(schema)),
  minLength: (_error, { schema, value }) =>
    wrongValue(value === '' ? 'This must not be empty.' : `${shown(value)} is too short.`, example(schema)),
  maxLength: (_error, { schema }) =>
    wrongValue(`This has more than ${schema.maxLength} characters.`, 'Make it shorter.'),
  minItems: (_error, { schema }) => wrongSize('This list is empty; it needs at least one entry.', example(schema)),
  uniqueItems: ({ params }, { path }) => {
    const position = Math.max(Number(params.i), Number(params.j));
    return { ...wrongSize('This entry is in the list twice.', 'Remove one of the two.'), path: [...path, position] };
  },
  minProperties: (_error, { schema, value }) => {
    const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const missing = Object.keys(schema.properties ?? {}).filter((key) => !present.includes(key));
    const message =
      present.length === 0 ? 'This mapping is empty.' : `\`${present.join('`, `')}\` alone says too little.`;
    return wrongSize(message, missing.length === 0 ? example(schema) : `Add at least one of ${missing.join(', ')}.`);
  },
};

/** For a keyword that our schemas do not use today. */
const explainOther: Explanation = ({ message }, { schema }) =>
  wrongValue(`This ${message ?? 'is not valid'}.`, example(schema));

function wrongValue(message: string, next: string): Explained {
  return { code: 'NS1023' satisfies Code, message, next };
}

function wrongSize(message: string, next: string): Explained {
  return { code: 'NS1024' satisfies Code, message, next };
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
