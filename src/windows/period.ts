import { type Day, dayMs, type LocalTime } from './days.ts';
import { readWallClock } from './wallClock.ts';
import type { Zone } from './zones.ts';

/** Why a period opens on a day: it happens once, its rule picks the day, or `also` names it. */
export type Picked = 'once' | 'rule' | 'also';

/** When a period opens and closes if it opens on a day. */
export interface Hours {
  readonly opens: LocalTime;
  /** By the clock; so long after the opening; or so long after what the clock shows. */
  readonly closes: { readonly local: LocalTime; readonly afterMs?: number } | { readonly afterMs: number };
}

/** An event of an iCalendar file. */
export interface EventSource {
  readonly file: string;
  readonly line: number;
  readonly uid: string | null;
  readonly summary: string | null;
}

/** One entry of a calendar, a window or a freeze, or one event of it, ready to be asked. */
export interface Period {
  readonly name: string;
  /** Where the entry stands in the calendar. */
  readonly path: readonly (string | number)[];
  /** null: it is written in the calendar itself. */
  readonly event: EventSource | null;
  readonly reason: string | null;
  readonly zone: Zone;
  /** The RRULE as written; null: it happens once. */
  readonly recurs: string | null;
  /** No occurrence lasts longer, whatever daylight saving does. */
  readonly longestMs: number;
  /** The days on which it opens, in order, from `first` to `last`, both included. */
  openingDays(first: Day, last: Day): readonly Day[];
  /** Why it opens on that day; `except`: it would, and the day is left out; null: it does not. */
  picks(day: Day): Picked | 'except' | null;
  hours(day: Day): Hours;
}

/** A period's occurrence belongs to the day it opens on, wherever it ends. */
export interface Occurrence {
  readonly period: Period;
  readonly day: Day;
  readonly opensMs: number;
  readonly closesMs: number;
}

/** The occurrences that are open at some instant of `[fromMs, toMs)`, whole, by opening day. */
export function occurrences(period: Period, fromMs: number, toMs: number): Occurrence[] {
  // A local day starts at most a day before or after the same day of UTC.
  const first = Math.floor((fromMs - period.longestMs) / dayMs) - 1;
  const last = Math.floor(toMs / dayMs) + 1;
  return period
    .openingDays(first, last)
    .map((day) => occurrenceOn(period, day))
    .filter(({ opensMs, closesMs }) => opensMs < closesMs && opensMs < toMs && closesMs > fromMs);
}

/** The occurrence that opens on a day. It is empty (`closesMs <= opensMs`) when a gap swallows it. */
export function occurrenceOn(period: Period, day: Day): Occurrence {
  const { opens, closes } = period.hours(day);
  const opensMs = readWallClock(opens, period.zone).atMs;
  const fromMs = 'local' in closes ? readWallClock(closes.local, period.zone).atMs : opensMs;
  return { period, day, opensMs, closesMs: fromMs + (closes.afterMs ?? 0) };
}

/** Those occurrences of a period that cover an instant: more than one where it overlaps itself. */
export function covering(period: Period, atMs: number): Occurrence[] {
  return occurrences(period, atMs, atMs + 1);
}
