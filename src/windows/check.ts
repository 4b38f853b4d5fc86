import type { Place, Problem } from '../model/problems.ts';
import type { Complaint } from './complaint.ts';
import { doubtfulEdges } from './edges.ts';
import type { ResolvedCalendar } from './ics/files.ts';
import type { Period } from './period.ts';
import { readCalendar } from './readCalendar.ts';

/** Finds the place of a path of the calendar's document. */
export type Locate = (path: readonly (string | number)[], of?: 'key' | 'value') => Place;

/**
 * Everything that is wrong with a calendar that is valid by its schema, in the document's order: errors (NS1401 to
 * NS1409, and of iCalendar files NS1413 to NS1419), with which compileCalendar makes it closed, and warnings (NS1410 to
 * NS1412, NS1420). Edges that daylight saving skips
 * or repeats are told for the year after `comingAfterMs`, milliseconds since 1970, and not without it.
 */
export function checkCalendar(
  calendar: ResolvedCalendar,
  at: Locate,
  options: { readonly comingAfterMs?: number } = {},
): Problem[] {
  const { complaints, periods } = readCalendar(calendar);
  const edges = [...(periods?.windows ?? []), ...(periods?.freezes ?? [])].flatMap((period) =>
    comingEdges(period, options.comingAfterMs),
  );
  return [...complaints, ...edges].map(({ path, place = at(path), ...problem }) => ({ ...problem, place }));
}

function comingEdges(period: Period, afterMs: number | undefined): Complaint[] {
  if (afterMs === undefined) return [];
  const { path, event } = period;
  const next = 'Move the time out of the hours in which clocks change, if that is not what you mean.';
  return doubtfulEdges(period, afterMs).map((message) => ({
    code: 'NS1410',
    message,
    next,
    path,
    ...(event && { place: { file: event.file, line: event.line } }),
    severity: 'warning',
  }));
}
