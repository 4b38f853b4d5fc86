import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetCount, parallelCount, waveSizes } from '../../../src/plan/compile/sizes.ts';

describe('waves', () => {
  it.each<[readonly (number | string)[] | undefined, number, readonly number[]]>([
    [undefined, 7, [7]],
    [[1, '10%', '50%', '100%'], 40, [1, 4, 20, 40]],
    [['10%', '50%'], 19, [1, 9, 19]],
    [['10%', '11%', '12%'], 10, [1, 2, 3, 10]],
    [[5, 50], 12, [5, 12]],
    [['50%', '100%'], 1, [1]],
    [[3], 3, [3]],
  ])('%j of %i hosts are %j', (waves, hosts, sizes) => {
    expect(waveSizes(waves, hosts)).toEqual(sizes);
  });

  const anyWave = fc.oneof(
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: 1, max: 100 }).map((part) => `${part}%`),
  );

  it('rise, end with all hosts, and never hold more', () => {
    fc.assert(
      fc.property(fc.array(anyWave, { maxLength: 8 }), fc.integer({ min: 1, max: 250 }), (waves, hosts) => {
        const sizes = waveSizes(waves, hosts);
        expect(sizes.at(-1)).toBe(hosts);
        for (const [at, size] of sizes.entries()) expect(size).toBeGreaterThan(sizes[at - 1] ?? 0);
        expect(sizes.length).toBeLessThanOrEqual(waves.length + 1);
      }),
    );
  });

  it('are as large as they say, wherever that is more than the wave before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1 }), fc.nat(5000), (parts, extra) => {
        const hosts = 1000 + extra;
        const rising = [...parts].sort((a, b) => a - b);
        const sizes = waveSizes(
          rising.map((part) => `${part}%`),
          hosts,
        );
        expect(sizes).toEqual([...rising.map((part) => Math.floor((hosts * part) / 100)), hosts]);
      }),
    );
  });
});

describe('budgets and parallel', () => {
  it('round down', () => {
    expect([budgetCount(undefined, 100), budgetCount(3, 100), budgetCount('5%', 39), budgetCount('5%', 40)]).toEqual([
      0, 3, 1, 2,
    ]);
  });

  it('is at most 50 where a plan does not say', () => {
    expect([parallelCount(undefined, 12), parallelCount(undefined, 51), parallelCount(80, 12)]).toEqual([12, 50, 80]);
  });
});
