import { describe, expect, it } from 'vitest';
import { memoryJournal } from '../../src/adapters/simulated/memoryJournal.ts';
import { LeaseTaken } from '../../src/runtime/driver.ts';
import type { JournalPort } from '../../src/runtime/journalPort.ts';
import type { StepReport } from '../../src/runtime/ports.ts';
import { nights } from '../rollout/nights.ts';
import { planOf } from '../rollout/plans.ts';
import { holder, Office } from './office.ts';

const hosts = (n: number) => Array.from({ length: n }, (_, i) => `h${i + 1}`);
const serial = planOf([{ hosts: hosts(3), steps: [{ name: 'deploy', expectsMs: 1_000 }], with: { parallel: 1 } }]);

/** A journal in memory that first tells `before` what it is to append. */
function watchedJournal(now: () => number, before: (events: readonly { type: string }[]) => void): JournalPort {
  const journal = memoryJournal({ now });
  const append = journal.append.bind(journal);
  journal.append = (lease, events, summary) => {
    before(events);
    return append(lease, events, summary);
  };
  return journal;
}

describe('the driver', () => {
  it('has the intent of every step in the journal before the step starts, and its outcome after', async () => {
    const office = new Office();
    expect(await office.launch(serial)).toMatchObject({ kind: 'ended', outcome: 'done', exitCode: 0 });
    const events = [...office.journal.events('r1')].map(({ event }) => event);
    const intents = events.flatMap(({ type }, at) => (type === 'stepStarted' ? [at] : []));
    expect(office.started).toHaveLength(3);
    for (const [at, { eventsBefore }] of office.started.entries()) expect(intents[at]).toBeLessThan(eventsBefore);
  });

  it('keeps which saved plan a run carries out and its approvals, and carries none out twice: NS3309', async () => {
    const office = new Office();
    const said = { principal: 'ada', decision: 'approve', at: '2026-11-22T07:00:00Z', reason: null } as const;
    const approvals = [{ ...said, key: null, roles: [], countsUntilMs: 1, refused: null }];
    await office.launch(serial, 'r1', { saved: 'one', approvals });
    expect(office.journal.run('r1')).toMatchObject({ saved: 'one', approvals });
    const again = office.launch(serial, 'r2', { saved: 'one' });
    await expect(again).rejects.toThrow(expect.objectContaining({ code: 'NS3309' }));
    expect(office.journal.run('r2')).toBeUndefined();
    expect(await office.launch(serial, 'r3')).toMatchObject({ kind: 'ended' });
    expect(office.journal.run('r3')).toMatchObject({ saved: null, approvals: [] });
  });

  it('gives lease and hosts back at the end, and only then', async () => {
    const office = new Office();
    const run = office.launch(serial);
    expect(() => office.controller().journal.createRun({ ...header('r2'), hosts: ['h2'] }, lease())).not.toThrow();
    expect(office.journal.createRun({ ...header('r3'), hosts: ['h2'] }, lease())).toMatchObject({ status: 'hostHeld' });
    await run;
    expect(office.journal.run('r1')?.lease).toBeNull();
    expect(office.journal.createRun({ ...header('r4'), hosts: ['h1'] }, lease())).toMatchObject({ status: 'leased' });
  });

  it('starts nothing that it could not write down, and stops', async () => {
    const office = new Office({}, (now) =>
      watchedJournal(now, (events) => {
        if (events.some(({ type }) => type === 'stepStarted')) throw new Error('disk full');
      }),
    );
    await expect(office.launch(serial)).rejects.toThrow('disk full');
    expect(office.started).toEqual([]);
  });

  it('stops at once when somebody else has the lease', async () => {
    const office = new Office({ stepMs: 120_000 });
    const run = office.launch(serial);
    const { journal } = office;
    journal.renewLease = () => false;
    await expect(run).rejects.toThrow(LeaseTaken);
    expect(office.started).toHaveLength(1);
  });

  it('stops when a host belongs to a newer controller', async () => {
    const fenced: StepReport = {
      status: 'fenced',
      problem: { code: 'NS3012', message: 'the host is held', next: 'stop', severity: 'error' },
    };
    const office = new Office({ step: () => fenced });
    await expect(office.launch(serial)).rejects.toThrow('the host is held');
    expect(office.types()).not.toContain('stepEnded');
  });

  it('does not let an observer that throws harm the run', async () => {
    const office = new Office();
    const controller = office.controller();
    const broken = () => {
      throw new Error('the screen is gone');
    };
    office.controller = () => ({ ...controller, observer: { events: broken, output: broken, trouble: broken } });
    expect(await office.launch(serial)).toMatchObject({ outcome: 'done' });
  });
});

