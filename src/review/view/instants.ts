import { type Day, dayMs, formatDay } from '../../windows/days.ts';
import type { InstantView } from './reviewShape.ts';

/** An instant in a zone's own time, as a person reads it; null where no zone is known. */
export type LocalTime = (ms: number) => string | null;

/** `2026-11-23T21:00:00Z`: whole seconds. */
export function isoOf(ms: number): string {
  const day = Math.floor(ms / dayMs);
  const seconds = Math.floor((ms - day * dayMs) / 1_000);
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${formatDay(day)}T${clock.map((part) => String(part).padStart(2, '0')).join(':')}Z`;
}

export const instantOf = (ms: number, local: LocalTime): InstantView => ({ utc: isoOf(ms), local: local(ms) });

/** Earlier, never later: for the last instant at which something is still safe. */
export const wholeMinute = (ms: number): number => ms - (ms % 60_000);

/** 1970-01-01 was a Thursday. */
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export const weekdayOf = (day: Day): string => weekdays[(((day + 3) % 7) + 7) % 7] ?? '';
