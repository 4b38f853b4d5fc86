import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Stage, Step } from '../../src/generated/plan.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { atWork, heldStep, hold, letGo, linesOf, timesRun } from './heldStep.ts';
import { openSite, type Site } from './site.ts';
import { until } from './until.ts';

/** What `schedule list --output json` says of an entry, as far as it matters here. */
interface Listed {
  readonly schedule: string;
  readonly state: string;
  readonly run: { readonly run: string; readonly state: string; readonly outcome: string | null } | null;
  readonly code: string | null;
  readonly reason: string | null;
}

const lasting = (name: string, seconds: number): Step => ({
  name,
  run: `echo ${name} >> {{ host.root }}/log; sleep ${seconds}`,
  irreversible: 'a line in a log',
});

describeWithSshd('nightshift serve', { timeout: 240_000 }, () => {
  let site: Site;
  const daemons: Command[] = [];
  beforeEach(async () => {
    site = await openSite(2);
  });
  afterEach(async () => {
    for (const daemon of daemons.splice(0)) daemon.signal('SIGKILL');
    await site.close();
  });

  function serve(): Command {
    const daemon = site.start('serve');
    daemons.push(daemon);
    return daemon;
  }

  async function stop(daemon: Command): Promise<void> {
    daemon.signal('SIGTERM');
    expect((await daemon.ended).exitCode).toBe(0);
  }

  const plan = (steps: Step[], name: string, stage: Partial<Stage> = {}) =>
    site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps, ...stage }] }, name);

  async function json<T>(...args: string[]): Promise<T> {
    const { out, err, exitCode } = await site.nightshift(...args, '--output', 'json');
    expect(exitCode, `${args.join(' ')}: ${out}${err}`).toBe(0);
    return JSON.parse(out);
  }

  /** At an instant, or at once. */
  async function schedule(file: string, startsAtMs?: number): Promise<string> {
    const when = startsAtMs === undefined ? ['--next'] : ['--at', new Date(startsAtMs).toISOString()];
    return (await json<Listed>('schedule', file, ...when)).schedule;
  }

  async function entry(id: string): Promise<Listed> {
    const { schedules } = await json<{ schedules: Listed[] }>('schedule', 'list', '--all');
    const found = schedules.find(({ schedule: one }) => one === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  }

  const runsOf = async (id: string) =>
    (await json<{ runs: { run: string; schedule: string | null }[] }>('history', '--limit', '1000')).runs.filter(
      (run) => run.schedule === id,
    );

  /** Asked seldom: each asking is a process, and the daemon needs the machine. */
  const over = (id: string) =>
    until(async () => {
      await sleep(400);
      return (await entry(id)).run?.state === 'ended';
    });

  it('runs an entry exactly once when it is killed at twenty random moments around its start', async () => {
    const seed = Number(process.env.NIGHTSHIFT_TEST_SEED ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const steps = ['one', 'two', 'three'].map((name) => lasting(name, 0.3));
    const told: string[] = [];
    let daemon = serve();
    for (let round = 1; round <= 4; round++) {
      // Far enough ahead that a busy machine has scheduled it by then.
      const startsAtMs = Date.now() + 8_000;
      const id = await schedule(plan(steps, `round-${round}`), startsAtMs);
      const moments = Array.from({ length: 5 }, () => Math.round(-800 + random() * 5_300)).sort((a, b) => a - b);
      told.push(`round ${round}: ${moments.join(', ')} ms`);
      for (const moment of moments) {
        await sleep(Math.max(0, startsAtMs + moment - Date.now()));
        daemon.signal('SIGKILL');
        await daemon.ended;
        daemon = serve();
      }
      await over(id);
      const ended = await entry(id);
      const story = ended.run?.outcome === 'done' ? '' : (await site.nightshift('events', ended.run?.run ?? '')).out;
      expect(ended, `seed ${seed}, ${told.join('\n')}\n${story}`).toMatchObject({
        state: 'started',
        run: { outcome: 'done' },
      });
      expect(await runsOf(id), told.join('\n')).toHaveLength(1);
      for (const { stateDir } of site.hosts) expect(existsSync(join(stateDir, 'lock')), told.join('\n')).toBe(false);
    }
    console.log(`seed ${seed}; kills after the start\n${told.join('\n')}`);
    const once = [1, 2, 3, 4].flatMap(() => ['one', 'two', 'three']);
    for (const { name, root } of site.hosts) expect(linesOf(join(root, 'log')), `seed ${seed}, ${name}`).toEqual(once);
    await daemon.says(/serving/);
    await stop(daemon);
  });

  it('leaves a run at SIGTERM once its step has ended, and goes on with it when it is back', async () => {
    hold(site.host(1));
    const id = await schedule(plan([heldStep, lasting('after', 0)], 'stopped', { parallel: 1 }));
    const first = serve();
    await atWork(site.host(1));
    first.signal('SIGTERM');
    await first.says(/SIGTERM/);
    letGo(site.host(1));
    expect((await first.ended).exitCode).toBe(0);
    expect((await entry(id)).run).toMatchObject({ state: 'held' });
    expect(linesOf(join(site.host(1).root, 'log'))).toEqual([]);
    const second = serve();
    await over(id);
    expect((await entry(id)).run).toMatchObject({ outcome: 'done' });
    expect(site.hosts.map(timesRun)).toEqual([1, 1]);
    for (const { root } of site.hosts) expect(linesOf(join(root, 'log'))).toEqual(['after']);
    await stop(second);
  });

  it('refuses a second one, and a plan that was changed since', async () => {
    const file = plan([lasting('one', 0)], 'changed');
    const id = await schedule(file, Date.now() + 8_000);
    plan([lasting('other', 0)], 'changed');
    const daemon = serve();
    await daemon.says(/serving/);
    const { exitCode, err } = await site.nightshift('serve');
    expect([exitCode, err]).toEqual([5, expect.stringContaining(`process ${daemon.pid}`)]);
    await daemon.says(/refused: stale/);
    expect(await entry(id)).toMatchObject({ state: 'refused', code: 'NS3018', run: null });
    expect(site.hosts.map(({ root }) => linesOf(join(root, 'log')))).toEqual([[], []]);
    await stop(daemon);
  });
});

/** The same numbers for the same seed (mulberry32), from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
