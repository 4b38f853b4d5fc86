import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/generated/plan.ts';
import { describeWithSshd, type FleetHost } from '../setup/sshd.ts';
import { type HealthServers, startHealthServers } from './healthServers.ts';
import { release, released, releaseSteps, writeRelease } from './release.ts';
import { openSite, type Site } from './site.ts';

const hostCount = 21;
/** Waves of host 1, of hosts 2 to 10, and of hosts 11 to 21. */
const waves = { waves: [1, 10], parallel: 8 };
const inWave2 = 7;
const thirdWave = Array.from({ length: 11 }, (_, at) => `h${at + 11}`);

/** Fails where the test put a file named `broken`. */
const probe: Step = { name: 'probe', run: 'test ! -e {{ host.root }}/broken', irreversible: 'changes nothing' };

describeWithSshd('a rollout over 21 hosts in waves of 1, 10 and 21', () => {
  let site: Site;
  let health: HealthServers;
  let before: ReturnType<Site['files']>;

  beforeAll(async () => {
    site = await openSite(hostCount);
    writeRelease(site);
    health = await startHealthServers(site.hosts, isHealthy);
  });
  beforeEach(() => {
    site.layOut();
    before = site.files();
  });
  afterAll(async () => {
    await health?.close();
    await site?.close();
  });

  /** Unhealthy is the new release on a host that the test named for it. */
  const unhealthy = new Set<string>();
  beforeEach(() => unhealthy.clear());
  function isHealthy({ name, root }: FleetHost): boolean {
    return !unhealthy.has(name) || readFileSync(join(root, 'app/current/VERSION'), 'utf8') === '1.0.0\n';
  }

  /** Puts a file on a host that was there before the run. */
  function put(number: number, file: string, content = ''): void {
    writeFileSync(join(site.host(number).root, file), content);
    before = site.files();
  }

  const everyRelease = () =>
    Object.fromEntries(Object.entries(before).map(([host, files]) => [host, released(files, host)]));
  const start = (...args: Parameters<typeof release>) => site.nightshift('run', site.plan(release(...args)));

  /** Hosts of the newest run, by the state they are in. */
  async function inState(wanted: string): Promise<string[]> {
    const hosts = Object.entries((await site.status()).hosts);
    return hosts.filter(([, { state }]) => state === wanted).map(([host]) => host);
  }

  /** Hosts of the newest run on which a step was started: those that have a receipt of one. */
  async function touched(): Promise<string[]> {
    const { run } = await site.status();
    const receipts = ({ name, stateDir }: FleetHost) => join(stateDir, 'runs', run, 'hosts', name, 'steps');
    return site.hosts.filter((host) => existsSync(receipts(host))).map(({ name }) => name);
  }

  it('puts the release on every host', async () => {
    const { exitCode, out, err } = await start(waves);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(site.files()).toEqual(everyRelease());
    expect(out).toMatch(/wave 1 of 3: h1\n.*wave 2 of 3: h2, .*wave 3 of 3: h11, /s);
    expect(await inState('done')).toHaveLength(hostCount);
  });

  it('takes everything back when a step fails in wave 2, and never touches wave 3', async () => {
    put(inWave2, 'broken');
    const { exitCode, out } = await start({ ...waves, steps: releaseSteps([probe]) });
    expect(exitCode).toBe(3);
    expect(site.files()).toEqual(before);
    expect(out).toContain('h7 (step probe: exit 1)');
    expect(await touched()).not.toContainEqual(expect.toBeOneOf(thirdWave));
  });

  it('takes everything back when a host turns unhealthy in wave 2', async () => {
    unhealthy.add('h7');
    const http = { url: `http://{{ host.address }}:${health.port}/health`, status: 200 };
    const gates = [{ name: 'health', on: ['host' as const, 'wave' as const], http, within: '2s', every: '200ms' }];
    const { exitCode, out } = await start({ ...waves, gates });
    expect(exitCode).toBe(3);
    expect(site.files()).toEqual(before);
    expect(out).toMatch(/h7 .*health.*503/);
    expect(await touched()).not.toContainEqual(expect.toBeOneOf(thirdWave));
  });

  it('takes everything back when a command on a host says that wave 2 is unhealthy', async () => {
    put(inWave2, 'refuses', '2.0.0\n');
    const command =
      'test ! -e {{ host.root }}/refuses || ! cmp {{ host.root }}/refuses {{ host.root }}/app/current/VERSION';
    const gates = [
      { name: 'accepts', on: ['wave' as const], command, from: 'host' as const, within: '2s', every: '200ms' },
    ];
    const { exitCode, out } = await start({ ...waves, gates });
    expect(exitCode).toBe(3);
    expect(site.files()).toEqual(before);
    expect(out).toMatch(/stage failed: .*accepts/);
    expect(await touched()).not.toContainEqual(expect.toBeOneOf(thirdWave));
  });

  it('goes on with one failure where one is tolerated, and says so', async () => {
    put(inWave2, 'broken');
    const { exitCode, out } = await start({ ...waves, failuresMax: 1, steps: releaseSteps([probe]) });
    expect(exitCode).toBe(0);
    expect(site.files()).toEqual({ ...everyRelease(), h7: before.h7 });
    expect(out).toMatch(/20 done, 1 .*within the budget/);
    expect(await inState('undone')).toEqual(['h7']);
  });

  it('lists what is left to do where an undo fails, and takes the others back', async () => {
    put(inWave2, 'broken');
    const stuck = 'test ! -e {{ host.root }}/stuck && rm {{ host.root }}/migrated';
    const migrate: Step = { name: 'migrate', run: 'touch {{ host.root }}/migrated', undo: stuck };
    put(3, 'stuck');
    const steps = releaseSteps([migrate, probe]);
    const { exitCode, out } = await start({ ...waves, steps }, { rollback: { undoRetries: 1 } });
    expect(exitCode).toBe(4);
    const { h3 } = site.files();
    expect(h3).toEqual({ ...released(before.h3 ?? {}, 'h3'), balancer: 'file 0644 drained\n', migrated: 'file 0644 ' });
    expect({ ...site.files(), h3: null }).toEqual({ ...before, h3: null });
    const { attention } = await site.status();
    expect(attention).toMatchObject([{ host: 'h3', state: 'undoFailed' }]);
    const numbered = attention[0]?.commands.map((command, at) => `    ${at + 1}. ${command}\n`) ?? [];
    expect(numbered).toHaveLength(5);
    expect(out).toContain(numbered.join(''));
    rmSync(join(site.host(3).root, 'stuck'));
    await site.doByHand('h3');
    expect({ ...site.files().h3, stuck: 'file 0644 ' }).toEqual(before.h3);
  });
});
