import type { HostResult } from '../../model/outcomes.ts';
import type { Visit } from '../../rollout/state.ts';
import type { Tone } from '../view/line.ts';

/** What a host of a stage counts as in the live view. */
export type Kind = HostResult | 'waiting' | 'running' | 'verifying' | 'paused' | 'undoing';

export function kindOf(visit: Visit): Kind {
  if (visit.paused) return 'paused';
  switch (visit.mode) {
    case 'pending':
      return 'waiting';
    case 'forward':
    case 'leaving':
      return 'running';
    case 'verifying':
      return 'verifying';
    case 'undoing':
    case 'verifyingUndo':
      return 'undoing';
    case 'ended':
      return visit.result ?? 'done';
  }
}

/** In the order in which they are told. */
export const kinds: Readonly<Record<Kind, readonly [tone: Tone, word: string]>> = {
  undoFailed: ['bad', 'undo failed'],
  failed: ['bad', 'failed'],
  unknown: ['doubt', 'unknown'],
  unreachable: ['bad', 'unreachable'],
  undoing: ['undo', 'undoing'],
  undone: ['undo', 'undone'],
  done: ['good', 'done'],
  running: ['progress', 'running'],
  verifying: ['progress', 'verifying'],
  paused: ['doubt', 'paused'],
  stopped: ['note', 'stopped'],
  waiting: ['note', 'waiting'],
};

export type Counts = Partial<Record<Kind, number>>;

/** Hosts by kind, of every stage and each of its waves: kept by adding and taking away, never by counting again. */
export interface Tally {
  readonly stages: readonly Counts[];
  /** By stage, by wave. */
  readonly waves: readonly (readonly Counts[])[];
}

export function move(counts: Counts | undefined, from: Kind | undefined, to: Kind): void {
  if (counts === undefined) return;
  if (from !== undefined) counts[from] = (counts[from] ?? 1) - 1;
  counts[to] = (counts[to] ?? 0) + 1;
}
