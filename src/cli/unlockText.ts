/** Who has a host's lock: as JSON, and as text. */
import type { HostStanding } from '../adapters/hosts/hostLock.ts';
import type { RunRecord, Unlock } from '../runtime/journalPort.ts';
import { iso } from './runLog.ts';
import { viewLease } from './status.ts';
import { stepText } from './unlockRules.ts';

export interface LockFacts {
  readonly host: string;
  readonly environment: string;
  readonly standing: HostStanding;
  /** Of the run that has the lock; undefined where this journal does not know it, or there is no lock. */
  readonly record: RunRecord | undefined;
  /** Locks of that run that were taken off before. */
  readonly earlier: readonly Unlock[];
}

/** The documented shape. `run` null: no lock, or a run that this journal does not know. */
export function lockView({ host, environment, standing, record, earlier }: LockFacts) {
  const run = record && { state: record.state, outcome: record.outcome, drivenBy: viewLease(record.lease) };
  return {
    ...{ host, environment, lock: lockShape(standing), run: run ?? null },
    takenOff: earlier.map(({ run: _, environment: __, at, ...unlock }) => ({ at: iso(at), ...unlock })),
  };
}

type LockView = ReturnType<typeof lockView>;

function lockShape({ lock, bootId }: HostStanding) {
  if (lock === null) return null;
  const { run, holder, since, bootId: then, running } = lock;
  const restartedSince = then === null || bootId === null ? null : then !== bootId;
  return { run, holder, since, boot: then, restartedSince, running: running.map((step) => ({ ...step })) };
}

export function lockText(view: LockView): string[] {
  const { host, environment, lock, takenOff } = view;
  if (lock === null) return [`${host} is not locked`];
  const runs = lock.running.map(stepText).join(', ');
  return [
    `${host} is locked by run ${lock.run} of ${lock.holder} since ${lock.since}`,
    ...(lock.restartedSince === true ? ['the host was restarted since'] : []),
    runText(view),
    runs === '' ? 'nothing of it is running there' : `this may be running there: ${runs}`,
    ...takenOff.map(
      ({ at, host: where, by, reason }) => `its lock was taken off ${where} at ${at} by ${by}: ${reason}`,
    ),
    `take it off: nightshift unlock ${host} --environment ${environment} --run ${lock.run} --reason TEXT`,
  ];
}

function runText({ run }: LockView): string {
  if (run === null) return 'this journal does not know that run: it is one of another controller';
  if (run.outcome !== null) return `that run has ended: ${run.outcome}`;
  const { drivenBy } = run;
  const driver = drivenBy?.alive === true ? `driven by ${drivenBy.who}, process ${drivenBy.pid}` : 'nobody drives it';
  return `that run is not over (${run.state}), ${driver}`;
}

export function takenOffText({ host, run }: Unlock, record: RunRecord | undefined): string {
  const off = `the lock of run ${run} is off ${host}`;
  if (record === undefined || record.state === 'ended') return off;
  return `${off}; in this journal the host is still that run's until it is over: nightshift resume ${run} | rollback ${run} | abort ${run}`;
}
