import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { readRange } from '../../src/cli/timeRange.ts';
import type { StepReport } from '../../src/runtime/ports.ts';
import { Command, type Ended } from '../integration/command.ts';
import { changePlan } from '../review/scenarios.ts';
import { neverOpen } from '../rollout/nights.ts';
import { Office } from '../runtime/office.ts';

const ended: Extract<StepReport, { status: 'ended' }> = {
  ...{ status: 'ended', exitCode: 0, unchanged: false, timedOut: false, output: '', truncated: false, durationMs: 1 },
};

const approval = {
  ...{ principal: 'bob', decision: 'approve' as const, at: '2026-11-22T16:00:00Z', reason: null, key: null },
  ...{ roles: ['release'], countsUntilMs: null, refused: null },
};

let folder: string;
const stateFolder = () => join(folder, 'state');

/** Three nights: r1 is approved and done, r2 is refused, r3 fails on app-03 and is held. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-history-'));
  let breaks = '';
  const office = new Office({ step: (host) => ({ ...ended, exitCode: host === breaks ? 1 : 0 }) }, (now) =>
    openJournal({ file: join(stateFolder(), 'journal.db'), now, isAlive: () => false }),
  );
  await office.launch(changePlan(), 'r1', { saved: 'f'.repeat(64), approvals: [approval] });
  office.wallMs += 24 * 3_600_000;
  const open = office.window;
  office.window = () => neverOpen('a freeze');
  await office.launch(changePlan(), 'r2');
  office.window = open;
  office.wallMs += 24 * 3_600_000;
  breaks = 'app-03';
  await office.launch(changePlan({ onFailure: 'hold' }), 'r3');
  office.journal.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nightshift = (...args: string[]): Promise<Ended> =>
  new Command(args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, NIGHTSHIFT_STATE: stateFolder(), NO_COLOR: '1' },
  }).ended;

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { exitCode, out, err } = await nightshift(...args, '-o', 'json');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return JSON.parse(out);
}

describe('history', () => {
  it('lists the runs, and says how to go on where there are more', async () => {
    const { out } = await nightshift('history', '--limit', '2');
    expect(out).toMatch(/^r3 +\? held +billing-4\.12\.0 +production +\S+\nr2 +✗ refused .*\n\nolder: --before r2$/m);
    expect(await json('history', '--limit', '2', '--before', 'r2')).toMatchObject({
      runs: [{ run: 'r1' }],
      next: null,
    });
  });

  it.each([
    ['r3', ['--host', 'app-03', '--outcome', 'held']],
    ['r3,r2', ['-e', 'production', '--since', '2026-11-24']],
    ['r2,r1', ['--change', 'billing-4.12.0', '--until', '2026-11-24']],
    ['r2', ['--since', '2026-11-24', '--until', '2026-11-24T23:00:00Z']],
    ['r2,r1', ['--outcome', 'done,refused']],
    ['', ['--host', 'app-99']],
    ['', ['-e', 'staging']],
  ])('finds %s by %j', async (found, filter) => {
    const { runs } = await json('history', ...filter);
    expect((runs as { run: string }[]).map(({ run }) => run).join()).toBe(found);
  });

  it('says what it was asked for when there is nothing, and makes no journal to look at one', async () => {
    const { out } = await nightshift('history', '--host', 'app-99', '--since', '2026-11-01');
    expect(out).toBe('no run in this journal matches --host app-99 --since 2026-11-01\n');
    expect((await nightshift('history', '--state', join(folder, 'none'))).out).toBe('no runs yet\n');
  });

  it.each([
    [['--outcome', 'failed'], /NS6002.*--outcome failed/s],
    [['--outcome', 'done,'], /NS6002/],
    [['--since', 'yesterday'], /NS6002.*--since yesterday is neither/s],
    [['--since', '2026-02-30'], /NS6002/],
    [['--since', '2026-11-24', '--until', '2026-11-23'], /NS6002.*is after/s],
    [['--before', 'nobody'], /NS3006/],
  ])('refuses %j', async (args, says) => {
    const { exitCode, out, err } = await nightshift('history', ...args);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(says);
  });
});

describe('host', () => {
  it('says what changed it, under which approval, in which steps, and who has it now', async () => {
    const { out, err, exitCode } = await nightshift('host', 'app-03', '-e', 'production');
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^app-03 \(production\)\nlocked since 2026-11-25T\S+ by run r3 \(billing-4\.12\.0, held\)/);
    expect(out).toMatch(/approved +by bob \(release\)\n +plan +saved, f{16}\n/);
    expect(out).toMatch(/stage +fleet: done\n +changed +drain, release, restart\n/);
    expect(out).toMatch(/1 run did not begin on it: r2 \(refused\)$/m);
    expect(out.indexOf('run      r3')).toBeLessThan(out.indexOf('run       r1'));
  });

  it('tells the same as JSON', async () => {
    const told = await json('host', 'app-03', '-e', 'production');
    expect(told).toMatchObject({
      ...{ host: 'app-03', environment: 'production', next: null },
      lock: { run: 'r3', standing: 'held', since: expect.stringMatching(/^2026-11-25T02:/) },
      changes: [
        { run: 'r3', left: 'needsPerson', standing: 'held', approvals: [], stages: [{ state: 'undoFailed' }] },
        {
          ...{ run: 'r1', left: 'changed', standing: 'done', saved: 'f'.repeat(64), ticket: 'CHG0042117' },
          approvals: [{ principal: 'bob', at: '2026-11-22T16:00:00Z', roles: ['release'] }],
          stages: [{ stage: 'fleet', state: 'done' }],
        },
      ],
      notBegun: [{ run: 'r2', standing: 'refused' }],
    });
  });

  it('of a later time tells only what happened then', async () => {
    const told = await json('host', 'app-03', '-e', 'production', '--since', '2026-11-25');
    expect((told.changes as { run: string }[]).map(({ run }) => run)).toEqual(['r3']);
  });

  it('that nobody knows is looked for elsewhere', async () => {
    const said = async (...args: string[]) => (await nightshift('host', ...args)).out.split('\n').at(-2);
    expect(await said('app-99', '-e', 'production')).toBe('no run of this journal has had a host app-99 in production');
    expect(await said('app-03', '-e', 'staging')).toMatch(/in staging; there is one in production$/);
    expect(await said('app-03', '-e', 'production', '--since', '2027-01-01')).toMatch(/the last that had it is r3$/);
  });

  it('wants an environment', async () => {
    const { exitCode, err } = await nightshift('host', 'app-03');
    expect(exitCode).toBe(1);
    expect(err).toContain('--environment');
  });
});

describe('a range of time', () => {
  const nowMs = Date.parse('2026-11-22T12:00:00Z');
  const at = (text: string) => Date.parse(text);

  it('is days in UTC, both whole; instants; or how long ago', () => {
    expect(readRange({ since: '2026-11-01', until: '2026-11-01' }, nowMs)).toEqual({
      ...{ sinceMs: at('2026-11-01T00:00:00Z'), untilMs: at('2026-11-01T23:59:59.999Z') },
    });
    expect(readRange({ since: '1d12h' }, nowMs)).toEqual({ sinceMs: at('2026-11-21T00:00:00Z') });
    expect(readRange({ until: '2026-11-01T01:00:00+02:00' }, nowMs)).toEqual({ untilMs: at('2026-10-31T23:00:00Z') });
    expect(readRange({}, nowMs)).toEqual({});
  });

  it.each(['', '2026-11', '2026-11-01T10:00', '-1d', '1w', '2026-13-01'])('is not %j', (since) => {
    expect(() => readRange({ since }, nowMs)).toThrow(expect.objectContaining({ code: 'NS6002' }));
  });
});
