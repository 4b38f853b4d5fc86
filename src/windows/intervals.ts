/** A half-open stretch of time: `[opensMs, closesMs)`, milliseconds since 1970. */
export type Interval = readonly [opensMs: number, closesMs: number];

/** The same instants as sorted intervals that neither overlap nor touch. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: [number, number][] = [];
  for (const [opensMs, closesMs] of intervals.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last === undefined || opensMs > last[1]) merged.push([opensMs, closesMs]);
    else last[1] = Math.max(last[1], closesMs);
  }
  return merged;
}

/** What of `whole` no interval of `holes` covers. Both are merged. */
export function subtract(whole: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let first = 0;
  for (const [opensMs, closesMs] of whole) {
    while ((holes[first]?.[1] ?? Number.POSITIVE_INFINITY) <= opensMs) first++;
    let fromMs = opensMs;
    for (let at = first; fromMs < closesMs; at++) {
      const [holeMs, untilMs] = holes[at] ?? [closesMs, closesMs];
      if (holeMs > fromMs) left.push([fromMs, Math.min(holeMs, closesMs)]);
      fromMs = untilMs;
    }
  }
  return left;
}

/** What of the intervals lies within `[fromMs, toMs)`. */
export function clip(intervals: readonly Interval[], fromMs: number, toMs: number): Interval[] {
  return intervals
    .map(([opensMs, closesMs]): Interval => [Math.max(opensMs, fromMs), Math.min(closesMs, toMs)])
    .filter(([opensMs, closesMs]) => opensMs < closesMs);
}
