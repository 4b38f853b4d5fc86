/**
 * The nearest rank: the smallest value that at least `percent` of all do not exceed; null: there are none. Always one of
 * the values, so that the run it belongs to can be shown; the median of two is the lower one.
 */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}

export const median = (values: readonly number[]): number | null => percentile(values, 50);

/** null: there are none. Not by spreading: a month has more values than a call has arguments. */
export const longest = (values: readonly number[]): number | null =>
  values.reduce<number | null>((most, value) => (most === null || value > most ? value : most), null);
