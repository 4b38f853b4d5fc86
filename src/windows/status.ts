import { type CompiledCalendar, chosen, type UsableCalendar } from './calendar.ts';
import { horizonDays } from './horizon.ts';
import type { Interval } from './intervals.ts';
import { covering, type Occurrence, type Period } from './period.ts';
import { formatInstant } from './zones.ts';

/** Whether, until when, and why: plain JSON, instants in milliseconds since 1970. */
export type WindowStatus = OpenStatus | ClosedStatus;

export interface OpenStatus {
  readonly open: true;
  /** Edges of the merged interval: all windows that overlap or touch, less freezes; at most 50 years away. */
  readonly opensAtMs: number;
  /** Not included. */
  readonly closesAtMs: number;
  /** The windows that are open at the asked instant, in the calendar's order. */
  readonly windows: readonly string[];
}

export interface ClosedStatus {
  readonly open: false;
  readonly code: ClosedCode;
  /** One sentence for people. */
  readonly because: string;
  /** When it opens next; null: not within 50 years, or nobody can say. */
  readonly opensAtMs: number | null;
  /** With `freeze`: the freeze that holds longest. */
  readonly freeze?: FreezeInForce;
}

/** `unreadable`: the calendar has errors, or cannot be computed; `unknownWindow`: it has no window of the asked name. */
export type ClosedCode = 'noWindow' | 'freeze' | 'noCalendar' | 'unreadable' | 'unknownWindow';

export interface FreezeInForce {
  readonly name: string;
  readonly reason: string | null;
  readonly endsAtMs: number;
}

export interface Opening {
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  readonly windows: readonly string[];
}

export interface WindowOptions {
  /** Only this window counts; freezes always do. */
  readonly window?: string | null | undefined;
}

/**
 * The one answer to "may a change run at this instant". Never throws: what cannot be read or computed is closed, and
 * says why.
 */
export function windowStatus(calendar: CompiledCalendar, atMs: number, options: WindowOptions = {}): WindowStatus {
  if (!calendar.usable) return closed(calendar.code, calendar.because, null);
  try {
    return statusOf(calendar, atMs, options.window ?? null);
  } catch (cause) {
    return closed('unreadable', `The calendar cannot be computed: ${String(cause)}`, null);
  }
}

/**
 * The next openings after an instant (an interval that is open at it is not among them), at most `count`; none of a
 * calendar that cannot be used. Throws a RangeError for what is no instant.
 */
export function nextOpenings(
  calendar: CompiledCalendar,
  atMs: number,
  count: number,
  options: WindowOptions = {},
): Opening[] {
  if (!calendar.usable || count < 1) return [];
  const openings: Opening[] = [];
  const window = options.window ?? null;
  for (const interval of calendar.timeline(window).from(checked(atMs))) {
    if (interval[0] > atMs) openings.push(openingOf(calendar, interval, window));
    if (openings.length === count) break;
  }
  return openings;
}

/**
 * The merged open intervals that open in `[fromMs, toMs)`, each whole: the last may close after `toMs`. None of a calendar
 * that cannot be used. Throws a RangeError for what is no instant.
 */
export function openIntervals(
  calendar: CompiledCalendar,
  fromMs: number,
  toMs: number,
  options: WindowOptions = {},
): Interval[] {
  if (!calendar.usable) return [];
  const intervals: Interval[] = [];
  for (const interval of calendar.timeline(options.window ?? null).from(checked(fromMs), checked(toMs))) {
    if (interval[0] >= toMs) break;
    if (interval[0] >= fromMs) intervals.push(interval);
  }
  return intervals;
}

function statusOf(calendar: UsableCalendar, atMs: number, window: string | null): WindowStatus {
  if (window !== null && !calendar.windowNames.includes(window))
    return closed('unknownWindow', `The calendar has no window "${window}".`, null);
  const first = calendar.timeline(window).from(checked(atMs)).next();
  if (first.done === true) return closedStatus(calendar, atMs, window, null);
  return first.value[0] <= atMs
    ? { open: true, ...openingOf(calendar, first.value, window, atMs) }
    : closedStatus(calendar, atMs, window, first.value[0]);
}

function openingOf(
  { windows }: UsableCalendar,
  [opensAtMs, closesAtMs]: Interval,
  window: string | null,
  atMs = opensAtMs,
): Opening {
  return { opensAtMs, closesAtMs, windows: namesAt(chosen(windows, window), atMs) };
}

function namesAt(periods: readonly Period[], atMs: number): string[] {
  const names = periods.filter((period) => covering(period, atMs).length > 0).map(({ name }) => name);
  return [...new Set(names)];
}

function closedStatus(
  calendar: UsableCalendar,
  atMs: number,
  window: string | null,
  opensAtMs: number | null,
): ClosedStatus {
  const [held] = calendar.freezes.flatMap((freeze) => covering(freeze, atMs)).sort((a, b) => b.closesMs - a.closesMs);
  if (held !== undefined) return frozen(calendar, held, opensAtMs);
  const what = window === null ? 'No window is open' : `Window "${window}" is not open`;
  return closed('noWindow', `${what}; ${nextText(calendar, opensAtMs)}.`, opensAtMs);
}

function frozen(calendar: UsableCalendar, { period, closesMs }: Occurrence, opensAtMs: number | null): ClosedStatus {
  const why = period.reason === null ? '' : ` (${period.reason})`;
  const until = formatInstant(closesMs, calendar.zone);
  const because = `Freeze "${period.name}"${why} until ${until}; ${nextText(calendar, opensAtMs)}.`;
  const freeze = { name: period.name, reason: period.reason, endsAtMs: closesMs };
  return { ...closed('freeze', because, opensAtMs), freeze };
}

function nextText({ zone }: UsableCalendar, opensAtMs: number | null): string {
  if (opensAtMs === null) return `it does not open within ${Math.floor(horizonDays / 366)} years`;
  return `it opens next at ${formatInstant(opensAtMs, zone)} (${zone.name})`;
}

function closed(code: ClosedCode, because: string, opensAtMs: number | null): ClosedStatus {
  return { open: false, code, because, opensAtMs };
}

/** Instants of a calendar that people may mean: 1970 to about 5100. */
function checked(atMs: number): number {
  if (!(atMs >= 0 && atMs < 1e14)) throw new RangeError(`${atMs} is not an instant between 1970 and 5138`);
  return atMs;
}
