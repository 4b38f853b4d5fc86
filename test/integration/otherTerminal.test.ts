import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { atWork, heldStep, hold, letGo, timesRun } from './heldStep.ts';
import { type Change, openSite, type Site } from './site.ts';

const change: Change = { stages: [{ name: 'all', hosts: 'fleet', parallel: 1, steps: [heldStep] }] };

describeWithSshd('a run that another process drives', () => {
  let site: Site;
  let first: Command;
  let run: string;
  beforeEach(async () => {
    site = await openSite(2);
    hold(site.host(1));
    first = site.start('run', site.plan(change));
    await atWork(site.host(1));
    run = await first.run();
  });
  afterEach(() => site.close());

  const said = { hold: 7, rollback: 3, abort: 8 } as const;

  it.each(Object.keys(said) as (keyof typeof said)[])('obeys %s from another terminal', async (action) => {
    const asked = await site.nightshift(action, run, '--reason', 'CAB call 02:40');
    expect(asked).toMatchObject({ exitCode: 0, err: '' });
    letGo(site.host(1));
    const { exitCode, out } = await first.ended;
    expect(exitCode).toBe(said[action]);
    expect(out).toContain('CAB call 02:40');
    expect(site.hosts.map(timesRun)).toEqual([1, 0]);
  });

  it('goes on when it is told to before its hold is reached', async () => {
    expect((await site.nightshift('hold', run)).exitCode).toBe(0);
    expect((await site.nightshift('resume', run)).exitCode).toBe(0);
    letGo(site.host(1));
    expect((await first.ended).exitCode).toBe(0);
    expect(site.hosts.map(timesRun)).toEqual([1, 1]);
  });

  it('cannot be held once nobody drives it, and says what can be done', async () => {
    first.signal('SIGKILL');
    await first.ended;
    const { exitCode, err } = await site.nightshift('hold', run);
    expect(exitCode).toBe(1);
    expect(err).toContain(`NS3011 nobody drives run ${run}`);
    letGo(site.host(1));
    expect((await site.nightshift('rollback', run)).exitCode).toBe(3);
  });

  it('answers nobody while its process is stopped, which is said', async () => {
    first.signal('SIGSTOP');
    const { exitCode, err } = await site.nightshift('hold', run);
    first.signal('SIGCONT');
    expect(exitCode).toBe(5);
    expect(err).toContain('NS3020');
    letGo(site.host(1));
    expect((await first.ended).exitCode).toBe(0);
  });
});
