import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Calendar } from '../../src/generated/calendar.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { atWork, heldStep, hold, letGo, timesRun } from './heldStep.ts';
import { type Change, environment, openSite, type Site } from './site.ts';

const change: Change = {
  stages: [{ name: 'all', hosts: 'fleet', parallel: 1, steps: [heldStep] }],
};

/** Wall-clock time in UTC, so many hours from now. */
const hence = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
const open = { name: 'tonight', from: hence(-24), to: hence(24) };
const later = { name: 'weekend', from: hence(24), to: hence(48) };
const freeze = { name: 'year-end', reason: 'books are closed', from: hence(-1), to: hence(1) };

describeWithSshd('an environment that requires a window', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(
      3,
      { policy: { windows: 'required', wayBack: 'required' } },
      { config: ['LogLevel VERBOSE'] },
    );
  });
  afterEach(() => site.close());

  function writeCalendar(calendar: Pick<Calendar, 'windows' | 'freezes'>): void {
    const file = join('inventories', environment, 'calendar.yaml');
    site.write(file, { apiVersion: 'nightshift/v1', timezone: 'UTC', ...calendar });
  }

  async function expectRefused(...said: string[]): Promise<void> {
    const { exitCode, out, err } = await site.nightshift('run', site.plan(change));
    expect(exitCode).toBe(5);
    for (const text of ['NS3010', ...said]) expect(`${out}${err}`).toContain(text);
    expect(site.fleet.log()).not.toContain('Connection from');
  }

  it('refuses a run outside of it, without a connection', async () => {
    writeCalendar({ windows: [later] });
    await expectRefused('No window is open', later.from.replace('T', ' '));
  });

  it('refuses a run in a freeze, without a connection', async () => {
    writeCalendar({ windows: [open], freezes: [freeze] });
    await expectRefused('year-end', 'books are closed', freeze.to.replace('T', ' '));
  });

  it('refuses a run when its calendar is missing or cannot be read, without a connection', async () => {
    for (const calendar of [null, 'windows: [']) {
      if (calendar !== null) site.write(join('inventories', environment, 'calendar.yaml'), calendar);
      const { exitCode, err } = await site.nightshift('run', site.plan(change));
      expect(exitCode).toBe(1);
      expect(err).toContain('calendar.yaml');
      expect(site.fleet.log()).not.toContain('Connection from');
    }
  });

  it('stops a run before its next host when a freeze is declared, and lets it go on afterwards', async () => {
    writeCalendar({ windows: [open] });
    hold(site.host(1));
    const command = site.start('run', site.plan(change));
    await atWork(site.host(1));
    expect(site.fleet.log()).toContain('Connection from');
    writeCalendar({ windows: [open], freezes: [freeze] });
    letGo(site.host(1));
    const { exitCode, out } = await command.ended;
    expect(exitCode).toBe(7);
    expect(out).toContain('year-end');
    expect(site.hosts.map(timesRun)).toEqual([1, 0, 0]);
    writeCalendar({ windows: [open] });
    expect((await site.nightshift('resume', await command.run())).exitCode).toBe(0);
    expect(site.hosts.map(timesRun)).toEqual([1, 1, 1]);
  });
});
