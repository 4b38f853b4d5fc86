import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concreteNames, matchesList } from '../../src/approval/patternList.ts';

describe('patterns', () => {
  it('match as a regular expression made of them does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '@'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '@', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, pattern, (text, one) => {
        const same = new RegExp(`^${one.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesList(text, [one])).toBe(same.test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('take a bad one without trying for ever', () => {
    expect(matchesList('a'.repeat(255), [`${'*a'.repeat(120)}b`])).toBe(false);
  });

  it('name in full who they name in full', () => {
    expect(concreteNames(['a@x', '*@y', 'b?', '!c@x', 'c@x', 'd@x'])).toEqual(['a@x', 'd@x']);
  });
});
