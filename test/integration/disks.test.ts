import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { type Disk, type DiskKind, mountDisk, obstacle } from './disks/disk.ts';
import { atWork, heldStep, hold, letGo, linesOf, timesRun, worked } from './heldStep.ts';
import { type Change, openSite, type Site } from './site.ts';

/** Host 1, then hosts 2 and 3; one host may fail. */
const change: Change = {
  stages: [
    {
      name: 'all',
      hosts: 'fleet',
      waves: [1],
      failuresMax: 1,
      steps: [heldStep, { name: 'next', run: 'echo next >> {{ host.root }}/log', irreversible: 'a line in a log' }],
    },
  ],
};

const obstacles: { readonly [kind in DiskKind]: string | null } = {
  full: obstacle('full'),
  readOnly: obstacle('readOnly'),
};
for (const why of Object.values(obstacles)) if (why !== null) console.warn(`${why}; its tests are skipped`);

describeWithSshd.each(['full', 'readOnly'] as const)(
  'a disk that is %s in the middle of a run',
  {
    timeout: 180_000,
  },
  (kind) => {
    const itWithDisk = it.skipIf(obstacles[kind] !== null);
    let site: Site;
    let disk: Disk | undefined;
    beforeEach(async () => {
      site = await openSite(3);
    });
    afterEach(async () => {
      disk?.unmount();
      disk = undefined;
      await site.close();
    });

    function mount(directory: string): Disk {
      disk = mountDisk(kind, directory);
      return disk;
    }

    /** Starts the change; resolves once it is at work on a host. */
    async function startUntil(number: number): Promise<Command> {
      hold(site.host(number));
      const command = site.start('run', site.plan(change));
      await atWork(site.host(number));
      return command;
    }

    itWithDisk('under the journal: the run stops, says so, and goes on later without a loss', async () => {
      const { fail, repair } = mount(site.state);
      const command = await startUntil(1);
      const run = await command.run();
      const acknowledged = await site.events(run);
      fail();
      letGo(site.host(1));
      const { exitCode, err } = await command.ended;
      expect(exitCode).toBe(1);
      expect(err).toMatch(
        kind === 'full'
          ? /error NS3004 no space left.*\n +next: Free space/
          : /error NS3007 .*\n +next: Look at the disk/,
      );
      await worked(site.host(1));
      const inVain = await site.nightshift('resume', run);
      expect(inVain.exitCode).toBe(1);
      expect(inVain.err).toMatch(kind === 'full' ? /error NS3004 / : /error NS300[17] .*(read-only|input\/output)/);
      expect(site.hosts.map(timesRun)).toEqual([1, 0, 0]);
      repair();
      expect((await site.nightshift('resume', run)).exitCode).toBe(0);
      expect(site.hosts.map(timesRun)).toEqual([1, 1, 1]);
      expect((await site.events(run)).slice(0, acknowledged.length)).toEqual(acknowledged);
      expectIntactChain();
    });

    itWithDisk('under the operational log alone: the run is not harmed, and the lost lines are counted', async () => {
      const { fail, repair } = mount(join(site.state, 'logs'));
      const others = [site.host(2), site.host(3)];
      others.forEach(hold);
      const command = await startUntil(1);
      fail();
      letGo(site.host(1));
      await Promise.all(others.map(atWork));
      repair();
      others.forEach(letGo);
      expect(await command.ended).toMatchObject({ exitCode: 0, err: '' });
      expect(site.hosts.map(timesRun)).toEqual([1, 1, 1]);
      expect(readFileSync(join(site.state, 'logs/nightshift.log'), 'utf8')).toMatch(
        /"message":"log lines were lost","lost":\d+/,
      );
    });

    itWithDisk('under what one host keeps: that host is named, and the others go on', async () => {
      const host = site.host(2);
      const { fail, repair } = mount(host.stateDir);
      const command = await startUntil(2);
      // What is there by now is there after the repair too: the lock.
      spawnSync('sync', ['-f', host.stateDir]);
      fail();
      letGo(host);
      const { exitCode, out } = await command.ended;
      expect(exitCode).toBe(4);
      expect(out).toMatch(/Left for a person.*\n.* h2 \(all\): unknown: step work: NS2110 /);
      const { run, hosts, attention } = await site.status();
      expect(Object.values(hosts).map(({ state }) => state)).toEqual(['done', 'unknown', 'done']);
      expect(attention).toMatchObject([{ host: 'h2', state: 'unknown' }]);
      expect(site.hosts.map(timesRun)).toEqual([1, 1, 1]);
      expect(linesOf(join(host.root, 'log'))).toEqual([]);
      await expectNextRuns(run, repair);
    });

    /** The next run says what is wrong with the host's disk; once that is repaired, a lock that could not be taken off is named. */
    async function expectNextRuns(first: string, repair: () => void): Promise<void> {
      const inVain = await site.nightshift('run', site.plan(change));
      expect(inVain.exitCode).toBe(1);
      expect(inVain.out).toMatch(
        /h2 unreachable: NS2102 h2: .* cannot be written: read-only, full or over quota\n.*next: make room/,
      );
      repair();
      const last = await site.nightshift('run', site.plan(change));
      const released = (await site.events(first)).filter(({ type }) => type === 'hostReleased');
      expect(released).toContainEqual(expect.objectContaining({ host: 'h2', released: kind === 'full' }));
      if (kind === 'full') expect(last.exitCode).toBe(0);
      else expect(last).toMatchObject({ exitCode: 5, out: expect.stringContaining(`h2 held by run ${first} `) });
    }

    function expectIntactChain(): void {
      const journal = openJournal({ file: join(site.state, 'journal.db') });
      expect(journal.verify()).toMatchObject({ intact: true, runs: 1 });
      journal.close();
    }
  },
);
