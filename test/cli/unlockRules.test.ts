import { expect, it } from 'vitest';
import { memoryJournal } from '../../src/adapters/simulated/memoryJournal.ts';
import { whyNotUnlock } from '../../src/cli/unlockRules.ts';
import type { LockStanding, RunningStep } from '../../src/host/replies.ts';
import type { RunRecord } from '../../src/runtime/journalPort.ts';
import { created, holder, start, summary } from '../contract/journal.ts';

const step: RunningStep = { host: 'h1', key: '0.0.forward.1', fate: 'running' };
const lockOf = (run: string, running: readonly RunningStep[] = []): LockStanding => ({
  ...{ run, token: 3, since: '2026-11-22T06:12:03Z', holder: 'ada@ops1', bootId: null, running },
});

/** How the run stands in the journal, and whether whoever drove it lives. */
function record(state: 'forward' | 'held' | 'ended', driver: 'lives' | 'is dead' | 'has left'): RunRecord {
  const journal = memoryJournal({ now: () => start, isAlive: () => driver === 'lives' });
  const lease = created(journal, 'r1');
  journal.append(lease, [], summary({ state }));
  if (driver === 'has left') journal.releaseLease(lease);
  const found = journal.run('r1');
  if (found === undefined) throw new Error('no run');
  return found;
}

const code = (known: RunRecord | undefined, force: boolean, lock = lockOf('r1')) =>
  whyNotUnlock({ host: 'h1', run: 'r1', force }, lock, known, 'ssh h1 …')?.code;

/** Without and with --force. */
const both = (known: RunRecord | undefined, lock?: LockStanding) => [code(known, false, lock), code(known, true, lock)];

it('a lock may be taken off when its run has ended; else with --force, but never from under a driver', () => {
  expect(both(record('ended', 'has left'))).toEqual([undefined, undefined]);
  expect(both(record('ended', 'lives'))).toEqual([undefined, undefined]);
  expect(both(record('held', 'has left'))).toEqual(['NS3212', undefined]);
  expect(both(record('forward', 'is dead'))).toEqual(['NS3212', undefined]);
  expect(both(record('forward', 'lives'))).toEqual(['NS3212', 'NS3212']);
  expect(both(undefined)).toEqual(['NS3213', undefined]);
});

it('never one of another run, and never while something of the run may be running', () => {
  expect(both(record('ended', 'has left'), lockOf('r2'))).toEqual(['NS3211', 'NS3211']);
  expect(both(undefined, lockOf('r2'))).toEqual(['NS3211', 'NS3211']);
  const busy = lockOf('r1', [step]);
  expect(both(record('ended', 'has left'), busy)).toEqual(['NS3214', 'NS3214']);
  expect(code(undefined, true, busy)).toBe('NS3214');
});

it('says which driver and which steps, some of many, and what is left to do', () => {
  const { pid, user, machine } = holder();
  const driven = whyNotUnlock({ host: 'h1', run: 'r1', force: true }, lockOf('r1'), record('forward', 'lives'), '');
  expect(driven?.message).toContain(`run r1 is driven by ${user}@${machine}, process ${pid}, since 20`);
  const many = Array.from({ length: 7 }, (_, n) => ({ ...step, key: `k${n}`, fate: n === 1 ? 'gone' : 'running' }));
  const busy = whyNotUnlock({ host: 'h1', run: 'r1', force: true }, lockOf('r1', many), undefined, 'ssh h1 …');
  expect(busy?.message).toContain('step k0 (as h1), step k1 (as h1; gone), ');
  expect(busy?.message).toContain('step k4 (as h1) and 2 more\n');
  expect(busy?.problems[0]?.next).toContain('ssh h1 …');
});
