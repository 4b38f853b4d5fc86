/**
 * What `serve` does next. Its invariants:
 *
 * D1. An entry is launched only while it waits, at its start or later, before its opening closes, and while the calendar
 *     is open.
 * D2. An entry that is queued is launched only when every entry before it is over.
 * D3. An entry that can never be launched any more is closed, with the reason: none is forgotten.
 * D4. A run is gone on with only when nobody drives it: one that is held when its time has come, any other when no person
 *     sees to it. A driver leaves a hold that has no end, and stays with one that is for a time; so one that died with a
 *     held run was with such a one.
 */
import type { Code } from '../model/codes/catalog.ts';
import type { Opening, WindowAnswer } from '../windows/answer.ts';
import { isOpen, type Schedule } from './entry.ts';
import { startsBeforeMs } from './timing.ts';

export type Action =
  /** `late`: its start has passed; the daemon was down, or it had to wait. */
  | { readonly kind: 'launch'; readonly id: string; readonly late: boolean }
  /** It is due and cannot start yet. */
  | { readonly kind: 'wait'; readonly id: string; readonly because: string }
  | {
      readonly kind: 'close';
      readonly id: string;
      readonly state: 'refused' | 'missed';
      readonly reason: string;
      readonly code: Code | null;
    }
  /** `orphaned`: whoever drove it is gone; `due`: it was held until now. */
  | { readonly kind: 'goOn'; readonly run: string; readonly why: 'orphaned' | 'due' };

/** A run that has not ended, as far as it matters here. */
export interface OpenRun {
  readonly run: string;
  readonly held: boolean;
  readonly resumesAtMs: number | null;
  /** A living process drives it. */
  readonly driven: boolean;
  /** Whoever drove it died, and did not leave it. */
  readonly abandoned: boolean;
  /** No person sees to it: it was scheduled, or a daemon drove it last. */
  readonly unattended: boolean;
}

export interface Agenda {
  readonly actions: readonly Action[];
  /** The next instant at which something becomes due by itself; null: none is known. */
  readonly wakeAtMs: number | null;
}

/** Later than this after its start, a launch is told as late. */
const lateMs = 10_000;

/**
 * `entries`: all that are open, in the order in which they were made. `answers`: what the calendar says now, for each
 * entry that is due, within the window it is meant for.
 */
export function nextActions(
  entries: readonly Schedule[],
  runs: readonly OpenRun[],
  nowMs: number,
  answers: ReadonlyMap<string, WindowAnswer>,
): Agenda {
  const waiting = entries.filter(({ state }) => state === 'waiting');
  const due = waiting.filter(({ startsAtMs }) => startsAtMs <= nowMs);
  const launches = due.map((entry) => actionOf(entry, entries, nowMs, answers.get(entry.id)));
  const instants = [
    ...waiting.map(({ startsAtMs }) => startsAtMs),
    ...due.flatMap((entry) => openingsOf(answers.get(entry.id)).map(({ opensAtMs }) => opensAtMs)),
    ...runs.flatMap(({ resumesAtMs }) => resumesAtMs ?? []),
  ].filter((atMs) => atMs > nowMs);
  return {
    actions: [...launches, ...runs.flatMap((run) => goOn(run, nowMs))],
    wakeAtMs: instants.length === 0 ? null : Math.min(...instants),
  };
}

function actionOf(
  entry: Schedule,
  entries: readonly Schedule[],
  nowMs: number,
  answer: WindowAnswer | undefined,
): Action {
  const { id, startsAtMs, queuedBehind } = entry;
  const before = entries.find((other) => queuedBehind.includes(other.id) && isOpen(other));
  if (nowMs >= startsBeforeMs(entry)) return missed(entry, before);
  if (answer === undefined) return { kind: 'wait', id, because: 'nobody could say whether its window is open' };
  if (!answer.open) return whileClosed(entry, answer);
  if (before !== undefined) return { kind: 'wait', id, because: behind(before) };
  return { kind: 'launch', id, late: nowMs - startsAtMs > lateMs };
}

/** A freeze that begins or ends within its opening leaves a part of it; one that covers the rest refuses the change. */
function whileClosed(entry: Schedule, { because, coming }: Extract<WindowAnswer, { open: false }>): Action {
  const { id, closesAtMs } = entry;
  const opensAgain = coming.some(({ opensAtMs }) => opensAtMs < startsBeforeMs(entry));
  if (closesAtMs !== null && opensAgain) return { kind: 'wait', id, because };
  return { kind: 'close', id, state: 'refused', reason: because, code: 'NS3010' };
}

function missed({ id, closesAtMs }: Schedule, before: Schedule | undefined): Action {
  const past = closesAtMs === null ? 'its hour has passed' : 'its opening has closed';
  const reason = before === undefined ? `${past} before it could start` : `${past} while it waited: ${behind(before)}`;
  return { kind: 'close', id, state: 'missed', reason, code: null };
}

const behind = ({ id, run }: Schedule): string =>
  run === null ? `${id} is before it` : `${id} is before it, and its run ${run.run} is ${run.state}`;

const openingsOf = (answer: WindowAnswer | undefined): readonly Opening[] => answer?.coming ?? [];

function goOn(open: OpenRun, nowMs: number): Action[] {
  const { run, held, resumesAtMs, driven, abandoned, unattended } = open;
  if (driven) return [];
  if (held && resumesAtMs !== null) return resumesAtMs <= nowMs ? [{ kind: 'goOn', run, why: 'due' }] : [];
  if (!unattended || (held && !abandoned)) return [];
  return [{ kind: 'goOn', run, why: 'orphaned' }];
}
