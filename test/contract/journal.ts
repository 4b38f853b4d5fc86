/** What every journal does, whatever keeps it. Run by the tests of the real and of the simulated one. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JournalPort,
  type Lease,
  type LeaseHolder,
  LeaseLost,
  type LeaseRequest,
  type NewRun,
  type RunSummaryUpdate,
} from '../../src/runtime/journalPort.ts';

export interface JournalUnderTest {
  readonly journal: JournalPort;
  /** What the journal takes for the present, milliseconds since 1970. */
  setNow(at: number): void;
  /** From now on the process of this id counts as gone. */
  kill(pid: number): void;
  dispose(): void;
}

export const start = 1_790_000_000_000;

export function holder(pid = 1): LeaseHolder {
  return { user: 'ada', machine: 'ops1', bootId: 'boot-1', pid, processStart: '4711' };
}

export function request(more: Partial<LeaseRequest> = {}): LeaseRequest {
  return { holder: holder(), at: start, ttlMs: 30_000, ...more };
}

export function newRun(run: string, more: Partial<NewRun> = {}): NewRun {
  return {
    run,
    change: 'billing-4.12.0',
    environment: 'production',
    digest: 'd'.repeat(64),
    plan: { stages: [{ name: 'canary', hosts: ['app1'] }] },
    root: 'project',
    by: 'ada',
    at: start,
    hosts: [`host-of-${run}`],
    schedule: null,
    saved: null,
    approvals: [],
    ...more,
  };
}

export function summary(more: Partial<RunSummaryUpdate> = {}): RunSummaryUpdate {
  const nothing = { outcome: null, exitCode: null, endedAt: null, resumesAt: null };
  return { at: start, state: 'running', startedAt: start, ...nothing, ...more };
}

/** Creates a run and fails the test when it was refused. */
export function created(journal: JournalPort, run: string, more: Partial<NewRun> = {}): Lease {
  const lease = journal.createRun(newRun(run, more), request());
  if (lease.status !== 'leased') throw new Error(`${run} was refused: ${JSON.stringify(lease)}`);
  return lease;
}

const event = (type: string, more: object = {}) => ({ type, ...more });

