import type { RunEvent } from '../../rollout/events.ts';
import type { ToldRun } from './reportShape.ts';

/** An instant as events have it: wall clock to be told, the run's own clock to be reckoned with. */
export interface Moment {
  readonly at: number;
  readonly tick: number;
}

/** `to` null: it is not over. */
export interface Span {
  readonly from: Moment;
  readonly to: Moment | null;
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export interface Hold extends Span {
  readonly event: Of<'runHeld'>;
  /** What ended it; null: it is held still. */
  readonly ended: RunEvent | null;
}

const endHolds: ReadonlySet<RunEvent['type']> = new Set([
  'runHeld',
  'runResumed',
  'recheckStarted',
  'rollbackStarted',
  'stopStarted',
  'closingStarted',
]);

/** The times in which the run was held, one for each reason. */
export function holdsOf(events: readonly RunEvent[]): Hold[] {
  const holds: Hold[] = [];
  let held: Of<'runHeld'> | null = null;
  for (const event of events) {
    if (held !== null && endHolds.has(event.type)) {
      holds.push({ event: held, from: held, to: event, ended: event });
      held = null;
    }
    if (event.type === 'runHeld') held = event;
  }
  return held === null ? holds : [...holds, { event: held, from: held, to: null, ended: null }];
}

/** Where a run that is not over stands when the report is made: it may be held since yesterday. */
export function nowOf({ state, facts }: Pick<ToldRun, 'state' | 'facts'>): Moment {
  const sinceMs = state.endedAtMs === null ? Math.max(0, facts.madeAtMs - state.lastAtMs) : 0;
  return { at: state.lastAtMs + sinceMs, tick: state.lastTick + sinceMs };
}

/** How much of a span the run was held, in milliseconds of its own clock; `nowTick` ends what is not over. */
export function heldWithin({ from, to }: Span, holds: readonly Hold[], nowTick: number): number {
  const end = to?.tick ?? nowTick;
  return holds.reduce((sum, hold) => {
    const overlap = Math.min(end, hold.to?.tick ?? nowTick) - Math.max(from.tick, hold.from.tick);
    return sum + Math.max(0, overlap);
  }, 0);
}

export interface WaveSpan extends Span {
  readonly stage: number;
  readonly wave: number;
  /** When its hosts were through, and gates began to be asked; null: they were not. */
  readonly hostsTo: Moment | null;
}

const endForward: ReadonlySet<RunEvent['type']> = new Set(['rollbackStarted', 'closingStarted']);

/** Every wave that began, until the next one might, or until the way forward was over. */
export function wavesOf(events: readonly RunEvent[]): WaveSpan[] {
  const spans: WaveSpan[] = [];
  let open: WaveSpan | null = null;
  for (const event of events) {
    if (open === null) {
      if (event.type === 'waveStarted') open = opened(event);
      continue;
    }
    if (open.hostsTo === null && endsHosts(event)) open = { ...open, hostsTo: event };
    if (event.type === 'waveStarted') {
      spans.push(open);
      open = opened(event);
    } else if (event.type === 'waveEnded' || event.type === 'stageEnded') open = { ...open, to: event };
    else if (endForward.has(event.type)) {
      spans.push({ ...open, to: open.to ?? event });
      open = null;
    }
  }
  return open === null ? spans : [...spans, open];
}

const opened = (event: Of<'waveStarted'>): WaveSpan => ({
  stage: event.stage,
  wave: event.wave,
  from: event,
  to: null,
  hostsTo: null,
});

const endsHosts = (event: RunEvent): boolean =>
  (event.type === 'roundStarted' && event.scope === 'wave' && event.index === null) ||
  event.type === 'waveEnded' ||
  endForward.has(event.type);

/** The run's rollback; null: there was none. */
export function rollbackSpan(events: readonly RunEvent[]): (Span & { readonly event: Of<'rollbackStarted'> }) | null {
  const event = events.find((one): one is Of<'rollbackStarted'> => one.type === 'rollbackStarted');
  if (event === undefined) return null;
  const to = events.find(({ type, tick }) => type === 'closingStarted' && tick >= event.tick) ?? null;
  return { event, from: event, to };
}
