import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryJournal } from '../../src/adapters/simulated/memoryJournal.ts';
import { failure, NightshiftError } from '../../src/model/problems.ts';
import type { HostPort } from '../../src/runtime/ports.ts';
import { newRun, request } from '../contract/journal.ts';
import { neverOpen } from '../rollout/nights.ts';
import { planOf } from '../rollout/plans.ts';
import { answerAt } from '../schedule/entries.ts';
import { Daemon, entryOf, type PlanFiles } from './daemon.ts';
import { type HostsScript, holder, Office } from './office.ts';

const minuteMs = 60_000;
const plan = planOf([{ hosts: ['a', 'b'], with: { parallel: 1 } }]);
const digest = 'd'.repeat(64);

describe('serve', () => {
  let office: Office;
  let files: PlanFiles;
  let dead: Set<number>;
  let startsAtMs: number;
  let pids: number;
  beforeEach(() => open());

  function open(script: HostsScript = {}): void {
    dead = new Set();
    office = new Office(script, (now) => memoryJournal({ now, isAlive: ({ pid }) => !dead.has(pid) }));
    files = new Map();
    startsAtMs = office.clock.now() + 10 * minuteMs;
    pids = 10;
  }

  function add(id: string, more: Parameters<typeof entryOf>[3] = {}, its = plan): void {
    files.set(id, { plan: its, digest });
    office.journal.addSchedule(() => entryOf(id, its, startsAtMs, more));
  }

  const daemon = () => new Daemon(office, files, ++pids).start();
  function kill(one: Daemon): void {
    one.kill();
    dead.add(pids);
  }
  /** Preflight takes half a minute. */
  function slowLocks(): void {
    const controller = office.controller.bind(office);
    const lock: HostPort['lock'] = () =>
      new Promise((resolve) => office.clock.after(minuteMs / 2, () => resolve({ status: 'locked', bootId: 'b' })));
    office.controller = (pid) => {
      const { ports, ...more } = controller(pid);
      return { ...more, ports: { ...ports, hosts: { ...ports.hosts, lock } } };
    };
  }
  const minutes = (n: number) => office.clock.advance(n * minuteMs);
  const entry = (id: string) => office.journal.schedule(id);
  const runs = () => office.journal.runs(99);

  it('starts an entry at its instant, not before, and follows it to its end', async () => {
    add('s1');
    const one = daemon();
    await office.clock.advance(10 * minuteMs - 1);
    expect(runs()).toEqual([]);
    await office.clock.advance(1);
    expect(runs()).toMatchObject([{ schedule: 's1', at: startsAtMs }]);
    await minutes(5);
    expect(entry('s1')).toMatchObject({ state: 'started', run: { outcome: 'done', ended: true } });
    expect(office.started.map(({ step }) => step.split(' ')[0])).toEqual(['a', 'b']);
    expect(one.said()).toContain('s1: starts');
    await minutes(300);
    expect(runs()).toHaveLength(1);
  });

  it('finds an entry that another process adds', async () => {
    daemon();
    await minutes(9);
    add('s1');
    await minutes(5);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
  });

  it('starts one late that fell due while nobody served, and says so', async () => {
    add('s1');
    await minutes(60);
    const one = daemon();
    await minutes(5);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
    expect(one.said().join()).toMatch(/s1: starts late: it was to start at 2026-11-23T02:10/);
  });

  it('reports one that was missed, and keeps it for a person', async () => {
    add('s1');
    await minutes(131);
    const one = daemon();
    await minutes(1);
    expect(office.journal.schedules('listed')).toMatchObject([{ id: 's1', state: 'missed' }]);
    expect(one.said('warn')).toEqual(['s1: missed: its opening has closed before it could start']);
    expect(runs()).toEqual([]);
  });

  it('misses one that is late and does not fit any more, and refuses one that never did', async () => {
    add('s1');
    add('s2', { startsAtMs: startsAtMs + 30 * minuteMs }, planOf([{ hosts: ['c'] }]));
    await minutes(20);
    const one = daemon();
    one.fits = () => ({ fits: false, reason: 'it needs three hours' });
    await minutes(30);
    expect(entry('s1')).toMatchObject({ state: 'missed', reason: 'it needs three hours' });
    expect(entry('s2')).toMatchObject({ state: 'refused', reason: 'it needs three hours' });
  });

  it('refuses what is not any more what was scheduled, or may not run any more', async () => {
    add('stale');
    add('invalid', {}, planOf([{ hosts: ['c'] }]));
    files.set('stale', { plan, digest: 'e'.repeat(64) });
    files.delete('invalid');
    daemon();
    await minutes(11);
    expect(entry('stale')).toMatchObject({
      state: 'refused',
      code: 'NS3018',
      reason: expect.stringMatching(/^stale: /),
    });
    expect(entry('invalid')).toMatchObject({
      state: 'refused',
      code: 'NS1114',
      reason: expect.stringMatching(/no ticket/),
    });
    expect(runs()).toEqual([]);
  });

  it('refuses one whose hosts are not as they were when it was saved, with what is different', async () => {
    add('s1');
    const lastLook = () => Promise.reject(failure('NS3304', 'a host is not as it was saved: web-01', 'Look again.'));
    files.set('s1', { plan, digest, lastLook });
    daemon();
    await minutes(12);
    expect(runs()).toEqual([]);
    expect(entry('s1')).toMatchObject({ state: 'refused', code: 'NS3304' });
    expect(entry('s1')?.reason).toContain('web-01');
  });

  it('names the saved plan and its approvals in the run, and looks at the hosts once, right before it', async () => {
    add('s1');
    let looks = 0;
    const lastLook = async () => {
      looks++;
      expect(office.clock.now()).toBe(startsAtMs);
    };
    files.set('s1', { plan, digest, lastLook, saved: 'f'.repeat(64), approvals: [] });
    daemon();
    await minutes(15);
    expect(runs()).toMatchObject([{ saved: 'f'.repeat(64), outcome: 'done' }]);
    expect(looks).toBe(1);
  });

  it('waits through a freeze that leaves a part of the opening, and refuses at one that does not', async () => {
    add('s1');
    add('s2', { closesAtMs: startsAtMs + 30 * minuteMs }, planOf([{ hosts: ['c'] }]));
    const left = { opensAtMs: startsAtMs + 60 * minuteMs, closesAtMs: startsAtMs + 120 * minuteMs };
    office.window = (atMs) => answerAt([left], atMs);
    const one = daemon();
    await minutes(60);
    expect(entry('s2')).toMatchObject({ state: 'refused', code: 'NS3010', reason: 'no window is open' });
    expect(entry('s1')).toMatchObject({ state: 'waiting' });
    expect(one.said().filter((line) => line.startsWith('s1'))).toEqual(['s1: it is due and waits: no window is open']);
    await minutes(15);
    expect(runs()).toMatchObject([{ schedule: 's1', at: startsAtMs + 60 * minuteMs, outcome: 'done' }]);
  });

  it('waits for hosts that another run has, until they are free', async () => {
    add('s1');
    const { environment } = plan;
    expect(office.journal.createRun(newRun('r0', { environment, hosts: ['b'] }), request()).status).toBe('leased');
    const one = daemon();
    await minutes(30);
    expect(entry('s1')).toMatchObject({ state: 'waiting' });
    expect(one.said().filter((line) => line.includes('r0'))).toHaveLength(1);
    office.journal.releaseHosts('r0');
    await minutes(5);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
  });

  it('starts a queued entry once the run before it is over', async () => {
    open({ stepMs: 30 * minuteMs });
    add('s1');
    add('s2', { queuedBehind: ['s1'] });
    daemon();
    await minutes(60);
    expect(entry('s1')).toMatchObject({ run: { ended: false } });
    expect(entry('s2')).toMatchObject({ state: 'waiting' });
    await minutes(60);
    expect(runs().map(({ schedule }) => schedule)).toEqual(['s2', 's1']);
    const [second, first] = runs();
    expect(second?.at).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY);
  });

  it('leaves a cancelled entry alone, also one that is cancelled as it starts', async () => {
    add('s1');
    const cancel = { state: 'cancelled', by: 'ada', at: 1, reason: 'no', code: null } as const;
    files.set('s1', {
      digest,
      get plan() {
        office.journal.closeSchedule('s1', cancel);
        return plan;
      },
    });
    const one = daemon();
    await minutes(20);
    expect(runs()).toEqual([]);
    expect(entry('s1')).toMatchObject({ state: 'cancelled', reason: 'no' });
    expect(one.ended).toBe('no');
  });

  it("V3: goes on when a run's failure is a defect, and tries that one again", async () => {
    const broken = planOf([{ hosts: ['x'] }]);
    const named = { ...broken, change: { ...broken.change, name: 'broken' } };
    add('s1', {}, named);
    add('s2');
    const one = daemon();
    one.broken.add('broken');
    await minutes(12);
    expect(entry('s2')).toMatchObject({ run: { outcome: 'done' } });
    expect(one.said('error').join()).toMatch(/s1: internal error: TypeError: a defect/);
    expect(entry('s1')).toMatchObject({ state: 'waiting' });
    const tries = one.said('error').length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(6);
    one.broken.clear();
    await minutes(10);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
  });

  it('goes on with a held run of anybody when its time has come, and not with one that waits for a person', async () => {
    const resumesAtMs = office.clock.now() + 30 * minuteMs;
    const other = planOf([{ hosts: ['c', 'd'], with: { parallel: 1 } }]);
    office.clock.after(1_500, () => office.driver?.ask('hold', 'ada', 'lunch', { resumesAtMs }));
    await office.launch(plan, 'r1');
    office.clock.after(1_500, () => office.driver?.ask('hold', 'ada', 'lunch'));
    await office.launch(other, 'r2');
    daemon();
    await minutes(25);
    expect(office.journal.run('r1')).toMatchObject({ state: 'held', resumesAt: resumesAtMs });
    await minutes(10);
    expect(office.journal.run('r1')).toMatchObject({ state: 'ended', outcome: 'done' });
    expect(office.journal.run('r2')).toMatchObject({ state: 'held' });
  });

  it('is one: a second is refused until the first is gone', async () => {
    const first = daemon();
    await minutes(5);
    const second = daemon();
    await minutes(1);
    expect(second.ended).toBeInstanceOf(NightshiftError);
    expect(second.ended).toMatchObject({ code: 'NS3107' });
    pids = 11;
    kill(first);
    pids = 12;
    const third = daemon();
    await minutes(1);
    expect(third.ended).toBe('no');
  });

  it('stops when another has taken its place', async () => {
    const first = daemon();
    await minutes(1);
    dead.add(pids);
    daemon();
    await minutes(1);
    expect(first.ended).toMatchObject({ code: 'NS3107' });
  });

  it('ends with the error of a journal that cannot be written', async () => {
    const one = daemon();
    await minutes(1);
    office.journal.renewServing = () => {
      throw new Error('disk full');
    };
    await minutes(1);
    expect(one.ended).toMatchObject({ message: 'disk full' });
  });

  it('asked to stop, lets the step end, and the next one goes on with the run by itself', async () => {
    open({ stepMs: 2 * minuteMs });
    add('s1');
    add('s2', { startsAtMs: startsAtMs + 2 * minuteMs }, planOf([{ hosts: ['c'] }]));
    const one = daemon();
    await minutes(11);
    one.stop();
    await minutes(0.5);
    expect(one.ended).toBe('no');
    await minutes(2);
    expect(one.ended).toBe('stopped');
    expect(entry('s1')).toMatchObject({ run: { state: 'held' } });
    expect(entry('s2')).toMatchObject({ state: 'waiting' });
    expect(office.started).toHaveLength(1);
    kill(one);
    daemon();
    await minutes(10);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
    expect(entry('s2')).toMatchObject({ run: { outcome: 'done' } });
    expect(runs()).toHaveLength(2);
    expect(office.started.map(({ step }) => step.split(' ')[0]).sort()).toEqual(['a', 'b', 'c']);
  });

  it('asked to stop while it prepares an entry, leaves that to the next one', async () => {
    add('s1');
    const one = daemon();
    files.set('s1', {
      digest,
      get plan() {
        one.stop();
        return plan;
      },
    });
    await minutes(11);
    expect(one.ended).toBe('stopped');
    expect(entry('s1')).toMatchObject({ state: 'waiting' });
    expect(runs()).toEqual([]);
  });

  it('asked to stop in preflight, leaves at once, and the next one goes on', async () => {
    add('s1');
    slowLocks();
    const one = daemon();
    await minutes(10.1);
    expect(entry('s1')).toMatchObject({ run: { state: 'preflight' } });
    one.stop();
    await office.clock.advance(1_000);
    expect(one.ended).toBe('stopped');
    kill(one);
    daemon();
    await minutes(5);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'done' } });
    expect(runs()).toHaveLength(1);
  });

  it('V2: begins a run whose first process died before it wrote anything', async () => {
    add('s1');
    await minutes(11);
    const { name: change } = plan.change;
    const header = { change, environment: plan.environment, digest, plan, root: '/', by: 'ops@m' };
    const run = newRun('r1', { ...header, hosts: ['a', 'b'], schedule: 's1', at: office.clock.now() });
    office.journal.createRun(run, request({ holder: holder(9), at: office.clock.now() }));
    dead.add(9);
    daemon();
    await minutes(5);
    expect(entry('s1')).toMatchObject({ run: { run: 'r1', outcome: 'done' } });
    expect(runs()).toHaveLength(1);
  });

  it('goes on with what a daemon drove before it, and not with what a person left', async () => {
    for (const [run, unattended] of [
      ['r1', true],
      ['r2', undefined],
    ] as const) {
      const held = { ...holder(9), ...(unattended && { unattended }) };
      const { environment } = plan;
      const header = newRun(run, { environment, plan, digest, hosts: [run], at: office.clock.now() });
      office.journal.createRun(header, request({ holder: held, at: office.clock.now() }));
    }
    dead.add(9);
    daemon();
    await minutes(5);
    expect(office.journal.run('r1')).toMatchObject({ outcome: 'done' });
    expect(office.journal.run('r2')).toMatchObject({ state: 'created' });
  });

  it('sees to the end of a hold for a time when the one who waited for it is gone', async () => {
    const holding = planOf([
      { hosts: ['a'], with: { onFailure: 'hold', holdForMs: 60 * minuteMs, holdThen: 'abort' } },
    ]);
    open({
      step: () => ({
        status: 'ended',
        exitCode: 1,
        unchanged: false,
        timedOut: false,
        output: '',
        truncated: false,
        durationMs: 1,
      }),
    });
    add('s1', {}, holding);
    const one = daemon();
    await minutes(30);
    expect(entry('s1')).toMatchObject({ run: { state: 'held' } });
    kill(one);
    daemon();
    await minutes(120);
    expect(entry('s1')).toMatchObject({ run: { outcome: 'aborted' } });
  });

  it('V1, V2: killed at any moments, and started again, runs every entry exactly once', async () => {
    const moment = fc.integer({ min: 1, max: 30_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4_000 }),
        async (moments, stepMs) => {
          open({ stepMs });
          startsAtMs = office.clock.now() + 20_000;
          add('s1');
          add('s2', { startsAtMs: startsAtMs + 3_000 }, planOf([{ hosts: ['c', 'd'] }]));
          for (const ms of moments) {
            const one = daemon();
            await office.clock.advance(ms);
            kill(one);
          }
          daemon();
          await minutes(10);
          for (const id of ['s1', 's2'])
            expect(entry(id)).toMatchObject({ state: 'started', run: { outcome: 'done' } });
          expect(
            runs()
              .map(({ schedule }) => schedule)
              .sort(),
          ).toEqual(['s1', 's2']);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('at an opening that never comes starts nothing, however often it looks', async () => {
    add('s1');
    office.window = () => neverOpen('the calendar cannot be read');
    daemon();
    await minutes(200);
    expect(entry('s1')).toMatchObject({ state: 'refused', reason: 'the calendar cannot be read' });
    expect(runs()).toEqual([]);
  });
});