describe('clocks', () => {
  it('records that the wall clock was set, and never reopens a window that the run has seen closed', async () => {
    const office = new Office({ stepMs: 10_000 });
    const closesAt = office.clock.now() + 5_000;
    office.window = nights([0, closesAt]);
    office.clock.after(8_000, () => {
      office.wallMs = -3_600_000;
    });
    expect(await office.launch(serial)).toMatchObject({ kind: 'held' });
    expect(office.types()).toContain('clockJumped');
    expect(office.started).toHaveLength(1);
  });

  it('keeps deadlines by the monotonic clock when the wall clock jumps ahead', async () => {
    const plan = planOf([{ hosts: ['a'], with: { soakMs: 60_000 } }]);
    const office = new Office();
    office.clock.after(5_000, () => {
      office.wallMs = 86_400_000;
    });
    await office.launch(plan);
    expect(office.clock.monotonic()).toBeGreaterThanOrEqual(60_000);
  });
});

describe('taking a run over', () => {
  it('is refused while its driver lives, and goes on from where it was when it is dead', async () => {
    const office = new Office();
    const run = office.launch(planOf([{ hosts: hosts(2), with: { parallel: 1 } }]));
    await expect(office.takeOver('r1', 'resume')).rejects.toThrow('is driven by ops@m, process 1');
    await run;
    await expect(office.takeOver('r1', 'resume')).rejects.toThrow('has ended: done');
  });

  it('asks again for exactly what was under way, under the same key', async () => {
    const office = new Office({ stepMs: 5_000 });
    const first = office.launch(serial);
    first.catch(() => {});
    await office.clock.advance(2_000);
    // The process dies here: its lease runs out, its answers reach nobody.
    office.journal.renewLease = () => false;
    await expect(first).rejects.toThrow(LeaseTaken);
    delete (office.journal as Partial<JournalPort>).renewLease;
    await office.clock.advance(60_000);
    const before = office.started.map(({ step }) => step);
    expect(await office.takeOver('r1', 'resume')).toMatchObject({ outcome: 'done' });
    expect(before).toEqual(['h1 0.0.forward.1', 'h2 0.0.forward.1']);
    expect(office.started.map(({ step }) => step).slice(before.length)).toEqual([
      'h2 0.0.forward.1',
      'h3 0.0.forward.1',
    ]);
    expect(office.types()).toContain('controllerChanged');
  });

  it('rolls a held run back at a word, and aborts one', async () => {
    for (const [action, outcome] of [
      ['rollback', 'rolledBack'],
      ['abort', 'aborted'],
    ] as const) {
      const office = new Office({ stepMs: 5_000 });
      office.clock.after(2_000, () => office.driver?.ask('hold', 'me', 'wait'));
      expect(await office.launch(serial)).toMatchObject({ kind: 'held', exitCode: 7 });
      expect(await office.takeOver('r1', action)).toMatchObject({ kind: 'ended', outcome });
    }
  });
});

const header = (run: string) => ({
  run,
  change: 'c',
  environment: 'test',
  digest: 'd',
  plan: {},
  root: '/',
  by: 'me',
  at: 0,
  hosts: ['elsewhere'],
  schedule: null,
  saved: null,
  approvals: [],
});

const lease = () => ({ holder: holder(9), at: 0, ttlMs: 30_000 });
