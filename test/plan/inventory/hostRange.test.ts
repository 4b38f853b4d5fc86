import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandRanges, hostPattern } from '../../../src/plan/inventory/hostRange.ts';

describe('expandRanges', () => {
  it('turns the last range fastest', () => {
    expect(expandRanges('r[a:b]n[1:2]')).toEqual(['ran1', 'ran2', 'rbn1', 'rbn2']);
  });

  it('begins at 0 where nothing is said, and steps', () => {
    expect(expandRanges('n[:6:3]')).toEqual(['n0', 'n3', 'n6']);
    expect(expandRanges('[y:B]')).toEqual(['y', 'z', 'A', 'B']);
  });

  it('keeps leading zeros, and gives each number of the range once', () => {
    const range = fc.tuple(fc.nat(999), fc.nat(200), fc.integer({ min: 1, max: 7 }), fc.boolean());
    fc.assert(
      fc.property(range, ([from, length, step, padded]) => {
        const width = padded ? 4 : 0;
        const [first, last] = [from, from + length].map((n) => String(n).padStart(width, '0'));
        const names = expandRanges(`h[${first}:${last}:${step}].x`);
        const numbers = names.map((name) => Number(name.slice(1, -2)));
        expect(numbers[0]).toBe(from);
        expect(numbers).toHaveLength(Math.floor(length / step) + 1);
        for (const [at, number] of numbers.entries()) expect(number).toBe(from + at * step);
        if (padded) for (const name of names) expect(name).toMatch(/^h\d{4}\.x$/);
      }),
    );
  });

  it('does not fill the memory', () => {
    expect(() => expandRanges('h[1:999999999]')).toThrow(RangeError);
    expect(() => expandRanges('h[1:999][1:999][1:999]')).toThrow(RangeError);
  });

  it('tells the port from a range', () => {
    expect(hostPattern('h[1:2]:22')).toEqual({ names: ['h1', 'h2'], port: 22 });
    expect(hostPattern('h')).toEqual({ names: ['h'], port: undefined });
    expect(() => hostPattern('::1')).toThrow(RangeError);
  });
});
