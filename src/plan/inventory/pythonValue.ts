import { type AnsibleValue, nested } from './ansibleModel.ts';

const named: ReadonlyMap<string, AnsibleValue> = new Map<string, AnsibleValue>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/**
 * What Ansible makes of a value in an INI file: a literal of Python where it is one (`ast.literal_eval`), else the text as
 * it stands: 80 and True are no texts; true, yes and 1.2.3 are. A number with a point becomes the text that Python prints.
 * Throws a RangeError for what only Python could tell.
 */
export function pythonValue(text: string): AnsibleValue {
  // Python would take {{ x }} for a set of a set of something unknown, and so for no literal.
  if (/\{\{|\{%/.test(text)) return text;
  const literal = literalOf(withoutComment(text).trim());
  return literal === undefined ? text : literal;
}

/** A # within quotes begins none. */
function withoutComment(text: string): string {
  const [code = ''] = /^(?:"[^"\\]*"|'[^'\\]*'|[^"'#])*/.exec(text) ?? [];
  return text.charAt(code.length) === '#' ? code : text;
}

/** undefined: it is none. */
function literalOf(text: string): AnsibleValue | undefined {
  if (named.has(text)) return named.get(text);
  const number = numberOf(text);
  if (number !== undefined) return number;
  if (/^(?:[rbuf]{0,2})["']/i.test(text)) return quotedText(text);
  if (/^[[{(]/.test(text)) return bracketed(text);
  return isTuple(text) ? nested : undefined;
}

function numberOf(text: string): number | string | undefined {
  const [, sign = '', digits] =
    /^([+-]?)\s*(0+|[1-9][0-9]*(?:_[0-9]+)*|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i.exec(text) ?? [];
  if (digits !== undefined) return wholeNumber(sign, Number(digits.replaceAll('_', '')));
  if (!/^[+-]?(?:\d+\.\d*|\.\d+|\d+e[+-]?\d+|\d+\.\d*e[+-]?\d+)$/i.test(text)) return undefined;
  return pythonFloat(Number(text));
}

function wholeNumber(sign: string, size: number): number {
  if (!Number.isSafeInteger(size)) throw new RangeError('the number is too large; quote it');
  return sign === '-' && size !== 0 ? -size : size;
}

function pythonFloat(number: number): string {
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) throw new RangeError('the number has an exponent; quote it');
  return Number.isInteger(number) ? `${Object.is(number, -0) ? '-0' : number}.0` : String(number);
}

function quotedText(text: string): string {
  const [, double, single] = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(text) ?? [];
  const inside = double ?? single;
  if (inside === undefined) throw new RangeError('the quotes, or what stands in them, are not plain');
  return inside;
}

function bracketed(text: string): AnsibleValue {
  try {
    JSON.parse(text.replaceAll("'", '"'));
    return nested;
  } catch {
    throw new RangeError('only Python can tell whether this is a list, a mapping or a text');
  }
}

function isTuple(text: string): boolean {
  const parts = text.replace(/,\s*$/, '').split(',');
  return text.includes(',') && parts.every((part) => part.trim() !== '' && literalOf(part.trim()) !== undefined);
}
