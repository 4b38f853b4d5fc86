import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addLength, type Histogram, merged, percentile95 } from '../../src/forecast/histogram.ts';

function histogramOf(lengths: readonly number[]): Histogram {
  const histogram: Histogram = {};
  for (const ms of lengths) addLength(histogram, ms);
  return histogram;
}

/** By counting: the shortest length that 95 of 100 do not exceed. */
function exactly95(lengths: readonly number[]): number {
  const sorted = [...lengths].sort((one, other) => one - other);
  return sorted.find((_, at) => (at + 1) * 100 >= lengths.length * 95) ?? Number.NaN;
}

const lengthMs = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 100_000 }), fc.nat({ max: 400 * 24 * 3_600_000 }));
const lengths = fc.array(lengthMs, { minLength: 5, maxLength: 250 });

describe('a histogram of lengths', () => {
  it('gives a 95th percentile that is never too short, and at most a tenth too long', () => {
    fc.assert(
      fc.property(lengths, (given) => {
        const exact = exactly95(given);
        const read = percentile95(histogramOf(given));
        expect(read).toBeGreaterThanOrEqual(exact);
        // In whole milliseconds, of which one is the least.
        expect(read).toBeLessThanOrEqual(Math.ceil(Math.max(exact, 1) * 1.1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets one of twenty take longer, not two', () => {
    const most = Array<number>(18).fill(1_000);
    expect(percentile95(histogramOf([...most, 1_000, 60_000]))).toBeLessThanOrEqual(1_100);
    expect(percentile95(histogramOf([...most, 60_000, 60_000]))).toBeGreaterThanOrEqual(60_000);
  });

  it('says nothing of fewer than five', () => {
    expect(percentile95({})).toBeUndefined();
    expect(percentile95(histogramOf([9, 9, 9, 9]))).toBeUndefined();
    expect(percentile95(histogramOf([9, 9, 9, 9, 9]))).toBeGreaterThanOrEqual(9);
  });

  it('is the same whether lengths come together or in parts, which stay as they are', () => {
    fc.assert(
      fc.property(fc.array(lengths, { maxLength: 4 }), (parts) => {
        const histograms = parts.map(histogramOf);
        const before = structuredClone(histograms);
        expect(merged(histograms)).toEqual(histogramOf(parts.flat()));
        expect(histograms).toEqual(before);
      }),
    );
  });

  it('stays small, and is the same when it comes back from JSON', () => {
    fc.assert(
      fc.property(lengths, (given) => {
        const histogram = histogramOf(given);
        const back = JSON.parse(JSON.stringify(histogram)) as Histogram;
        expect(percentile95(back)).toBe(percentile95(histogram));
      }),
    );
    // Every length up to a day, to a tenth.
    const all = histogramOf(Array.from({ length: 1_000 }, (_, at) => 1.02 ** at).filter((ms) => ms <= 86_400_000));
    expect(Object.keys(all).length).toBeLessThanOrEqual(193);
  });
});
