import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../src/generated/policy.ts';
import { Command, type Ended } from '../integration/command.ts';

const apiVersion = 'nightshift/v1';
const hourMs = 3_600_000;

/** The calendar's zone: no daylight saving, and never the machine's in this test. */
const zone = { name: 'Asia/Kolkata', offsetMs: 5.5 * hourMs, offset: '+05:30' };

/** Whole minutes, so many hours from the test's start. */
const start = Math.floor(Date.now() / 60_000) * 60_000;
const hence = (hours: number): number => start + hours * hourMs;
const wall = (atMs: number): string => new Date(atMs + zone.offsetMs).toISOString().slice(0, 16);
const utc = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');

const windows = [
  { name: 'tonight', from: wall(hence(10)), to: wall(hence(14)) },
  { name: 'weekend', from: wall(hence(30)), to: wall(hence(40)) },
];

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'nightshift-schedule-'));
  environment();
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(file: string, content: object): string {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ apiVersion, ...content }));
  return path;
}

function environment(policy: Partial<Policy> = {}, freezes: object[] = []): void {
  const hosts = Object.fromEntries(
    ['web1', 'web2', 'web3', 'web4'].map((name, at) => [
      name,
      { address: `192.0.2.${at + 1}`, labels: { site: at < 2 ? 'paris' : 'lyon' } },
    ]),
  );
  write('inventories/test/hosts.yaml', { hosts });
  write('inventories/test/calendar.yaml', { timezone: zone.name, windows, freezes });
  write('inventories/test/policy.yaml', { wayBack: 'optional', ...policy });
}

function plan(name: string, hosts: string | string[], more: object = {}): string {
  const steps = [{ name: 'touch', run: 'true', irreversible: 'changes nothing' }];
  const stages = [{ name: 'all', hosts, steps }];
  return write(`pipelines/${name}.yaml`, { name, title: `Change ${name}`, environment: 'test', stages, ...more });
}

function nightshift(...args: string[]): Promise<Ended> {
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: project, NIGHTSHIFT_STATE: join(project, 'state'), LANG: 'C.UTF-8', TZ: 'UTC' };
  return new Command(args, { cwd: project, env }).ended;
}

async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { exitCode, out, err } = await nightshift(...args, '--output', 'json');
  expect(exitCode, `${out}${err}`).toBe(0);
  return JSON.parse(out);
}

async function expectRefused(code: string, args: string[], ...said: string[]): Promise<void> {
  const { exitCode, err } = await nightshift('schedule', ...args);
  expect(err).toContain(code);
  for (const text of said) expect(err).toContain(text);
  expect(exitCode).toBe(5);
}

const listed = async (...args: string[]) =>
  (await json<{ schedules: Record<string, unknown>[] }>('schedule', 'list', ...args)).schedules;

