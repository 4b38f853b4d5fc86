/** A value of a document in a sentence: `the text "a"`, `the number 5`, `a list`, `empty`. */
export function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${String(value)}`;
}

/** A text in quotes, cut where nobody would read on. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

const typeNames: { readonly [type: string]: string } = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'empty',
};

/** Types of JSON Schema as people call them: `a text or a whole number`. */
export function typesShown(types: readonly string[]): string {
  return types.map((type) => typeNames[type] ?? type).join(' or ');
}

/** A value as it would stand in a file. */
export function asYaml(value: unknown): string {
  return typeof value === 'string' && /^[\w./~-]+$/.test(value) && Number.isNaN(Number(value))
    ? value
    : JSON.stringify(value);
}
