import { dayMs, type LocalTime } from '../days.ts';
import type { Hours } from '../period.ts';
import { readWallClock } from '../wallClock.ts';
import type { Zone } from '../zones.ts';
import { localOf, wallMs } from './moment.ts';

/**
 * How long an event lasts: so far on by the clock, then so long exactly. DTEND is on by the clock, so that an event from
 * 22:00 to 06:00 ends at 06:00 in every night, as calendar programs draw it (RFC 5545 section 3.8.5.3 would have it last as long
 * as its first). Of a DURATION weeks and days are by the clock, the rest exact (section 3.3.6).
 */
export interface Length {
  readonly wallMs: number;
  readonly exactMs: number;
}

/** The same bound as a recurring period of the calendar has; see exactDuration.ts. */
export const lengthMaxMs = 366 * dayMs;

/** When an event closes that opens there and then. */
export function closesAfter(opens: LocalTime, length: Length): Hours['closes'] {
  if (length.wallMs === 0) return { afterMs: length.exactMs };
  const local = localOf(wallMs(opens) + length.wallMs);
  return length.exactMs === 0 ? { local } : { local, afterMs: length.exactMs };
}

/** No occurrence of that length lasts longer: the clocks may add a day to what goes by them. */
export function longestMs({ wallMs: wall, exactMs }: Length): number {
  return wall === 0 ? exactMs : wall + exactMs + dayMs;
}

/** The instant at which it closes. */
export function closeOf(opens: LocalTime, zone: Zone, length: Length): number {
  return readWallClock(localOf(wallMs(opens) + length.wallMs), zone).atMs + length.exactMs;
}

/** RFC 5545 section 3.3.6; undefined when it is no duration, or less than none. */
export function parseLength(value: string): Length | undefined {
  const pattern =
    /^\+?P(?=\d|T\d)(?:(\d{1,4})W|(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$/;
  const parts = pattern.exec(value);
  if (parts === null) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return { wallMs: (weeks * 7 + days) * dayMs, exactMs: ((hours * 60 + minutes) * 60 + seconds) * 1_000 };
}
