import { formatDuration } from '../../model/durations.ts';
import { count } from './line.ts';
import type {
  DeviationKind,
  ReportRollbackView,
  ReportView,
  ReportWindowView,
  StepTroubleView,
} from './reportShape.ts';
import type { HostState, RunView, StageView } from './runView.ts';

/** Words that all reports share; a colour means what docs/visual.md says. */
export type ReportTone = 'good' | 'doubt' | 'bad' | 'undo' | 'note' | 'neutral';

export interface Said {
  readonly tone: ReportTone;
  readonly word: string;
  readonly means: string;
}

const outcomes: { readonly [outcome in NonNullable<RunView['outcome']>]: Said } = {
  done: { tone: 'good', word: 'Done', means: 'Every stage came to its end.' },
  rolledBack: { tone: 'undo', word: 'Rolled back', means: 'What it had changed was taken back.' },
  needsAttention: { tone: 'bad', word: 'Needs attention', means: 'Some hosts are left for a person.' },
  refused: { tone: 'bad', word: 'Refused', means: 'Nothing was changed.' },
  aborted: { tone: 'doubt', word: 'Aborted', means: 'What it had changed was left in place.' },
  error: { tone: 'bad', word: 'Could not begin', means: 'Nothing was changed.' },
};

/** How the run ended, or where it stands. */
export function outcomeOf({ run, rollback }: ReportView): Said {
  if (run.outcome === 'rolledBack') return rolledBack(run, rollback);
  if (run.outcome === 'aborted' && run.stages.every(({ state }) => state === 'pending'))
    return { ...outcomes.aborted, means: 'Nothing was changed.' };
  if (run.outcome === 'done' && Object.values(run.hosts).some(({ state }) => state !== 'done'))
    return { ...outcomes.done, means: 'Every stage came to its end. Hosts that are not done are within the budget.' };
  if (run.outcome !== null) return outcomes[run.outcome];
  if (run.state === 'held') return { tone: 'doubt', word: 'Held', means: 'It is not over.' };
  return { tone: 'note', word: 'Under way', means: 'It is not over: this is how it stands.' };
}

function rolledBack({ rehearsal }: RunView, rollback: ReportRollbackView | null): Said {
  const how = rollback === null ? '' : ` ${backWords[rollback.standing].means}`;
  if (rehearsal && rollback?.rehearsed === true)
    return { tone: 'good', word: 'Rehearsed', means: `Everything was done, then taken back.${how}` };
  return { ...outcomes.rolledBack, means: `${outcomes.rolledBack.means}${how}` };
}

export const backWords: { readonly [standing in ReportRollbackView['standing']]: Said } = {
  verified: { tone: 'good', word: 'verified', means: 'The gates found every host well after it.' },
  notVerified: { tone: 'bad', word: 'not verified', means: 'Not every host was taken back and found well after it.' },
  noGates: { tone: 'doubt', word: 'not asked', means: 'No gate asks whether a host is well after it.' },
};

export const windowWords: { readonly [standing in ReportWindowView['standing']]: Said } = {
  free: { tone: 'neutral', word: 'no window', means: 'Nothing closed: no window was needed.' },
  inside: { tone: 'good', word: 'in the window', means: 'All steps ran while the window was open.' },
  overrun: {
    tone: 'bad',
    word: 'overrun',
    means: 'Steps went on after the window had closed, to come to a safe state.',
  },
  breakGlass: { tone: 'bad', word: 'break-glass', means: 'The window was overridden.' },
  notBegun: { tone: 'neutral', word: 'not begun', means: 'No work was started.' },
};

export const deviationWords: { readonly [kind in DeviationKind]: string } = {
  breakGlass: 'break-glass',
  hold: 'hold',
  operator: 'operator',
  stop: 'stop',
  retry: 'retry',
  budget: 'budget',
  unlock: 'unlock',
  overrun: 'overrun',
  clock: 'clock jump',
  takeOver: 'takeover',
  drift: 'drift',
  unreachable: 'unreachable',
  lock: 'lock',
};

type State = HostState | StageView['state'] | NonNullable<RunView['outcome']> | 'notStarted' | 'underWay';

const stateWords: { readonly [state in State]?: string } = {
  undoFailed: 'undo failed',
  notStarted: 'not started',
  underWay: 'under way',
  running: 'under way',
  rolledBack: 'rolled back',
  pending: 'not started',
  locked: 'not started',
  needsAttention: 'needs attention',
};

/** The state of a host or stage, or what a run came to, as people say it. */
export const stateWord = (state: string): string => stateWords[state as State] ?? state;

const stateTones: { readonly [state: string]: ReportTone } = {
  done: 'good',
  undone: 'undo',
  rolledBack: 'undo',
  failed: 'bad',
  undoFailed: 'bad',
  unreachable: 'bad',
  unknown: 'doubt',
  stopped: 'doubt',
  underWay: 'doubt',
  running: 'doubt',
};

export const stateTone = (state: string): ReportTone => stateTones[state] ?? 'neutral';

/** `5 done, 1 not started`. */
export function countsText(counts: { readonly [state: string]: number }): string {
  const byWord = new Map<string, number>();
  for (const [state, n] of Object.entries(counts))
    byWord.set(stateWord(state), (byWord.get(stateWord(state)) ?? 0) + n);
  return [...byWord].map(([word, n]) => `${n} ${word}`).join(', ');
}

/** How many hosts ended how, each in the last stage that it was in. */
export function hostsText({ hosts }: RunView): string {
  const counts: Record<string, number> = {};
  for (const { state } of Object.values(hosts)) counts[state] = (counts[state] ?? 0) + 1;
  return countsText(counts);
}

/** `undo release: exit 1`. */
export const troubleText = ({ phase, step, why }: StepTroubleView): string =>
  `${phase === 'undo' ? 'undo ' : ''}${step}: ${why}`;

/** `2m longer`; null: nothing was foreseen, or it is not known. */
export function differenceText(plannedMs: number | null, actualMs: number | null): string | null {
  if (plannedMs === null || actualMs === null || plannedMs === 0) return null;
  const ms = actualMs - plannedMs;
  if (Math.abs(ms) < 1_000) return 'as planned';
  return `${formatDuration(Math.abs(ms))} ${ms > 0 ? 'longer' : 'shorter'}`;
}

/** Why and by whom, in one sentence of its own; empty: nobody said. */
export const whoAndWhy = (by: string | null, reason: string | null): string =>
  [...(by === null ? [] : [`by ${by}`]), ...(reason === null ? [] : [reason])].join(': ');

export const logText = ({ events, intact, problem }: ReportView['log']): string =>
  intact ? `intact: ${count(events, 'event')}` : `NOT intact: ${problem ?? 'something of it was changed'}`;
