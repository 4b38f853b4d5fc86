import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command, Ended } from './command.ts';
import { atWork, heldStep, hold, letGo, timesRun, worked } from './heldStep.ts';
import { type Change, environment, openSite, type Site } from './site.ts';
import { until } from './until.ts';

const change: Change = { stages: [{ name: 'all', hosts: 'fleet', steps: [heldStep] }] };
const onFirstHost: Change = { stages: [{ name: 'one', hosts: 'h1', steps: [heldStep] }] };

describeWithSshd('unlock', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(2);
  });
  afterEach(() => site.close());

  const lockFile = (number = 1) => join(site.host(number).stateDir, 'lock');
  const unlock = (...args: string[]): Promise<Ended> => site.nightshift('unlock', 'h1', '-e', environment, ...args);
  const takeOff = (run: string, ...more: string[]) => unlock('--run', run, '--reason', 'CAB call 02:40', ...more);
  const elsewhere = () => join(site.project, 'elsewhere');

  async function look(...args: string[]): Promise<Record<string, unknown>> {
    const { exitCode, out } = await unlock(...args, '--output', 'json');
    expect(exitCode).toBe(0);
    return JSON.parse(out);
  }

  function unlocksOf(run: string) {
    const journal = openJournal({ file: join(site.state, 'journal.db') });
    const { unlocks, verified } = { unlocks: journal.unlocks(run), verified: journal.verify() };
    journal.close();
    expect(verified).toMatchObject({ intact: true });
    return unlocks;
  }

  const log = (state = site.state) => readFileSync(join(state, 'logs', 'nightshift.log'), 'utf8');

  it('of a host that nobody has says so', async () => {
    expect(await unlock()).toMatchObject({ exitCode: 0, out: 'h1 is not locked\n', err: '' });
    expect(await takeOff('20260101-0000-aaaa')).toMatchObject({ exitCode: 0, out: 'h1 is not locked\n' });
    expect(await look()).toEqual({ host: 'h1', environment, lock: null, run: null, takenOff: [], unlocked: false });
  });

  it('wants a host there is, and both a run and a reason', async () => {
    expect((await site.nightshift('unlock', 'h11', '-e', environment)).err).toContain('Did you mean `h1`?');
    for (const args of [['--force'], ['--run', 'x', '--reason', ' ']])
      expect(await unlock(...args)).toMatchObject({ exitCode: 1, err: expect.stringContaining('NS6002') });
  });

  describe('of a run under way', () => {
    let first: Command;
    let run: string;
    beforeEach(async () => {
      hold(site.host(1));
      first = site.start('run', site.plan(change));
      run = await first.run();
      await Promise.all(site.hosts.map(atWork));
    });

    it('shows who has it and what runs there, and is refused while it is driven, also with --force', async () => {
      const { out } = await unlock();
      expect(out).toMatch(
        new RegExp(
          `^h1 is locked by run ${run} of \\S+@\\S+ since 20\\S+Z\nthat run is not over \\(forward\\), driven by \\S+, process ${first.pid}\n`,
        ),
      );
      expect(out).toMatch(/^this may be running there: step \S+ \(as h1\)$/m);
      for (const force of [[], ['--force']])
        expect(await takeOff(run, ...force)).toMatchObject({ exitCode: 5, err: expect.stringContaining('NS3212') });
      letGo(site.host(1));
      expect((await first.ended).exitCode).toBe(0);
      expect(site.hosts.map(timesRun)).toEqual([1, 1]);
    });

    it('is refused once nobody drives it, with what to do instead; with --force not while a step runs, nor as another run', async () => {
      await killed();
      const refused = await takeOff(run);
      expect(refused.exitCode).toBe(5);
      expect(refused.err).toMatch(/NS3212 run \S+ is not over \(forward\), and nobody drives it/);
      expect(refused.err).toContain(`nightshift resume ${run} | rollback ${run} | abort ${run}`);
      const busy = await takeOff(run, '--force');
      expect(busy.exitCode).toBe(5);
      expect(busy.err).toMatch(/NS3214 .* may still be running on h1: step \S+ \(as h1\)\n {2}next: .*ssh -p/);
      const another = await takeOff('20260101-0000-aaaa', '--force');
      expect(another.exitCode).toBe(5);
      expect(another.err).toContain(`NS3211 the lock of h1 is that of run ${run}`);
      expect(existsSync(lockFile())).toBe(true);
      expect(unlocksOf(run)).toEqual([]);
      letGo(site.host(1));
    });

    it('with --force goes once nothing runs there; the run takes it again when it goes on', async () => {
      await killed();
      letGo(site.host(1));
      await nothingRuns();
      const { exitCode, out } = await takeOff(run, '--force');
      expect(exitCode).toBe(0);
      expect(out).toMatch(new RegExp(`^the lock of run ${run} is off h1; .* nightshift resume ${run} `));
      expect(existsSync(lockFile())).toBe(false);
      expect(existsSync(lockFile(2))).toBe(true);
      const note = { run, environment, host: 'h1', reason: 'CAB call 02:40', forced: true };
      expect(unlocksOf(run)).toMatchObject([note]);
      expect(log()).toMatch(/took the lock of a run off a host.*CAB call 02:40/);
      const other = await site.nightshift('run', site.plan(onFirstHost, 'other'), '--state', elsewhere());
      expect(other.exitCode).toBe(0);
      expect((await site.nightshift('resume', run)).exitCode).toBe(0);
      expect(site.hosts.map(timesRun)).toEqual([2, 1]);
    });

    it('of another controller is not known here, which wants --force', async () => {
      await killed();
      letGo(site.host(1));
      await nothingRuns();
      expect(await look('--state', elsewhere())).toMatchObject({ lock: { run }, run: null });
      const refused = await takeOff(run, '--state', elsewhere());
      expect(refused.exitCode).toBe(5);
      expect(refused.err).toMatch(/NS3213 this journal does not know run .*another controller/);
      expect((await takeOff(run, '--state', elsewhere(), '--force')).out).toBe(`the lock of run ${run} is off h1\n`);
      expect(existsSync(lockFile())).toBe(false);
      expect(log(elsewhere())).toContain(`"run":"${run}"`);
      expect(unlocksOf(run)).toEqual([]);
    });

    it('goes without --force when the run has ended and could not give the host back', async () => {
      const left = readFileSync(lockFile(), 'utf8');
      letGo(site.host(1));
      await first.ended;
      expect(existsSync(lockFile())).toBe(false);
      writeFileSync(lockFile(), left.replace(/^boot .*$/m, 'boot of-yesterday'));
      expect(await look()).toMatchObject({
        lock: { run, restartedSince: true, running: [] },
        run: { outcome: 'done' },
      });
      expect((await takeOff(run)).out).toBe(`the lock of run ${run} is off h1\n`);
      expect(unlocksOf(run)).toMatchObject([{ host: 'h1', forced: false }]);
      expect((await site.nightshift('run', site.plan(onFirstHost, 'other'))).exitCode).toBe(0);
    });

    async function killed(): Promise<void> {
      first.signal('SIGKILL');
      await first.ended;
    }

    /** The steps have come to their end, and the runner has recorded it. */
    async function nothingRuns(): Promise<void> {
      await Promise.all(site.hosts.map(worked));
      await until(async () => (await unlock()).out.includes('nothing of it is running there'));
    }
  });
});
