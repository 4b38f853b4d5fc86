import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { atWork, heldStep, hold, letGo, timesRun } from './heldStep.ts';
import { type Change, openSite, type Site } from './site.ts';

const change: Change = { stages: [{ name: 'all', hosts: 'fleet', steps: [heldStep] }] };
const onFirstHost: Change = { stages: [{ name: 'one', hosts: 'h1', steps: [heldStep] }] };

describeWithSshd('a run under way', () => {
  let site: Site;
  let first: Command;
  let run: string;
  beforeEach(async () => {
    site = await openSite(2);
    hold(site.host(1));
    first = site.start('run', site.plan(change));
    run = await first.run();
    await atWork(site.host(1));
  });
  afterEach(() => site.close());

  async function expectFirstUnharmed(): Promise<void> {
    letGo(site.host(1));
    expect((await first.ended).exitCode).toBe(0);
    expect(site.hosts.map(timesRun)).toEqual([1, 1]);
  }

  it('is not driven by a second controller: what it is asked reaches the first, which refuses what it cannot do', async () => {
    const { exitCode, err } = await site.nightshift('resume', run);
    expect(exitCode).toBe(1);
    expect(err).toContain(`NS3011 run ${run} could not be asked to resume`);
    expect(err).toContain('it is not held');
    await expectFirstUnharmed();
  });

  it('keeps other runs of the same journal off its hosts', async () => {
    const { exitCode, err } = await site.nightshift('run', site.plan(onFirstHost, 'other'));
    expect(exitCode).toBe(5);
    expect(err).toContain(`NS3015 another run holds h1 by run ${run} (change)`);
    await expectFirstUnharmed();
  });

  it('keeps other controllers off its hosts', async () => {
    const { exitCode, out } = await elsewhere('run', site.plan(onFirstHost, 'other'));
    expect(exitCode).toBe(5);
    expect(out).toMatch(
      new RegExp(`NS3012 host h1 is held by run ${run} of ${userInfo().username}@\\S+ since 20\\d\\d-`),
    );
    await expectFirstUnharmed();
  });

  it('leaves locks that a person can break, as the refusal says, once its controller is dead', async () => {
    first.signal('SIGKILL');
    await first.ended;
    letGo(site.host(1));
    const other = site.plan(onFirstHost, 'other');
    const { exitCode, out } = await elsewhere('run', other);
    expect(exitCode).toBe(5);
    breakLock(/once nothing of it runs any more: ssh -p \d+ (\S+) (.*?)\)?$/m.exec(out));
    expect((await elsewhere('run', other)).exitCode).toBe(0);
    expect(site.hosts.map(timesRun)).toEqual([2, 1]);
  });

  /** A controller with a journal of its own. */
  const elsewhere = (...args: string[]) => site.nightshift(...args, '--state', join(site.project, 'elsewhere'));

  function breakLock(advice: RegExpExecArray | null): void {
    const [, login = '', command = ''] = advice ?? [];
    const { identity, knownHosts } = site.fleet;
    const options = ['-i', identity, '-o', `UserKnownHostsFile=${knownHosts}`, '-p', `${site.host(1).port}`];
    execFileSync('sh', ['-c', `exec ssh ${options.join(' ')} ${login} ${command}`]);
  }
});

describeWithSshd('hosts of an inventory that are one machine', () => {
  it('share the default state directory', async () => {
    const shared = `/var/tmp/nightshift-${userInfo().uid}`;
    const wasThere = existsSync(shared);
    const stateDir = undefined;
    const site = await openSite(3, { hosts: { h1: { stateDir }, h2: { stateDir }, h3: { stateDir } } });
    try {
      const command = site.start('run', site.plan(change));
      expect((await command.ended).exitCode).toBe(0);
      expect(site.hosts.map(timesRun)).toEqual([1, 1, 1]);
      const receipts = join(shared, 'runs', await command.run());
      expect(existsSync(receipts)).toBe(true);
      rmSync(wasThere ? receipts : shared, { recursive: true });
    } finally {
      await site.close();
    }
  });
});
