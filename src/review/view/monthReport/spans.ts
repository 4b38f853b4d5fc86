/** Half-open, milliseconds since 1970. */
export interface ClockSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The same time without overlaps, in order. Spans that only touch stay apart: two openings are not one. */
export function merged(spans: readonly ClockSpan[]): ClockSpan[] {
  const found: ClockSpan[] = [];
  // A clock that was set back leaves spans that end before they begin.
  for (const span of spans.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)) {
    const last = found.at(-1);
    if (last === undefined || span.fromMs >= last.toMs) found.push(span);
    else found[found.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
  }
  return found;
}

/** How much of `span` these cover; they do not overlap each other. */
export const coveredMs = (span: ClockSpan, by: readonly ClockSpan[]): number =>
  by.reduce((sum, { fromMs, toMs }) => {
    const overlap = Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs);
    return sum + Math.max(0, overlap);
  }, 0);

export const lengthMs = ({ fromMs, toMs }: ClockSpan): number => toMs - fromMs;
