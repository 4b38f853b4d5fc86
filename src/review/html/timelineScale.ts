import { findZone, formatOffset } from '../../windows/zones.ts';
import type { TimelineView } from '../view/reviewShape.ts';

/** Where instants stand on a timeline, in percent of its width, and what its clock shows there. */
export interface Scale {
  /** null: it shows UTC alone. */
  readonly zone: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  at(ms: number): number;
  /** `22:00`, in the zone; in UTC without one. */
  clock(ms: number): string;
  offsetMs(ms: number): number;
}

export function scaleOf({ from, to }: Pick<TimelineView, 'from' | 'to'>, zoneName: string | null): Scale {
  const zone = zoneName === null ? undefined : findZone(zoneName);
  const fromMs = Date.parse(from);
  // A night of no length is still drawn.
  const toMs = Math.max(Date.parse(to), fromMs + 60_000);
  const offsetMs = (ms: number) => zone?.offsetMs(ms) ?? 0;
  return {
    zone: zone?.name ?? null,
    fromMs,
    toMs,
    at: (ms) => Math.min(100, Math.max(0, Math.round(((ms - fromMs) / (toMs - fromMs)) * 10_000) / 100)),
    clock: (ms) => hourText(ms + offsetMs(ms)),
    offsetMs,
  };
}

export const hourText = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

const minuteMs = 60_000;
const stepsMs = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440, 2_880, 10_080].map((n) => n * minuteMs);

/** Instants on round local hours, at most so many spaces between them. */
export function ticks({ fromMs, toMs, offsetMs }: Scale, spacesMax: number): number[] {
  const spanMs = toMs - fromMs;
  const stepMs = stepsMs.find((ms) => spanMs / ms <= spacesMax) ?? Math.ceil(spanMs / spacesMax);
  const shiftMs = offsetMs(fromMs);
  const found: number[] = [];
  for (let ms = Math.ceil((fromMs + shiftMs) / stepMs) * stepMs - shiftMs; ms <= toMs; ms += stepMs) found.push(ms);
  return found;
}

/** The first change of the clocks on the timeline; null: there is none. */
export function clockChange({
  fromMs,
  toMs,
  offsetMs,
}: Scale): { readonly atMs: number; readonly text: string } | null {
  const before = offsetMs(fromMs);
  if (offsetMs(toMs) === before) return null;
  let [low, high] = [fromMs, toMs];
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle) === before) low = middle;
    else high = middle;
  }
  const atMs = Math.round(high / minuteMs) * minuteMs;
  return { atMs, text: `clocks ${offsetMs(toMs) > before ? 'forward' : 'back'} to ${formatOffset(offsetMs(toMs))}` };
}
