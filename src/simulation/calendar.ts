/** When a night's changes may run: openings of a window, and freezes that are declared while it goes on. */
import type { Random } from '../adapters/simulated/random.ts';
import type { Opening, WindowAnswer } from '../windows/answer.ts';

/** `[from, until)`, wall clock, ms since 1970. */
interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Freeze extends Span {
  /** World's time from which the calendar says it. */
  readonly declaredMs: number;
}

export class Calendar {
  /** null: nothing ever closes. */
  readonly openings: readonly Span[] | null;
  readonly freezes: readonly Freeze[];

  constructor(openings: readonly Span[] | null, freezes: readonly Freeze[]) {
    this.openings = openings;
    this.freezes = freezes;
  }

  /** What it says at a wall-clock time, as it is written at a time of the world. */
  ask(atMs: number, worldMs: number): WindowAnswer {
    const open = this.#open(worldMs);
    if (open === null) return { open: true, night: null, coming: [] };
    const coming: Opening[] = open
      .filter(({ fromMs }) => fromMs > atMs)
      .slice(0, 10)
      .map(({ fromMs, untilMs }) => ({ opensAtMs: fromMs, closesAtMs: untilMs }));
    const now = open.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
    if (now === undefined) return { open: false, because: 'no window is open', coming };
    return { open: true, night: { openedAtMs: now.fromMs, closesAtMs: now.untilMs }, coming };
  }

  /** Openings less the freezes known by then. */
  #open(worldMs: number): readonly Span[] | null {
    const known = this.freezes.filter(({ declaredMs }) => declaredMs <= worldMs);
    if (known.length === 0) return this.openings;
    const whole = this.openings ?? [{ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER }];
    return known.reduce<readonly Span[]>((spans, freeze) => spans.flatMap((span) => without(span, freeze)), whole);
  }
}

function without(span: Span, freeze: Span): Span[] {
  if (freeze.untilMs <= span.fromMs || freeze.fromMs >= span.untilMs) return [span];
  const before = { fromMs: span.fromMs, untilMs: freeze.fromMs };
  const after = { fromMs: freeze.untilMs, untilMs: span.untilMs };
  return [before, after].filter(({ fromMs, untilMs }) => fromMs < untilMs);
}

const minuteMs = 60_000;

/** Some nights long enough for anything, some for a host or two; the last opening is long, so that every run can end. */
export function randomCalendar(random: Random, startMs: number): Calendar {
  const windows = random.chance(0.45);
  const openings = windows ? randomOpenings(random, startMs) : null;
  const freezes = random.chance(0.12) ? [randomFreeze(random, startMs)] : [];
  return new Calendar(openings, freezes);
}

function randomOpenings(random: Random, startMs: number): Span[] {
  const spans: Span[] = [];
  let fromMs = startMs - random.whole(0, 30) * minuteMs;
  for (let night = random.whole(1, 4); night > 0; night--) {
    const untilMs = Math.max(fromMs, startMs) + random.around(10 * minuteMs, 1.2);
    spans.push({ fromMs, untilMs });
    fromMs = untilMs + random.around(60 * minuteMs);
  }
  return [...spans, { fromMs, untilMs: fromMs + 30 * 24 * 60 * minuteMs }];
}

function randomFreeze(random: Random, startMs: number): Freeze {
  const declaredMs = random.around(minuteMs, 1);
  const fromMs = startMs + declaredMs + random.pick([0, 0, 30_000]);
  return { declaredMs, fromMs, untilMs: fromMs + random.around(30 * minuteMs) };
}
