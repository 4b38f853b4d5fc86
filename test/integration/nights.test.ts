import { existsSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithSshd } from '../setup/sshd.ts';
import { type Change, environment, openSite, type Site } from './site.ts';

/** A host every three to five seconds, one after the other: eight of them need more than a window of forty. */
const change = (seconds: number): Change => ({
  stages: [
    {
      name: 'all',
      hosts: 'fleet',
      parallel: 1,
      steps: [
        {
          name: 'deploy',
          run: `echo deployed >> {{ host.root }}/deployed && sleep ${seconds}`,
          undo: 'rm -f {{ host.root }}/deployed',
          expects: `${seconds + 1}s`,
        },
      ],
    },
  ],
});

const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

describeWithSshd('windows in real time', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(8, { policy: { windows: 'required', wayBack: 'required' } });
  });
  afterEach(() => site.close());

  function declare(...windows: readonly (readonly [fromMs: number, toMs: number])[]): void {
    const entries = windows.map(([from, to], night) => ({ name: `night-${night + 1}`, from: at(from), to: at(to) }));
    const file = join('inventories', environment, 'calendar.yaml');
    site.write(file, { apiVersion: 'nightshift/v1', timezone: 'UTC', windows: entries });
  }

  const deployed = (): number[] =>
    site.hosts.map(({ root }) => {
      const file = join(root, 'deployed');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    });
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  /** The next whole second, so many seconds on. */
  const hence = (seconds: number): number => Math.ceil(Date.now() / 1_000) * 1_000 + seconds * 1_000;

  it('refuses before the opening, holds before the close, and says when it goes on', async () => {
    const opens = hence(10);
    const again = opens + 3_600_000;
    declare([opens, opens + 40_000], [again, again + 3_600_000]);
    const early = await site.nightshift('run', site.plan(change(3)));
    expect(early.exitCode).toBe(5);
    expect(early.out).toContain('NS3010');
    await sleep(opens - Date.now());
    const { exitCode, out } = await site.nightshift('run', site.plan(change(3)));
    expect(exitCode).toBe(7);
    expect(Date.now()).toBeLessThan(opens + 40_000);
    expect(out).toMatch(/taking everything back \d+s more, and the window closes in \d+s/);
    const status = await site.status();
    expect(status).toMatchObject({ state: 'held', exitCode: 7, resumesAt: `${at(again)}.000Z` });
    expect(sum(deployed())).toBeGreaterThan(1);
    expect(sum(deployed())).toBeLessThan(8);
    expect(Math.max(...deployed())).toBe(1);
    expect((await site.nightshift('status')).out).toContain(`by itself at ${at(again)}Z`);
  });

  it('waits for its window in the foreground, and goes through as many as it takes', async () => {
    const opens = hence(14);
    const again = opens + 24_000;
    declare([opens, opens + 20_000], [again, again + 3_600_000]);
    const { exitCode, out, err } = await site.nightshift('run', site.plan(change(1)), '--wait');
    expect(exitCode).toBe(0);
    expect(err).toContain(`until ${at(opens)}.000Z`);
    expect(err).toContain(`until ${at(again)}.000Z`);
    expect(out).toContain('are the hosts as they were left?');
    expect(deployed()).toEqual(site.hosts.map(() => 1));
  });

  it('leaves a run to a person when a host has lost its receipts meanwhile', async () => {
    const opens = hence(1);
    const again = opens + 24_000;
    declare([opens, opens + 20_000], [again, again + 3_600_000]);
    const command = site.start('run', site.plan(change(1)), '--wait');
    await command.complains(new RegExp(`until ${at(again)}`));
    const { stateDir } = site.host(1);
    rmSync(join(stateDir, 'runs', await command.run(), 'hosts', site.host(1).name, 'steps'), { recursive: true });
    const { exitCode, out } = await command.ended;
    expect(exitCode).toBe(7);
    expect(out).toContain('no receipt of step deploy');
    expect(await site.status()).toMatchObject({ state: 'held', resumesAt: null });
    expect(Math.max(...deployed())).toBe(1);
  });

  it('does not start a plan that changed while it waited', async () => {
    const opens = hence(16);
    declare([opens, opens + 3_600_000]);
    const plan = site.plan(change(1));
    const command = site.start('run', plan, '--wait');
    await command.complains(/waiting/);
    site.plan({ ...change(1), title: 'something else' });
    expect(await command.ended).toMatchObject({ exitCode: 6, err: expect.stringContaining('NS3018') });
    expect(sum(deployed())).toBe(0);
  });

  it('starts outside the window for whom the policy lets break the glass, and marks it', async () => {
    const opens = hence(3_600);
    declare([opens, opens + 3_600_000]);
    const asked = ['--break-glass', '--reason', 'INC0042 payments are down'];
    const refused = await site.nightshift('run', site.plan(change(1)), ...asked);
    expect(refused).toMatchObject({ exitCode: 5, err: expect.stringContaining('NS3019') });
    await site.writeEnvironment({
      policy: {
        windows: 'required',
        wayBack: 'required',
        breakGlass: { people: [userInfo().username], forAtMost: '1h' },
      },
    });
    declare([opens, opens + 3_600_000]);
    const { exitCode, out } = await site.nightshift('run', site.plan(change(1)), ...asked);
    expect(exitCode).toBe(0);
    expect(out).toContain('INC0042 payments are down');
    expect(await site.status()).toMatchObject({ breakGlass: { reason: 'INC0042 payments are down' } });
    expect(deployed()).toEqual(site.hosts.map(() => 1));
  });
});
