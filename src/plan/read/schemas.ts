import { readFileSync } from 'node:fs';
import type { AnySchemaObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Calendar } from '../../generated/calendar.ts';
import type { Hosts } from '../../generated/hosts.ts';
import type { Plan } from '../../generated/plan.ts';
import type { Policy } from '../../generated/policy.ts';

/** The kinds of documents, and what a valid one is. */
export interface Documents {
  plan: Plan;
  hosts: Hosts;
  calendar: Calendar;
  policy: Policy;
}

export type DocumentKind = keyof Documents;

/** A schema, and its parts by themselves. */
export interface LoadedSchema<Valid> {
  readonly root: AnySchemaObject;
  readonly validate: ValidateFunction<Valid>;
  /** What a `$ref` of the schema stands for; the part itself when it is none. */
  readonly resolve: (part: AnySchemaObject) => AnySchemaObject;
  /** Validates a value with a part of the schema, but not what is inside the value. */
  readonly shallow: (part: AnySchemaObject) => ValidateFunction;
}

const schemas: { [Kind in DocumentKind]?: LoadedSchema<Documents[Kind]> } = {};

/** The schema of a kind of document, compiled when it is first asked for. */
export function schemaOf<Kind extends DocumentKind>(kind: Kind): LoadedSchema<Documents[Kind]> {
  const known: LoadedSchema<Documents[Kind]> | undefined = schemas[kind];
  if (known !== undefined) return known;
  const made = load<Documents[Kind]>(kind);
  Object.assign(schemas, { [kind]: made });
  return made;
}

// Strict: a mistake in a schema is an error, not ignored. That they are schemas at all is a test's to see: compiling the
// schema of schemas, and optimizing code that runs once, would take longer than everything else that `validate` does.
const options = { strict: true, allowUnionTypes: true, validateSchema: false, code: { optimize: false } };
const wholeAjv = new Ajv2020(options);
// Not for whole documents: with `allErrors` ajv's time grows with the square of the number of errors.
const shallowAjv = new Ajv2020({ ...options, allErrors: true });

function load<Valid>(kind: DocumentKind): LoadedSchema<Valid> {
  const url = new URL(`../../../schemas/${kind}.schema.json`, import.meta.url);
  const root: AnySchemaObject = JSON.parse(readFileSync(url, 'utf8'));
  const compiled = new WeakMap<AnySchemaObject, ValidateFunction>();
  return {
    root,
    validate: wholeAjv.compile<Valid>(root),
    resolve: (part) => (typeof part.$ref === 'string' ? root.$defs[part.$ref.replace('#/$defs/', '')] : part),
    shallow: (part) => {
      const validate = compiled.get(part) ?? shallowAjv.compile(withoutInside(part));
      compiled.set(part, validate);
      return validate;
    },
  };
}

/** A schema that accepts anything as members and items, but still knows the names of its properties. */
function withoutInside(part: AnySchemaObject): AnySchemaObject {
  const { $id, $schema, $defs, properties = {}, additionalProperties, items, ...own } = part;
  const isObject = own.type === 'object';
  return {
    ...own,
    ...(isObject && { properties: Object.fromEntries(Object.keys(properties).map((name) => [name, true])) }),
    ...(isObject && { additionalProperties: additionalProperties !== false }),
    // Knowing the type of its items ajv finds the same one twice without comparing each with each.
    ...(typeof items?.type === 'string' && { items: { type: items.type } }),
  };
}
