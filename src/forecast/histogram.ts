/**
 * How often something took how long: counts by bucket, plain JSON. Bucket n holds lengths over `1.1^(n-1)` up to `1.1^n`
 * milliseconds, so what is read from it, in whole milliseconds, is at most a tenth too long, and never too short. A day is
 * bucket 192.
 */
export interface Histogram {
  [bucket: string]: number;
}

const growth = Math.log(1.1);

export function addLength(histogram: Histogram, ms: number): void {
  const bucket = ms <= 1 ? 0 : Math.ceil(Math.log(ms) / growth);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

export function merged(histograms: readonly Readonly<Histogram>[]): Histogram {
  const all: Histogram = {};
  for (const histogram of histograms)
    for (const [bucket, count] of Object.entries(histogram)) all[bucket] = (all[bucket] ?? 0) + count;
  return all;
}

/** Fewer lengths than this say nothing about the next one. */
const countMin = 5;

/** The length, ms, that 95 of 100 do not exceed; undefined when too few are known. */
export function percentile95(histogram: Readonly<Histogram>): number | undefined {
  const buckets = Object.keys(histogram)
    .map(Number)
    .sort((a, b) => a - b);
  const all = buckets.reduce((sum, bucket) => sum + (histogram[bucket] ?? 0), 0);
  if (all < countMin) return undefined;
  const rank = Math.ceil(0.95 * all);
  let passed = 0;
  const reached = buckets.find((bucket) => {
    passed += histogram[bucket] ?? 0;
    return passed >= rank;
  });
  return Math.ceil(Math.exp((reached ?? 0) * growth));
}
