import type { RunOutcome } from '../../model/outcomes.ts';
import type { Tone } from './line.ts';

/** How a run stands in a history; `interrupted`: neither ended nor held, and nobody drives it. */
export type HistoryStanding = RunOutcome | 'held' | 'running' | 'interrupted';

/** A run as its journal's lists have it. */
interface Recorded {
  readonly state: string;
  readonly outcome: string | null;
  /** Who drives it; null: nobody. */
  readonly lease: { readonly dead: boolean } | null;
}

/** One line of a history. */
export interface HistoryLine {
  readonly run: string;
  readonly standing: HistoryStanding;
  readonly change: string;
  readonly rehearsal: boolean;
  readonly environment: string;
  readonly by: string;
}

const outcomes = ['done', 'rolledBack', 'needsAttention', 'refused', 'aborted', 'error'] as const;

export function standingOf({ state, outcome, lease }: Recorded): HistoryStanding {
  const ended = outcomes.find((one) => one === outcome);
  if (ended !== undefined) return ended;
  if (state === 'held') return 'held';
  return lease === null || lease.dead ? 'interrupted' : 'running';
}

/** What can be asked for: `running` has those that were interrupted too. */
export const standingsToAsk = [...outcomes, 'held', 'running'] as const;

/** Each standing in words, and what it means. */
export const standingWords: { readonly [standing in HistoryStanding]: readonly [tone: Tone, word: string] } = {
  done: ['good', 'done'],
  rolledBack: ['undo', 'rolled back'],
  needsAttention: ['bad', 'needs attention'],
  refused: ['bad', 'refused'],
  aborted: ['doubt', 'aborted'],
  error: ['bad', 'error'],
  held: ['doubt', 'held'],
  running: ['progress', 'running'],
  interrupted: ['doubt', 'interrupted'],
};
