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
  // A day to each side is farther than any offset, and nearer than the next change.
  const before = zone.offsetMs(localMs - dayMs);
  const after = zone.offsetMs(localMs + dayMs);
  const taken = (offsetMs: number, other: number | null, reading: WallClockInstant['reading']) => ({
    atMs: localMs - offsetMs,
    offsetMs,
    reading,
    otherMs: other === null ? null : localMs - other,
  });
  const shownBefore = zone.offsetMs(localMs - before) === before;
  const shownAfter = zone.offsetMs(localMs - after) === after;
  if (before === after) return taken(before, null, 'plain');
  if (shownBefore) return shownAfter ? taken(before, after, 'overlap') : taken(before, null, 'plain');
  return shownAfter ? taken(after, null, 'plain') : taken(before, after, 'gap');
}

/** The instant of readWallClock alone, quickly for the days without a change of offset: nearly all. */
export function instantOf(local: LocalTime, zone: Zone): number {
  const offsetMs = zone.steadyOffsetMs(local.day);
  return offsetMs === null ? readWallClock(local, zone).atMs : local.day * dayMs + local.timeMs - offsetMs;
}
