import { dayMs, formatLocalTime, type LocalTime } from './days.ts';
import type { Period } from './period.ts';
import { readWallClock, type WallClockInstant } from './wallClock.ts';
import { formatInstant } from './zones.ts';

/** Where an occurrence opens or closes by the wall clock, and how that was read. */
export interface Edge {
  readonly of: 'opens' | 'closes';
  readonly local: LocalTime;
  readonly instant: WallClockInstant;
}

/** The edges of an occurrence that are wall-clock times: both, or the opening alone where a duration says the close. */
export function edgesOf(period: Period, day: number): Edge[] {
  const { opens, closes } = period.hours(day);
  const edge = (of: Edge['of'], local: LocalTime): Edge => ({ of, local, instant: readWallClock(local, period.zone) });
  return [edge('opens', opens), ...('local' in closes && !closes.afterMs ? [edge('closes', closes.local)] : [])];
}

/** How far ahead an edge that daylight saving moves is worth a warning. */
const comingMs = 366 * dayMs;

/** A sentence for every edge of a period within `forMs` that daylight saving skips or repeats, with both readings. */
export function doubtfulEdges(period: Period, afterMs: number, forMs = comingMs): string[] {
  const coming = (atMs: number) => atMs >= afterMs && atMs < afterMs + forMs;
  // An occurrence that a gap swallows is not among the occurrences, so the days are asked.
  const days = period.openingDays(
    Math.floor((afterMs - period.longestMs) / dayMs) - 1,
    Math.ceil((afterMs + forMs) / dayMs) + 1,
  );
  return days
    .flatMap((day) => edgesOf(period, day))
    .flatMap((edge) => (coming(edge.instant.atMs) ? (sentence(edge, period) ?? []) : []));
}

function sentence({ of, local, instant }: Edge, { zone }: Period): string | undefined {
  if (instant.otherMs === null) return undefined;
  const what = instant.reading === 'gap' ? 'does not exist' : 'happens twice';
  const [taken, other] = [instant.atMs, instant.otherMs].map((atMs) => formatInstant(atMs, zone));
  return `It ${of} at ${formatLocalTime(local)}, which ${what} in ${zone.name}: taken as ${taken}, not as ${other}.`;
}
