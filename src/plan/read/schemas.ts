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

/** A schema, and how parts of it are compiled by themselves. */
export interface LoadedSchema<Valid> {
  readonly validate: ValidateFunction<Valid>;
  /** What a `$ref` of the schema stands for; the schema itself when it is none. */
  readonly resolve: (part: AnySchemaObject) => AnySchemaObject;
  /** Validates with one branch of a union alone. */
  readonly branch: (part: AnySchemaObject) => ValidateFunction;
}

// Strict: a mistake in a schema is an error, not ignored. `verbose` gives each error the schema it comes from.
const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, allowUnionTypes: true });

const loaded: { [Kind in DocumentKind]?: LoadedSchema<Documents[Kind]> } = {};

/** The schema of a kind of document, compiled when it is first asked for. */
export function schemaOf<Kind extends DocumentKind>(kind: Kind): LoadedSchema<Documents[Kind]> {
  const known: LoadedSchema<Documents[Kind]> | undefined = loaded[kind];
  if (known !== undefined) return known;
  const made = load<Documents[Kind]>(kind);
  Object.assign(loaded, { [kind]: made });
  return made;
}

function load<Valid>(kind: DocumentKind): LoadedSchema<Valid> {
  const url = new URL(`../../../schemas/${kind}.schema.json`, import.meta.url);
  const root: AnySchemaObject = JSON.parse(readFileSync(url, 'utf8'));
  const branches = new WeakMap<AnySchemaObject, ValidateFunction>();
  return {
    validate: ajv.compile<Valid>(root),
    resolve: (part) => definition(root, part),
    branch: (part) => {
      const validate = branches.get(part) ?? ajv.compile(alone(root, part));
      branches.set(part, validate);
      return validate;
    },
  };
}

function definition(root: AnySchemaObject, part: AnySchemaObject): AnySchemaObject {
  if (typeof part.$ref !== 'string') return part;
  return root.$defs[part.$ref.replace('#/$defs/', '')];
}

/** A part of the schema as a schema of its own, in which references still lead somewhere. */
function alone(root: AnySchemaObject, part: AnySchemaObject): AnySchemaObject {
  if (typeof part.$ref === 'string') return { $ref: `${root.$id}${part.$ref}` };
  return { ...part, $defs: root.$defs };
}
