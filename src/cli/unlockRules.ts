/** Whether a person may take a run's lock off a host: what the journal knows of that run decides, and what runs there. */
import type { LockStanding, RunningStep } from '../host/replies.ts';
import { failure, type NightshiftError } from '../model/problems.ts';
import type { RunRecord } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import { iso } from './runLog.ts';

export interface Wish {
  readonly host: string;
  readonly run: string;
  readonly force: boolean;
}

/** `record`: of the run that has the lock, where this journal knows it. Undefined: it may be taken off. */
export function whyNotUnlock(
  { host, run, force }: Wish,
  lock: LockStanding,
  record: RunRecord | undefined,
  byHand: string,
): NightshiftError | undefined {
  if (lock.run !== run) return anotherLock(host, lock, run);
  if (record === undefined && !force) return unknownRun(lock);
  if (record !== undefined && record.state !== 'ended') {
    if (record.lease !== null && !record.lease.dead) return driven(record, record.lease);
    if (!force) return notOver(record);
  }
  return lock.running.length === 0 ? undefined : running(host, run, lock.running, byHand);
}

function anotherLock(host: string, { run, holder, since }: LockStanding, named: string) {
  const message = `the lock of ${host} is that of run ${run} (${holder}, since ${since}), not of run ${named}`;
  return failure('NS3211', message, 'Name the run that has it, if it is that one whose lock should go.');
}

function unknownRun({ run, holder, since }: LockStanding) {
  return failure(
    'NS3213',
    `this journal does not know run ${run}: it is one of another controller (${holder}, since ${since})`,
    `See there whether it is over (\`nightshift status ${run}\`). Once it is, or that controller is no more: --force.`,
  );
}

function driven({ run }: RunRecord, { holder, since }: NonNullable<RunRecord['lease']>) {
  return failure(
    'NS3212',
    `run ${run} is driven by ${whoIs(holder)}, process ${holder.pid}, since ${iso(since)}`,
    `It gives its hosts back when it ends: nightshift rollback ${run} | abort ${run}`,
  );
}

function notOver({ run, state }: RunRecord) {
  return failure(
    'NS3212',
    `run ${run} is not over (${state}), and nobody drives it`,
    `Go on with it, or end it, and it gives its hosts back: nightshift resume ${run} | rollback ${run} | abort ${run}. Where that cannot be: --force; it takes the lock again when it goes on.`,
  );
}

export function running(host: string, run: string, steps: readonly RunningStep[], byHand: string): NightshiftError {
  const shown = steps.slice(0, 5).map(stepText).join(', ');
  const more = steps.length > 5 ? ` and ${steps.length - 5} more` : '';
  return failure(
    'NS3214',
    `of run ${run} this may still be running on ${host}: ${shown}${more}`,
    `Wait for it, or end it there. Once you have seen that nothing of it runs: ${byHand}`,
  );
}

/** `gone`: what watched over the step has gone, and its process group has not. */
export const stepText = ({ host, key, fate }: RunningStep): string =>
  fate === 'running' ? `step ${key} (as ${host})` : `step ${key} (as ${host}; ${fate})`;
