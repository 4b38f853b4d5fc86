import { failure, formatPlace, NightshiftError, type Problem } from '../model/problems.ts';
import type { StepEnded, StepRef } from '../rollout/events.ts';
import { present } from '../rollout/plan.ts';
import type { LockReport, StepReport } from './ports.ts';

/** How a step ended, without which step it was. */
export type Answer = Omit<StepEnded, keyof StepRef | 'type'>;

type Ended = Omit<Extract<StepReport, { status: 'ended' }>, 'status'>;

/** What a host's report means for the run. A host that belongs to somebody else stops this process: it throws. */
export function answerOf(report: StepReport): Answer {
  switch (report.status) {
    case 'ended':
      return ended(report);
    case 'notStarted':
      return { ...nothing, outcome: 'notStarted', unreachable: report.unreachable, reason: reasonOf(report.problem) };
    case 'unknown':
      return { ...nothing, outcome: 'unknown', reason: reasonOf(report.problem), output: report.output };
    case 'fenced':
      throw new NightshiftError([report.problem]);
  }
}

/** A problem on one line, with the file it is about. */
export const reasonOf = ({ code, message, place }: Problem): string =>
  `${code} ${message}${place === undefined ? '' : ` (${formatPlace(place)})`}`;

export function unknown(reason: string): Answer {
  return { ...nothing, outcome: 'unknown', reason };
}

export function ended(report: Ended): Answer {
  const { exitCode, unchanged, timedOut, output, truncated, durationMs } = report;
  const good = exitCode === 0 && !timedOut;
  const outcome = good ? (unchanged ? 'unchanged' : 'changed') : 'failed';
  return { outcome, exitCode, timedOut, unreachable: false, reason: null, output, truncated, durationMs };
}

const nothing = {
  exitCode: null,
  timedOut: false,
  unreachable: false,
  output: '',
  truncated: false,
  durationMs: 0,
} as const;

/** What a host that is not ours to touch means for a step. */
export function notLocked(lock: Exclude<LockReport, { status: 'locked' }>, recovering: boolean): StepReport {
  if (lock.status === 'unreachable')
    return recovering
      ? { status: 'unknown', problem: lock.problem, output: '' }
      : { status: 'notStarted', problem: lock.problem, unreachable: true };
  const message = `the host is held by run ${lock.run} of ${lock.holder} since ${lock.since}`;
  const [problem] = failure('NS3012', message, lock.next).problems;
  return { status: 'fenced', problem: present(problem, 'problem') };
}
