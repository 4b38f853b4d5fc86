/** Ansible's ranges in names: `web[01:50].example`, `rack[a:f]`, `n[0:20:5]`, and several of them in one name. */

/** So many names come out of one pattern at most: a slip of the finger must not fill the memory. */
const namesMax = 100_000;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The names that a pattern stands for, the last range turning fastest. Throws a RangeError that says what is wrong with it. */
export function expandRanges(pattern: string): string[] {
  const open = pattern.indexOf('[');
  if (open < 0) return [pattern];
  const close = pattern.indexOf(']', open);
  if (close < 0) throw new RangeError(`the range of \`${pattern}\` is not closed`);
  const tails = expandRanges(pattern.slice(close + 1));
  const values = rangeValues(pattern.slice(open + 1, close));
  if (values.length * tails.length > namesMax) throw new RangeError(`\`${pattern}\` is more than ${namesMax} names`);
  const head = pattern.slice(0, open);
  return values.flatMap((value) => tails.map((tail) => head + value + tail));
}

function rangeValues(range: string): string[] {
  const [from = '', to, step = '1', ...more] = range.split(':');
  if (to === undefined || to === '' || more.length > 0)
    throw new RangeError(`[${range}] is not begin:end or begin:end:step`);
  if (!/^[1-9]\d{0,8}$/.test(step)) throw new RangeError(`the step of [${range}] is not a whole number above 0`);
  const [first, last] = [letters.indexOf(from), letters.indexOf(to)];
  if (from.length === 1 && to.length === 1 && first >= 0 && last >= 0) {
    if (first > last) throw new RangeError(`[${range}] ends before it begins`);
    return stepped(first, last, Number(step)).map((index) => letters.charAt(index));
  }
  return numbers(range, from === '' ? '0' : from, to, Number(step));
}

function numbers(range: string, from: string, to: string, step: number): string[] {
  if (!/^\d{1,9}$/.test(from) || !/^\d{1,9}$/.test(to))
    throw new RangeError(`[${range}] is neither of numbers nor of letters`);
  const isPadded = from.length > 1 && from.startsWith('0');
  if (isPadded && from.length !== to.length)
    throw new RangeError(`[${range}] begins with zeros, and its end has another length`);
  const [first, last] = [Number(from), Number(to)];
  // Ansible takes such a range for no host at all; nobody means that.
  if (first > last) throw new RangeError(`[${range}] ends before it begins`);
  return stepped(first, last, step).map((number) => String(number).padStart(isPadded ? from.length : 0, '0'));
}

function stepped(first: number, last: number, step: number): number[] {
  const count = Math.floor((last - first) / step) + 1;
  if (count > namesMax) throw new RangeError(`a range of more than ${namesMax} names`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** `web[01:50].example:2222`: the names, and the port when there is one. Throws a RangeError. */
export function hostPattern(pattern: string): { names: string[]; port: number | undefined } {
  const outside = pattern.replaceAll(/\[[^\]]*\]/g, (range) => 'x'.repeat(range.length));
  const colon = outside.indexOf(':');
  if (colon < 0) return { names: expandRanges(pattern), port: undefined };
  const port = pattern.slice(colon + 1);
  if (!/^\d{1,5}$/.test(port) || colon === 0) throw new RangeError(`\`${pattern}\` is no host and no host:port`);
  return { names: expandRanges(pattern.slice(0, colon)), port: Number(port) };
}
