/** What every journal does with schedules, whatever keeps it. Run by the tests of the real and of the simulated one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalPort, NewSchedule, ScheduleClosing, ScheduleRecord } from '../../src/runtime/journalPort.ts';
import { created, holder, type JournalUnderTest, newRun, request, start, summary } from './journal.ts';

export function newSchedule(id: string, more: Partial<NewSchedule> = {}): NewSchedule {
  return {
    id,
    planFile: 'pipelines/billing.yaml',
    root: 'project',
    change: 'billing-4.12.0',
    environment: 'production',
    digest: 'd'.repeat(64),
    plan: { hosts: { app1: { labels: {} } } },
    hostsCount: 1,
    window: null,
    startsAtMs: start + 3_600_000,
    opensAtMs: start + 3_600_000,
    closesAtMs: start + 10_800_000,
    by: 'ada',
    at: start,
    queuedBehind: [],
    ...more,
  };
}

const closing = (state: ScheduleClosing['state'], more: Partial<ScheduleClosing> = {}): ScheduleClosing => ({
  state,
  by: 'bob',
  at: start + 9,
  reason: `it was ${state}`,
  code: null,
  ...more,
});

const ids = (records: readonly ScheduleRecord[]) => records.map(({ id }) => id);

export function scheduleContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: the contract of schedules`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
    });
    afterEach(() => under.dispose());

    const add = (id: string, more: Partial<NewSchedule> = {}) => journal.addSchedule(() => newSchedule(id, more));
    const startRun = (run: string, schedule: string | null, hosts = [`host-of-${run}`]) =>
      journal.createRun(newRun(run, { schedule, hosts, by: 'serve', at: start + 5 }), request());

    describe('entries', () => {
      it('wait, and come back as they were given', () => {
        const entry = newSchedule('s1', {
          window: 'weeknights',
          queuedBehind: ['s0'],
          opensAtMs: null,
          closesAtMs: null,
        });
        const waiting = { ...entry, state: 'waiting', run: null, reason: null, code: null };
        expect(journal.addSchedule(() => entry)).toEqual(waiting);
        expect(journal.schedule('s1')).toEqual(waiting);
        expect(journal.schedule('nobody')).toBeUndefined();
      });

      it('are decided on with all that are open before them, in the order in which they were made', () => {
        add('s3', { startsAtMs: start + 3 });
        add('s1', { startsAtMs: start + 1 });
        add('over');
        journal.closeSchedule('over', closing('missed'));
        add('running');
        startRun('r1', 'running');
        let seen: readonly string[] = [];
        journal.addSchedule((entries) => {
          seen = ids(entries);
          return newSchedule('s2');
        });
        expect(seen).toEqual(['s3', 's1', 'running']);
      });

      it('that are decided against, or named like another, leave nothing', () => {
        const refuse = () =>
          journal.addSchedule(() => {
            throw new Error('conflict');
          });
        expect(refuse).toThrow('conflict');
        add('s1');
        expect(() => add('s1', { change: 'other' })).toThrow();
        expect(journal.schedules('all').map(({ id, change }) => [id, change])).toEqual([['s1', 'billing-4.12.0']]);
      });
    });

    describe('the run of an entry', () => {
      it('is created with the entry started, and tells of it', () => {
        add('s1');
        expect(startRun('r1', 's1').status).toBe('leased');
        expect(journal.run('r1')?.schedule).toBe('s1');
        const run = { run: 'r1', state: 'created', outcome: null, ended: false };
        expect(journal.schedule('s1')).toMatchObject({ state: 'started', run });
        expect(journal.verify()).toMatchObject({ intact: true });
      });

      it('is one: a second is refused with the entry as it is, and writes nothing', () => {
        add('s1');
        startRun('r1', 's1');
        const again = startRun('r2', 's1');
        expect(again).toMatchObject({
          status: 'scheduleTaken',
          entry: { id: 's1', state: 'started', run: { run: 'r1' } },
        });
        expect(journal.run('r2')).toBeUndefined();
        expect(created(journal, 'r3', { hosts: ['host-of-r2'] }).status).toBe('leased');
      });

      it.each(['cancelled', 'refused', 'missed'] as const)('is not created when the entry was %s', (state) => {
        add('s1');
        journal.closeSchedule('s1', closing(state));
        expect(startRun('r1', 's1')).toMatchObject({ status: 'scheduleTaken', entry: { state } });
        expect(journal.run('r1')).toBeUndefined();
      });

      it('that cannot have its hosts leaves the entry waiting', () => {
        add('s1');
        created(journal, 'r0', { hosts: ['a'] });
        expect(startRun('r1', 's1', ['a']).status).toBe('hostHeld');
        expect(journal.schedule('s1')).toMatchObject({ state: 'waiting', run: null });
        journal.releaseHosts('r0');
        expect(startRun('r1', 's1', ['a']).status).toBe('leased');
      });

      it('of an unknown entry is an error', () => {
        expect(() => startRun('r1', 'nobody')).toThrow(expect.objectContaining({ code: 'NS3101' }));
        expect(journal.run('r1')).toBeUndefined();
      });

      it('keeps the entry open until it has ended, however it ends', () => {
        add('s1');
        const lease = startRun('r1', 's1');
        if (lease.status !== 'leased') throw new Error('refused');
        journal.append(lease, [], summary({ state: 'held' }));
        expect(journal.schedules('open')).toMatchObject([{ id: 's1', run: { state: 'held', ended: false } }]);
        journal.append(lease, [], summary({ state: 'ended', outcome: 'rolledBack', exitCode: 3, endedAt: start + 9 }));
        expect(journal.schedules('open')).toEqual([]);
        expect(journal.schedule('s1')).toMatchObject({ state: 'started', run: { outcome: 'rolledBack', ended: true } });
      });
    });

    describe('closing', () => {
      it('says who, when and why, and the code that goes with it', () => {
        add('s1');
        const refused = journal.closeSchedule('s1', closing('refused', { reason: 'stale', code: 'NS3018' }));
        expect(refused).toMatchObject({ state: 'refused', reason: 'stale', code: 'NS3018', run: null });
        expect(journal.scheduleChanges('s1')).toEqual([
          { state: 'waiting', by: 'ada', at: start, run: null, reason: null, code: null },
          { state: 'refused', by: 'bob', at: start + 9, run: null, reason: 'stale', code: 'NS3018' },
        ]);
      });

      it('puts away what was missed or refused, and keeps that it was', () => {
        add('s1');
        journal.closeSchedule('s1', closing('missed'));
        expect(journal.closeSchedule('s1', closing('cancelled')).state).toBe('cancelled');
        expect(journal.scheduleChanges('s1').map(({ state }) => state)).toEqual(['waiting', 'missed', 'cancelled']);
      });

      it('changes nothing of what has started, nor what is closed already', () => {
        add('s1');
        startRun('r1', 's1');
        for (const state of ['cancelled', 'refused', 'missed'] as const)
          expect(journal.closeSchedule('s1', closing(state))).toMatchObject({ state: 'started', run: { run: 'r1' } });
        add('s2');
        journal.closeSchedule('s2', closing('cancelled'));
        expect(journal.closeSchedule('s2', closing('missed')).state).toBe('cancelled');
        expect(journal.scheduleChanges('s1').map(({ state, by, run }) => [state, by, run])).toEqual([
          ['waiting', 'ada', null],
          ['started', 'serve', 'r1'],
        ]);
        expect(journal.scheduleChanges('s2')).toHaveLength(2);
      });

      it('of an unknown entry is an error', () => {
        expect(() => journal.closeSchedule('nobody', closing('cancelled'))).toThrow(
          expect.objectContaining({ code: 'NS3101' }),
        );
        expect(() => journal.scheduleChanges('nobody')).toThrow(expect.objectContaining({ code: 'NS3101' }));
      });
    });

    it('are listed by how they stand', () => {
      for (const id of ['waiting', 'missed', 'refused', 'cancelled', 'started', 'over']) add(id);
      for (const state of ['missed', 'refused', 'cancelled'] as const) journal.closeSchedule(state, closing(state));
      startRun('r1', 'started');
      const lease = startRun('r2', 'over');
      if (lease.status === 'leased') journal.append(lease, [], summary({ state: 'ended', endedAt: start }));
      expect(ids(journal.schedules('open'))).toEqual(['waiting', 'started']);
      expect(ids(journal.schedules('listed'))).toEqual(['waiting', 'missed', 'refused', 'started']);
      expect(ids(journal.schedules('all'))).toHaveLength(6);
    });

    describe('serving', () => {
      const take = (pid: number, at = start) => journal.takeServing(request({ holder: holder(pid), at }));

      it('is one process at a time, who is named', () => {
        expect(journal.serving()).toBeNull();
        const serving = take(1);
        if (serving.status !== 'serving') throw new Error('refused');
        expect(journal.renewServing(serving, start + 20_000)).toBe(true);
        const by = { holder: holder(1), token: serving.token, since: start, renewedAt: start + 20_000, dead: false };
        expect(take(2, start + 50_000)).toEqual({ status: 'leaseHeld', by });
        expect(journal.serving()).toEqual(by);
      });

      it('is taken over from one that is gone or silent, who cannot go on', () => {
        const old = take(1);
        if (old.status !== 'serving') throw new Error('refused');
        under.kill(1);
        expect(journal.serving()).toMatchObject({ dead: true });
        expect(take(2)).toMatchObject({ status: 'serving' });
        expect(journal.renewServing(old, start)).toBe(false);
        journal.releaseServing(old);
        expect(journal.serving()).toMatchObject({ holder: holder(2) });
        expect(take(3, start + 30_000)).toMatchObject({ status: 'leaseHeld' });
        expect(take(3, start + 30_001)).toMatchObject({ status: 'serving' });
      });

      it('that was given back is free, and does not come back to life', () => {
        const serving = take(1);
        if (serving.status !== 'serving') throw new Error('refused');
        journal.releaseServing(serving);
        expect(journal.serving()).toBeNull();
        expect(journal.renewServing(serving, start)).toBe(false);
        const next = take(2);
        expect(next).toMatchObject({ status: 'serving' });
        expect('token' in next && next.token).toBeGreaterThan(serving.token);
      });
    });
  });
}
