import { dayMs, type LocalTime } from './days.ts';
import type { Zone } from './zones.ts';

/** The instant at which a clock of a zone shows a reading, and whether it shows it exactly once. */
export interface WallClockInstant {
  readonly atMs: number;
  readonly offsetMs: number;
  /** `gap`: the clock skips it; `overlap`: the clock shows it twice. */
  readonly reading: 'plain' | 'gap' | 'overlap';
  /** The reading that was not taken; null when there is only one. */
  readonly otherMs: number | null;
}

/**
 * RFC 5545 section 3.3.5: in a gap the offset before it counts, and of two happenings the first. The answer depends on
 * the reading alone, never on today's offset (luxon's own resolution asks the present one).
 */
export function readWallClock(local: LocalTime, zone: Zone): WallClockInstant {
  const localMs = local.day * dayMs + local.timeMs;
  const steadyMs = zone.steadyOffsetMs(local.day);
  if (steadyMs !== null) return { atMs: localMs - steadyMs, offsetMs: steadyMs, reading: 'plain', otherMs: null };
  // A day to each side is farther than any offset, and nearer than the change before or after this one.
  const beforeMs = zone.offsetMs(localMs - dayMs);
  const afterMs = zone.offsetMs(localMs + dayMs);
  const shown = (offsetMs: number) => zone.offsetMs(localMs - offsetMs) === offsetMs;
  const [shownBefore, shownAfter] = [shown(beforeMs), shown(afterMs)];
  const offsetMs = shownAfter && !shownBefore ? afterMs : beforeMs;
  const atMs = localMs - offsetMs;
  if (beforeMs === afterMs || shownBefore !== shownAfter) return { atMs, offsetMs, reading: 'plain', otherMs: null };
  return { atMs, offsetMs, reading: shownBefore ? 'overlap' : 'gap', otherMs: localMs - afterMs };
}
