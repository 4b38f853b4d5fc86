import type { Calendar } from '../generated/calendar.ts';
import type { Place, Problem } from '../model/problems.ts';
import type { Complaint } from './complaint.ts';
import { doubtfulEdges } from './edges.ts';
import type { Period } from './period.ts';
import { readCalendar } from './readCalendar.ts';

/** Finds the place of a path of the calendar's document. */
export type Locate = (path: readonly (string | number)[], of?: 'key' | 'value') => Place;

/**
 * Everything that is wrong with a calendar that is valid by its schema, in the document's order: errors (NS1401 to
 * NS1409), with which compileCalendar makes it closed, and warnings (NS1410 to NS1412). Edges that daylight saving skips
 * or repeats are told for the year after `comingAfterMs`, milliseconds since 1970, and not without it.
 */
export function checkCalendar(
  calendar: Calendar,
  at: Locate,
  options: { readonly comingAfterMs?: number } = {},
): Problem[] {
  const { complaints, periods } = readCalendar(calendar);
  const edges = Object.entries({ windows: periods?.windows ?? [], freezes: periods?.freezes ?? [] }).flatMap(
    ([list, entries]) => entries.flatMap((period, index) => comingEdges(period, [list, index], options.comingAfterMs)),
  );
  return [...complaints, ...edges].map(({ path, ...problem }) => ({ ...problem, place: at(path) }));
}

function comingEdges(period: Period, path: Complaint['path'], afterMs: number | undefined): Complaint[] {
  if (afterMs === undefined) return [];
  const next = 'Move the time out of the hours in which clocks change, if that is not what you mean.';
  return doubtfulEdges(period, afterMs).map((message) => ({
    code: 'NS1410',
    message,
    next,
    path,
    severity: 'warning',
  }));
}
