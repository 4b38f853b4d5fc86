import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, type Interval, merge, subtract } from '../../src/windows/intervals.ts';

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
  .map(([opensMs, length]): Interval => [opensMs, opensMs + length]);
const intervals = fc.array(interval, { maxLength: 8 });

function covers(all: readonly Interval[], atMs: number): boolean {
  return all.some(([opensMs, closesMs]) => opensMs <= atMs && atMs < closesMs);
}

function isMerged(all: readonly Interval[]): boolean {
  return all.every(([opensMs, closesMs], index) => opensMs < closesMs && (all[index + 1]?.[0] ?? Infinity) > closesMs);
}

const instants = Array.from({ length: 82 }, (_, index) => index - 1);

describe('intervals', () => {
  it('merged cover the same instants, are sorted, and neither overlap nor touch', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const merged = merge(all);
        expect(isMerged(merged)).toBe(true);
        for (const at of instants) expect(covers(merged, at)).toBe(covers(all, at));
      }),
    );
  });

  it('less others cover what only the first cover', () => {
    fc.assert(
      fc.property(intervals, intervals, (all, others) => {
        const left = subtract(merge(all), merge(others));
        expect(isMerged(left)).toBe(true);
        for (const at of instants) expect(covers(left, at)).toBe(covers(all, at) && !covers(others, at));
      }),
    );
  });

  it('clipped cover nothing outside', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        for (const at of instants) expect(covers(clip(all, 10, 40), at)).toBe(covers(all, at) && at >= 10 && at < 40);
      }),
    );
  });
});
