import { parseDuration } from '../model/durations.ts';
import { failure } from '../model/problems.ts';
import { dayMs, parseDay } from '../windows/days.ts';
import { readInstant } from './instants.ts';

export interface RangeOptions {
  readonly since?: string;
  readonly until?: string;
}

/** Milliseconds since 1970, both ends included. */
export interface TimeRange {
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/**
 * The range that `--since` and `--until` name: each a day in UTC, all of it included; an instant with its offset; or a
 * duration, so long ago. Throws NS6002.
 */
export function readRange({ since, until }: RangeOptions, nowMs: number): TimeRange {
  const range = {
    ...(since !== undefined && { sinceMs: readEnd('--since', since, nowMs, 0) }),
    ...(until !== undefined && { untilMs: readEnd('--until', until, nowMs, dayMs - 1) }),
  };
  if ((range.sinceMs ?? 0) > (range.untilMs ?? Number.POSITIVE_INFINITY))
    throw failure('NS6002', `--since ${since} is after --until ${until}`, 'Exchange them.');
  return range;
}

/** `inDayMs`: which instant of a day is meant. */
function readEnd(option: string, text: string, nowMs: number, inDayMs: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return nowMs - ago;
  const day = parseDay(text);
  if (day !== undefined) return day * dayMs + inDayMs;
  if (text.includes('T')) return readInstant(option, text);
  throw failure(
    'NS6002',
    `${option} ${text} is neither a day, an instant nor a duration`,
    'Write for example 2026-11-01 (that day, in UTC), 2026-11-01T22:00:00Z, or 12h or 30d (so long ago).',
  );
}
