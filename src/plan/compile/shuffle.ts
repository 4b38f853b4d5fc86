import type { Hash } from './canonicalJson.ts';

/** Hexadecimal digits of a hash that become one random number: 48 bits, exact in a number. */
const digits = 12;

/**
 * The items in an order that looks random and is always the same for a seed: Fisher-Yates from the end, where the
 * position taken for item i is the first 48 bits of the hash of `SEED:i` modulo i + 1.
 */
export function shuffled<T>(items: readonly T[], seed: string, hash: Hash): readonly T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const taken = Number.parseInt(hash(`${seed}:${last}`).slice(0, digits), 16) % (last + 1);
    const [one, other] = [result[last], result[taken]];
    if (one === undefined || other === undefined) throw new RangeError('positions lie inside of the list');
    [result[last], result[taken]] = [other, one];
  }
  return result;
}
