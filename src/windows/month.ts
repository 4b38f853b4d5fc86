import { DateTime } from 'luxon';
import type { UsableCalendar } from './calendar.ts';
import { type Day, dayMs, formatDay } from './days.ts';
import { clip, type Interval, merge } from './intervals.ts';
import { occurrences } from './period.ts';
import { readWallClock } from './wallClock.ts';
import { formatOffset, type Zone } from './zones.ts';

/** A month of a calendar, day by day as its zone's clocks show it; plain JSON. */
export interface Month {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly timezone: string;
  readonly days: readonly MonthDay[];
  /** Freezes that hold in it, in the calendar's order. */
  readonly freezes: readonly MonthFreeze[];
}

export interface MonthDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** 1 is Monday, 7 Sunday. */
  readonly weekday: number;
  /** When it is open on that day: cut at midnight, freezes taken out. */
  readonly opens: readonly MonthOpening[];
  /** Names of the freezes that hold at some instant of it. */
  readonly freezes: readonly string[];
  readonly clockChange: ClockChange | null;
}

export interface MonthOpening {
  readonly fromMs: number;
  readonly toMs: number;
  /** The same by the clock, `22:00`; the end of the day is `24:00`. */
  readonly from: string;
  readonly to: string;
}

/** The clock goes forward or back. */
export interface ClockChange {
  readonly atMs: number;
  readonly byMs: number;
  /** Offsets before and after, `+02:00`. */
  readonly before: string;
  readonly after: string;
}

export interface MonthFreeze {
  readonly name: string;
  readonly reason: string | null;
  /** Merged and whole: they may begin before the month and end after it. */
  readonly intervals: readonly Interval[];
}

/** The month that begins on that day of 1970 or later. */
export function monthOf(calendar: UsableCalendar, first: Day, window: string | null): Month {
  const start = DateTime.fromMillis(first * dayMs, { zone: 'utc' });
  const length = start.daysInMonth ?? 0;
  const { zone } = calendar;
  const [fromMs, toMs] = [midnight(first, zone), midnight(first + length, zone)];
  const open = [...openIn(calendar, window, fromMs, toMs)];
  const freezes = freezesIn(calendar, fromMs, toMs);
  const days = Array.from({ length }, (_, index) => dayOf(first + index, zone, open, freezes));
  return { month: start.toFormat('yyyy-MM'), timezone: zone.name, days, freezes };
}

function midnight(day: Day, zone: Zone): number {
  return readWallClock({ day, timeMs: 0 }, zone).atMs;
}

function* openIn(calendar: UsableCalendar, window: string | null, fromMs: number, toMs: number): Generator<Interval> {
  for (const interval of calendar.timeline(window).from(fromMs, toMs)) {
    if (interval[0] >= toMs) return;
    yield interval;
  }
}

function freezesIn({ freezes }: UsableCalendar, fromMs: number, toMs: number): MonthFreeze[] {
  const found = new Map<string, { name: string; reason: string | null; intervals: Interval[] }>();
  for (const period of freezes) {
    const held = occurrences(period, fromMs, toMs).map(({ opensMs, closesMs }): Interval => [opensMs, closesMs]);
    const { name, reason } = period;
    const known = found.get(name) ?? { name, reason, intervals: [] };
    if (held.length > 0) found.set(name, { ...known, intervals: merge([...known.intervals, ...held]) });
  }
  return [...found.values()];
}

function dayOf(day: Day, zone: Zone, open: readonly Interval[], freezes: readonly MonthFreeze[]): MonthDay {
  const [fromMs, toMs] = [midnight(day, zone), midnight(day + 1, zone)];
  const held = freezes.filter(({ intervals }) => clip(intervals, fromMs, toMs).length > 0);
  return {
    day: formatDay(day),
    weekday: ((((day + 3) % 7) + 7) % 7) + 1,
    opens: clip(open, fromMs, toMs).map((interval) => openingOf(interval, toMs, zone)),
    freezes: held.map(({ name }) => name),
    clockChange: changeIn(fromMs, toMs, zone),
  };
}

function openingOf([fromMs, toMs]: Interval, endMs: number, zone: Zone): MonthOpening {
  const clock = (atMs: number) => DateTime.fromMillis(atMs, { zone: zone.name }).toFormat('HH:mm');
  return { fromMs, toMs, from: clock(fromMs), to: toMs === endMs ? '24:00' : clock(toMs) };
}

/** A stretch of days at whose end the offset is another than at its beginning has one change: halve until it is found. */
export function changeIn(fromMs: number, toMs: number, zone: Zone): ClockChange | null {
  const [before, after] = [zone.offsetMs(fromMs), zone.offsetMs(toMs)];
  if (before === after) return null;
  let [low, high] = [fromMs, toMs];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (zone.offsetMs(middle) === before) low = middle;
    else high = middle;
  }
  return { atMs: high, byMs: after - before, before: formatOffset(before), after: formatOffset(after) };
}
