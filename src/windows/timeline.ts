/**
 * When a calendar is open, expanded in blocks that are kept.
 *
 * 1. A block's intervals are sorted, disjoint, and clipped to the block; they depend on the calendar alone.
 * 2. What touches across the border of two blocks is one interval.
 */
import { dayMs } from './days.ts';
import { horizonMs } from './horizon.ts';
import { clip, type Interval, merge, subtract } from './intervals.ts';
import { occurrences, type Period } from './period.ts';

export interface Timeline {
  /**
   * The merged open intervals that close after an instant, in order, whole. It ends `horizonMs` after `toMs`; an interval
   * that goes on beyond the horizon, on either side, is cut there.
   */
  from(atMs: number, toMs?: number): Generator<Interval>;
}

const blockMs = 32 * dayMs;

/** The timeline of windows less freezes. */
export function timelineOf(windows: readonly Period[], freezes: readonly Period[]): Timeline {
  const blocks = new Map<number, readonly Interval[]>();
  const block = (index: number): readonly Interval[] => {
    const open = blocks.get(index) ?? expand(index, windows, freezes);
    blocks.set(index, open);
    return open;
  };
  return { from: (atMs, toMs = atMs) => walk(block, atMs, toMs) };
}

type Blocks = (index: number) => readonly Interval[];

function expand(index: number, windows: readonly Period[], freezes: readonly Period[]): readonly Interval[] {
  const whole: Interval = [index * blockMs, (index + 1) * blockMs];
  const frozen = covered(freezes, whole);
  // Nothing is expanded that a freeze covers anyway: a search through a long freeze stays quick.
  return subtract([whole], frozen).length === 0 ? [] : subtract(covered(windows, whole), frozen);
}

function covered(periods: readonly Period[], [fromMs, toMs]: Interval): Interval[] {
  const all = periods.flatMap((period) => occurrences(period, fromMs, toMs));
  return merge(
    clip(
      all.map(({ opensMs, closesMs }) => [opensMs, closesMs]),
      fromMs,
      toMs,
    ),
  );
}

function* walk(block: Blocks, atMs: number, toMs: number): Generator<Interval> {
  let joined: Interval | null = null;
  for (let index = blockOf(atMs); index <= blockOf(toMs + horizonMs); index++) {
    for (const interval of block(index)) {
      if (joined !== null && joined[1] < interval[0]) {
        if (joined[1] > atMs) yield joined;
        joined = null;
      }
      joined = [joined?.[0] ?? openingOf(block, interval), interval[1]];
    }
    if (joined !== null && joined[1] < (index + 1) * blockMs) {
      if (joined[1] > atMs) yield joined;
      joined = null;
    }
  }
  if (joined !== null) yield joined;
}

/** Where an interval really opens, when it goes on from the blocks before. */
function openingOf(block: Blocks, [opensMs]: Interval): number {
  const first = blockOf(opensMs - horizonMs);
  let earliestMs = opensMs;
  for (let index = blockOf(opensMs) - 1; index >= first && earliestMs === (index + 1) * blockMs; index--) {
    const last = block(index).at(-1);
    if (last?.[1] === earliestMs) earliestMs = last[0];
  }
  return earliestMs;
}

function blockOf(atMs: number): number {
  return Math.floor(atMs / blockMs);
}