export function journalContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: the journal contract`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
    });
    afterEach(() => under.dispose());

    describe('events', () => {
      it('come back in order, numbered from 1 across appends, each at the time it was given', () => {
        const lease = created(journal, 'r1');
        const first = journal.append(lease, [event('a'), event('b', { n: 1 })], summary({ at: start + 1 }));
        const second = journal.append(lease, [event('c')], summary({ at: start + 5 }));
        const read = [...journal.events('r1')];
        expect(read).toEqual([...first, ...second]);
        expect(read.map(({ sequence, at, event: { type } }) => [sequence, at - start, type])).toEqual([
          [1, 1, 'a'],
          [2, 1, 'b'],
          [3, 5, 'c'],
        ]);
      });

      it('are read from a sequence number on, and of an unknown run there are none', () => {
        const lease = created(journal, 'r1');
        journal.append(
          lease,
          ['a', 'b', 'c', 'd'].map((type) => event(type)),
          summary(),
        );
        const types = (from: number) => [...journal.events('r1', from)].map((one) => one.event.type);
        expect(types(3)).toEqual(['c', 'd']);
        expect(types(5)).toEqual([]);
        expect([...journal.events('nobody')]).toEqual([]);
      });

      it('come back whole when there are many, also while more are appended', () => {
        const lease = created(journal, 'r1');
        for (let part = 0; part < 5; part += 1) {
          journal.append(
            lease,
            Array.from({ length: 70 }, (_, index) => event(`${part}.${index}`)),
            summary(),
          );
        }
        const seen: number[] = [];
        for (const { sequence } of journal.events('r1')) {
          seen.push(sequence);
          if (sequence === 10) journal.append(lease, [event('late')], summary());
        }
        expect(seen).toEqual(Array.from({ length: 351 }, (_, index) => index + 1));
      });

      it('read back equal what was appended, whatever JSON they hold', () => {
        const lease = created(journal, 'r1');
        let appended = 0;
        const anything = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
        fc.assert(
          fc.property(fc.array(anything, { maxLength: 4 }), fc.string({ unit: 'binary' }), (values, type) => {
            // Through JSON once: -0 is not JSON.
            const events = values.map((value) => JSON.parse(JSON.stringify({ type, value })));
            journal.append(lease, events, summary());
            expect([...journal.events('r1', appended + 1)].map((one) => one.event)).toEqual(events);
            appended += events.length;
          }),
          { numRuns: 200 },
        );
        expect(journal.verify('r1')).toEqual({ intact: true, events: appended, runs: 1 });
      });

      it('keep texts that databases and shells trip over', () => {
        const lease = created(journal, 'r1');
        const odd = event('odd', {
          texts: ['\u0000nul', '\ud800 half a pair', "'; DROP TABLE events; --", '\u2028', '𝕏 ☃', ''],
          numbers: [Number.MAX_SAFE_INTEGER, 1e308, 5e-324, 0.1 + 0.2, -1],
          ['__proto__']: 1,
        });
        journal.append(lease, [odd], summary());
        expect([...journal.events('r1')].map((one) => one.event)).toEqual([odd]);
      });

      it('are all or none: one that is no JSON leaves nothing of its append', () => {
        const lease = created(journal, 'r1');
        journal.append(lease, [event('before')], summary());
        const bad = [event('good'), event('bad', { value: Number.NaN })];
        expect(() => journal.append(lease, bad, summary({ state: 'never' }))).toThrow('NaN');
        expect([...journal.events('r1')]).toHaveLength(1);
        expect(journal.run('r1')?.state).toBe('running');
        expect(journal.append(lease, [event('after')], summary())).toMatchObject([{ sequence: 2 }]);
        expect(journal.verify()).toMatchObject({ intact: true, events: 2 });
      });

      it('are chained to their own run: the same event has another hash in another run', () => {
        const [one, two] = [created(journal, 'r1'), created(journal, 'r2')];
        const [a] = journal.append(one, [event('x')], summary());
        const [b] = journal.append(two, [event('x')], summary());
        expect(a?.hash).toMatch(/^[0-9a-f]{64}$/);
        expect(a?.hash).not.toBe(b?.hash);
      });
    });

    describe('runs', () => {
      it('begin created, and carry the summary of the last append', () => {
        const lease = created(journal, 'r1');
        const { hosts: _, ...fixed } = newRun('r1');
        const by = { holder: holder(), token: lease.token, since: start, renewedAt: start, dead: false };
        const nothing = { outcome: null, exitCode: null, startedAt: null, endedAt: null, resumesAt: null };
        expect(journal.run('r1')).toEqual({ ...fixed, ...nothing, state: 'created', updatedAt: start, lease: by });
        const over = {
          state: 'ended',
          outcome: 'done',
          exitCode: 0,
          startedAt: start + 1,
          endedAt: start + 2,
          resumesAt: null,
        };
        journal.append(lease, [], { at: start + 3, ...over });
        expect(journal.run('r1')).toEqual({ ...fixed, ...over, updatedAt: start + 3, lease: by });
      });

      it('are listed newest first, at most as many as asked', () => {
        for (const run of ['r1', 'r3', 'r2']) created(journal, run);
        expect(journal.runs(10).map((record) => record.run)).toEqual(['r2', 'r3', 'r1']);
        expect(journal.runs(2).map((record) => record.run)).toEqual(['r2', 'r3']);
        expect(journal.run('nobody')).toBeUndefined();
      });

      it('that have not ended are listed oldest first, with when a held one goes on', () => {
        const leases = ['r1', 'r2', 'r3'].map((run) => created(journal, run));
        const [one, two] = leases;
        if (one === undefined || two === undefined) throw new Error('refused');
        journal.append(one, [event('held')], summary({ state: 'held', resumesAt: start + 60_000 }));
        journal.append(two, [event('over')], summary({ state: 'ended', endedAt: start + 1 }));
        expect(journal.openRuns().map(({ run, state, resumesAt }) => [run, state, resumesAt])).toEqual([
          ['r1', 'held', start + 60_000],
          ['r3', 'created', null],
        ]);
        journal.append(one, [event('on')], summary());
        expect(journal.run('r1')?.resumesAt).toBeNull();
        expect(journal.verify()).toMatchObject({ intact: true });
      });

      it('cannot be created twice, and the second leaves nothing', () => {
        created(journal, 'r1');
        expect(() => created(journal, 'r1', { hosts: ['other'] })).toThrow();
        expect(created(journal, 'r2', { hosts: ['other'] }).status).toBe('leased');
        expect(journal.verify()).toEqual({ intact: true, events: 0, runs: 2 });
      });
    });

    describe('hosts', () => {
      it('belong to one run; a refusal names every conflict and writes nothing', () => {
        created(journal, 'r1', { hosts: ['a', 'b'] });
        created(journal, 'r2', { hosts: ['c'], change: 'other', at: start + 9 });
        const refused = journal.createRun(newRun('r3', { hosts: ['b', 'c', 'd', 'b'] }), request());
        expect(refused).toEqual({
          status: 'hostHeld',
          hosts: [
            { host: 'b', run: 'r1', change: 'billing-4.12.0', since: start },
            { host: 'c', run: 'r2', change: 'other', since: start + 9 },
          ],
        });
        expect(journal.run('r3')).toBeUndefined();
        expect(created(journal, 'r4', { hosts: ['d'] }).status).toBe('leased');
      });

      it('of the same name in two environments are two hosts', () => {
        created(journal, 'r1', { hosts: ['a'] });
        expect(created(journal, 'r2', { hosts: ['a'], environment: 'staging' }).status).toBe('leased');
      });

      it('stay claimed when the lease ends, until they are given back', () => {
        const lease = created(journal, 'r1', { hosts: ['a', 'b'] });
        created(journal, 'r2', { hosts: ['c'] });
        journal.releaseLease(lease);
        expect(journal.createRun(newRun('r3', { hosts: ['a'] }), request()).status).toBe('hostHeld');
        journal.releaseHosts('r1');
        expect(created(journal, 'r4', { hosts: ['a', 'b'] }).status).toBe('leased');
        expect(journal.createRun(newRun('r5', { hosts: ['c'] }), request()).status).toBe('hostHeld');
      });
    });

    describe('leases', () => {
      it('are refused while somebody alive has them, who is named', () => {
        const lease = created(journal, 'r1');
        journal.renewLease(lease, start + 25_000);
        const by = { holder: holder(), token: lease.token, since: start, renewedAt: start + 25_000, dead: false };
        const asked = journal.takeLease('r1', request({ holder: holder(2), at: start + 55_000 }));
        expect(asked).toEqual({ status: 'leaseHeld', by });
      });

      it('are taken over when they ran out; the old holder can do nothing any more', () => {
        const old = created(journal, 'r1');
        const lease = journal.takeLease('r1', request({ holder: holder(2), at: start + 30_001 }));
        if (lease.status !== 'leased') throw new Error('refused');
        expect(lease.token).toBeGreaterThan(old.token);
        expect(journal.renewLease(old, start + 30_002)).toBe(false);
        expect(() => journal.append(old, [event('zombie')], summary())).toThrow(LeaseLost);
        journal.releaseLease(old);
        expect(journal.append(lease, [event('alive')], summary())).toMatchObject([{ sequence: 1 }]);
      });

      it('are taken over at once when the process is gone', () => {
        created(journal, 'r1');
        expect(journal.takeLease('r1', request({ holder: holder(2) })).status).toBe('leaseHeld');
        under.kill(1);
        expect(journal.run('r1')?.lease).toMatchObject({ dead: true });
        expect(journal.takeLease('r1', request({ holder: holder(2) })).status).toBe('leased');
      });

      it('show as dead once their time to live has passed', () => {
        created(journal, 'r1');
        under.setNow(start + 30_000);
        expect(journal.run('r1')?.lease?.dead).toBe(false);
        under.setNow(start + 30_001);
        expect(journal.run('r1')?.lease?.dead).toBe(true);
      });

      it('that ran out and that nobody took can still be renewed', () => {
        const lease = created(journal, 'r1');
        expect(journal.renewLease(lease, start + 90_000)).toBe(true);
        expect(journal.append(lease, [event('on')], summary())).toHaveLength(1);
      });

      it('that were released hold nobody up, and append nothing', () => {
        const lease = created(journal, 'r1');
        journal.releaseLease(lease);
        expect(journal.run('r1')?.lease).toBeNull();
        expect(() => journal.append(lease, [event('late')], summary())).toThrow(LeaseLost);
        expect(journal.renewLease(lease, start)).toBe(false);
        expect(journal.takeLease('r1', request({ holder: holder(2) })).status).toBe('leased');
      });

      it('have tokens that only grow, over all runs', () => {
        const tokens: number[] = [];
        for (const run of ['r1', 'r2']) {
          const lease = created(journal, run);
          tokens.push(lease.token);
          journal.releaseLease(lease);
        }
        for (const run of ['r2', 'r1', 'r1']) {
          const lease = journal.takeLease(run, request());
          if (lease.status !== 'leased') throw new Error('refused');
          tokens.push(lease.token);
          journal.releaseLease(lease);
        }
        expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
        expect(tokens).toHaveLength(5);
      });

      it('of one run do not serve another', () => {
        const [one] = [created(journal, 'r1'), created(journal, 'r2')];
        expect(() => journal.append({ ...one, run: 'r2' }, [event('x')], summary())).toThrow(LeaseLost);
      });

      it('of an unknown run are an error', () => {
        expect(() => journal.takeLease('nobody', request())).toThrow(expect.objectContaining({ code: 'NS3006' }));
      });
    });

    describe('durations', () => {
      const row = (key: string, n: number) => ({ key, histogram: { '17': n } });

      it('come from the newest runs of the environment that have the key, newest first', () => {
        for (const run of ['r1', 'r2', 'r3']) created(journal, run);
        created(journal, 'elsewhere', { environment: 'staging' });
        journal.recordDurations('r1', [row('copy', 1), row('rare', 1)]);
        journal.recordDurations('r2', [row('copy', 2)]);
        journal.recordDurations('elsewhere', [row('copy', 9)]);
        journal.recordDurations('r3', [row('copy', 3), row('begin', 3)]);
        expect(journal.durations('production', 2)).toEqual([
          row('begin', 3),
          row('copy', 3),
          row('copy', 2),
          row('rare', 1),
        ]);
        expect(journal.durations('production', 1)).toEqual([row('begin', 3), row('copy', 3), row('rare', 1)]);
        expect(journal.durations('nowhere', 5)).toEqual([]);
      });

      it('of a run are replaced as a whole', () => {
        created(journal, 'r1');
        journal.recordDurations('r1', [row('copy', 1), row('check', 1)]);
        journal.recordDurations('r1', [row('copy', 2)]);
        expect(journal.durations('production', 5)).toEqual([row('copy', 2)]);
        expect(() => journal.recordDurations('nobody', [])).toThrow(expect.objectContaining({ code: 'NS3006' }));
      });
    });

    describe('verify', () => {
      it('counts what it walked, for one run and for all', () => {
        const lease = created(journal, 'r1');
        created(journal, 'r2');
        journal.append(lease, [event('a'), event('b')], summary());
        expect(journal.verify()).toEqual({ intact: true, events: 2, runs: 2 });
        expect(journal.verify('r2')).toEqual({ intact: true, events: 0, runs: 1 });
        expect(() => journal.verify('nobody')).toThrow(expect.objectContaining({ code: 'NS3006' }));
      });
    });
  });
}
