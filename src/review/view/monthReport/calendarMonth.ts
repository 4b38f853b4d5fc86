import { dayMs, formatDay, parseDay } from '../../../windows/days.ts';

/** A month of the Gregorian calendar in UTC, half-open, milliseconds since 1970. */
export interface CalendarMonth {
  /** `2026-11`. */
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The month of `YYYY-MM`; undefined when the text is not one. */
export function monthOf(text: string): CalendarMonth | undefined {
  const first = /^\d{4}-\d{2}$/.test(text) ? parseDay(`${text}-01`) : undefined;
  if (first === undefined) return undefined;
  // No month is longer than 31 days, and none shorter than 28: 31 days on is always a day of the next one.
  const next = parseDay(`${formatDay(first + 31).slice(0, 7)}-01`);
  return next === undefined ? undefined : { name: text, fromMs: first * dayMs, toMs: next * dayMs };
}

/** The month before a month; undefined before the year 0. */
export const monthBefore = ({ fromMs }: CalendarMonth): CalendarMonth | undefined =>
  monthOf(formatDay(fromMs / dayMs - 1).slice(0, 7));

/** Its days, as `2026-11-01`. */
export function daysOf({ fromMs, toMs }: CalendarMonth): string[] {
  return Array.from({ length: (toMs - fromMs) / dayMs }, (_, at) => formatDay(fromMs / dayMs + at));
}

export const isWithin = ({ fromMs, toMs }: CalendarMonth, ms: number): boolean => fromMs <= ms && ms < toMs;