describe('nightshift schedule', () => {
  it('takes the next opening, and tells it by the clock of the calendar and in UTC', async () => {
    const { exitCode, out } = await nightshift('schedule', plan('one', ['web1', 'web2']));
    expect(exitCode).toBe(0);
    const [opens, closes] = [hence(10), hence(14)].map(
      (ms) => `${wall(ms).replace('T', ' ')} ${zone.offset} (${utc(ms)})`,
    );
    expect(out).toMatch(/^scheduled {4}s-\d{8}-[a-z2-9]{4}$/m);
    expect(out).toContain('environment  test, 2 hosts, digest ');
    expect(out).toContain(`opening      ${opens} to ${closes}\n`);
    expect(out).toMatch(new RegExp(`^starts .*${utc(hence(10))}\\), in (10h|9h5\\dm)`, 'm'));
    expect(out).toContain('nobody serves this journal');
  });

  it('gives the same as JSON, and lists it', async () => {
    const entry = await json('schedule', plan('one', 'web1'), '--window', 'weekend');
    const { conflicts, servedBy, ...shown } = entry;
    expect(entry).toMatchObject({
      ...{
        state: 'waiting',
        change: 'one',
        environment: 'test',
        hosts: 1,
        window: 'weekend',
        planFile: 'pipelines/one.yaml',
      },
      ...{ startsAt: utc(hence(30)), opensAt: utc(hence(30)), closesAt: utc(hence(40)), queuedBehind: [] },
      ...{ run: null, reason: null, code: null },
    });
    expect([conflicts, servedBy]).toEqual([[], null]);
    expect(await listed()).toEqual([shown]);
    const { out } = await nightshift('schedule', 'list');
    expect(out).toMatch(
      new RegExp(`^${entry.schedule} +${utc(hence(30))} +${utc(hence(40))} +one +test +1 +waiting$`, 'm'),
    );
  });

  it('takes an instant within an opening, and refuses any other with the openings there are', async () => {
    const file = plan('one', 'web1');
    expect(await json('schedule', file, '--at', utc(hence(12)))).toMatchObject({
      startsAt: utc(hence(12)),
      opensAt: utc(hence(10)),
    });
    await expectRefused('NS3104', [file, '--at', utc(hence(14))], 'No window is open', utc(hence(30)));
    await expectRefused('NS3104', [file, '--at', utc(hence(-1))], 'in the past', utc(hence(10)));
    const vague = await nightshift('schedule', file, '--at', '2026-12-01T22:00');
    expect([vague.exitCode, vague.err]).toEqual([1, expect.stringContaining('NS6002')]);
  });

  it('starts around freezes', async () => {
    environment({}, [{ name: 'year-end', from: wall(hence(9)), to: wall(hence(11)) }]);
    const file = plan('one', 'web1');
    expect(await json('schedule', file)).toMatchObject({ startsAt: utc(hence(11)), closesAt: utc(hence(14)) });
    await expectRefused('NS3104', [file, '--at', utc(hence(10))], 'year-end');
  });

  it("keeps to the plan's window, and to windows that there are", async () => {
    const file = plan('one', 'web1', { window: 'weekend' });
    expect(await json('schedule', file)).toMatchObject({ window: 'weekend', startsAt: utc(hence(30)) });
    await expectRefused('NS3104', [file, '--at', utc(hence(12))], 'weekend');
    for (const [name, next] of [
      ['tonight', 'weekend only'],
      ['sundays', 'tonight, weekend'],
    ] as const) {
      const { exitCode, err } = await nightshift('schedule', file, '--window', name);
      expect([exitCode, err]).toEqual([1, expect.stringContaining('NS3108')]);
      expect(err).toContain(next);
    }
  });

  it('has no opening where windows are optional', async () => {
    environment({ windows: 'optional' });
    const at = hence(20);
    const entry = await json('schedule', plan('one', 'web1'), '--at', utc(at));
    expect(entry).toMatchObject({ startsAt: utc(at), opensAt: null, closesAt: null });
  });

  it('checks the plan, and takes one choice of the time', async () => {
    const bad = await nightshift('schedule', plan('bad', 'nobody'));
    expect([bad.exitCode, bad.err]).toEqual([1, expect.stringMatching(/NS1\d\d\d/)]);
    const both = await nightshift('schedule', plan('one', 'web1'), '--next', '--window', 'tonight');
    expect([both.exitCode, both.err]).toEqual([1, expect.stringContaining('NS6001')]);
    expect(await listed('--all')).toEqual([]);
  });
});

describe('two changes in one opening', () => {
  it('on the same host are refused, with who is first', async () => {
    const { schedule: first } = await json('schedule', plan('first', ['web1', 'web2']));
    await expectRefused(
      'NS3105',
      [plan('second', ['web2', 'web3'])],
      `${first} (first, by `,
      'both touch web2',
      `cancel ${first}`,
    );
    expect(await listed('--all')).toHaveLength(1);
    await json('schedule', plan('second', ['web2', 'web3']), '--window', 'weekend');
    await json('schedule', plan('third', 'web4'));
  });

  it('in the same failure domain are refused where the policy names its label', async () => {
    environment({ scheduling: { domains: ['site'] } });
    await json('schedule', plan('first', 'web1'));
    await expectRefused('NS3105', [plan('second', 'web2')], 'both touch site paris');
    await json('schedule', plan('third', 'web3'));
  });

  it('are queued where the policy says so', async () => {
    environment({ scheduling: { conflicts: 'queue', domains: ['site'] } });
    const { schedule: first } = await json('schedule', plan('first', 'web1'));
    const second = await json('schedule', plan('second', ['web1', 'web2']));
    expect(second).toMatchObject({
      queuedBehind: [first],
      conflicts: [{ schedule: first, hosts: ['web1'], domains: [{ label: 'site', value: 'paris' }] }],
    });
    const { out } = await nightshift('schedule', plan('third', 'web2'));
    expect(out).toMatch(new RegExp(`queued behind ${first} \\(first, .*\\nqueued behind ${second.schedule} `));
    expect((await nightshift('schedule', 'list')).out).toMatch(
      new RegExp(`waiting, behind ${first}, ${second.schedule}$`, 'm'),
    );
  });

  it('do not meet once the first is cancelled', async () => {
    const { schedule: first } = await json<{ schedule: string }>('schedule', plan('first', 'web1'));
    expect((await nightshift('schedule', 'cancel', first)).err).toContain('--reason');
    const cancelled = await json('schedule', 'cancel', first, '--reason', 'postponed');
    expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'postponed' });
    await json('schedule', plan('second', 'web1'));
    expect((await listed()).map(({ change }) => change)).toEqual(['second']);
    expect((await listed('--all')).map(({ change, state }) => [change, state])).toEqual([
      ['first', 'cancelled'],
      ['second', 'waiting'],
    ]);
    const unknown = await nightshift('schedule', 'cancel', 's-20260101-aaaa', '--reason', 'x');
    expect([unknown.exitCode, unknown.err]).toEqual([1, expect.stringContaining('NS3101')]);
  });
});
