import type { AnySchemaObject } from 'ajv';
import type { DocumentPath } from '../change.ts';
import { wrongType } from './explainError.ts';
import type { Finding, Parts } from './finding.ts';
import { listed, nearest } from './nearest.ts';

/** One way to fill a union: the key that says it is meant, and the keys it knows. */
interface Branch {
  readonly part: AnySchemaObject;
  readonly types: readonly string[];
  /** The first required key that no other branch requires; undefined for what is no mapping. */
  readonly mark: string | undefined;
  readonly known: readonly string[];
}

/** The branch of a `oneOf` that the keys of a value point to; or what is wrong when they point to none, or to several. */
export function meantBranch(
  union: AnySchemaObject,
  value: unknown,
  path: DocumentPath,
  parts: Parts,
): { branch: AnySchemaObject } | { finding: Finding } {
  const branches = branchesOf(union.oneOf, parts);
  const fitting = branches.filter(({ types }) => types.some((type) => hasType(value, type)));
  const types = new Set(branches.flatMap((branch) => branch.types));
  if (fitting.length === 0) return { finding: wrongType(value, [...types], union, path, parts) };
  const [only, second, ...more] = fitting.length === 1 ? fitting : meant(fitting, keysOf(value));
  if (only === undefined) return { finding: undecided(fitting, keysOf(value), union, path) };
  if (second === undefined) return { branch: only.part };
  return { finding: contradiction([only, second, ...more], union, path) };
}

function branchesOf(options: readonly AnySchemaObject[], parts: Parts): Branch[] {
  const schemas = options.map((part) => ({ part, schema: parts.resolve(part) }));
  const required = schemas.map(({ schema }): string[] => schema.required ?? []);
  return schemas.map(({ part, schema }, index) => ({
    part,
    types: [schema.type].flat(),
    mark: required[index]?.find((key) => required.every((keys, other) => other === index || !keys.includes(key))),
    known: Object.keys(schema.properties ?? {}),
  }));
}

/** The branches whose mark is there; without any, the one branch that alone knows one of the keys. */
function meant(branches: readonly Branch[], keys: readonly string[]): Branch[] {
  const marked = branches.filter(({ mark }) => mark !== undefined && keys.includes(mark));
  if (marked.length > 0) return marked;
  const hinted = branches.filter((branch) => keys.some((key) => isOwnKey(key, branch, branches)));
  return hinted.length === 1 ? hinted : [];
}

function isOwnKey(key: string, branch: Branch, branches: readonly Branch[]): boolean {
  return branch.known.includes(key) && branches.every((other) => other === branch || !other.known.includes(key));
}

function contradiction(branches: readonly Branch[], union: AnySchemaObject, path: DocumentPath): Finding {
  const marks = branches.map(({ mark }) => `\`${mark}\``);
  const message = `This has ${marks.join(' and ')}; ${named(union)} has one of them.`;
  const next = 'Keep one of them; each of the others is an entry of its own.';
  return { path: [...path, branches[1]?.mark ?? ''], of: 'key', code: 'NS1025', message, next };
}

function undecided(
  branches: readonly Branch[],
  keys: readonly string[],
  union: AnySchemaObject,
  path: DocumentPath,
): Finding {
  const marks = branches.flatMap(({ mark }) => mark ?? []);
  const known = new Set(branches.flatMap((branch) => branch.known));
  const stranger = keys.find((key) => !known.has(key));
  const near = stranger === undefined ? undefined : nearest(stranger, marks);
  const otherwise = stranger === undefined ? 'Add one of them.' : `Write one of them in place of \`${stranger}\`.`;
  const next = near === undefined ? otherwise : `Did you mean \`${near}\`?`;
  const message = `${named(union, 'T')} needs one of ${listed(marks)}${stranger === undefined ? '' : `, but has \`${stranger}\``}.`;
  return {
    path: stranger === undefined ? path : [...path, stranger],
    of: stranger === undefined ? 'value' : 'key',
    code: 'NS1025',
    message,
    next,
  };
}

/** `a Step` reads as jargon: the titles are put in plain words. */
function named(union: AnySchemaObject, initial: 't' | 'T' = 't'): string {
  const title: unknown = union.title;
  const words = typeof title === 'string' ? title.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase() : 'entry';
  return initial === 'T' ? `This ${words}` : `one ${words}`;
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return typeof value === 'number';
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
