import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import type { JudgedApproval } from '../../src/model/approval.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import type { JournalPort, NewRun } from '../../src/runtime/journalPort.ts';
import { summaryOf } from '../../src/runtime/summary.ts';
import { newRun, request, start } from '../contract/journal.ts';
import { Command, type Ended } from '../integration/command.ts';
import { play } from '../review/scenarios.ts';

const monthName = (ms: number): string => new Date(ms).toISOString().slice(0, 7);
const month = monthName(start);
const monthMs = Date.parse(`${month}-01T00:00:00Z`);
const nextMonth = monthName(monthMs + 31 * 86_400_000);
const nextMonthMs = Date.parse(`${nextMonth}-01T00:00:00Z`);

const approval: JudgedApproval = {
  ...{ principal: 'k.ito', at: new Date(monthMs - 3_600_000).toISOString(), reason: null, key: null, roles: [] },
  ...{ decision: 'approve', countsUntilMs: null, refused: null },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-report-'));
  const journal = openJournal({ file: journalFile() });
  keep(journal, 'early', 'done', monthMs, { approvals: [approval] });
  keep(journal, 'r1', 'rolledBack', start);
  keep(journal, 'late', 'done', nextMonthMs - 1, { environment: 'lab' });
  keep(journal, 'after', 'done', nextMonthMs);
  const unlock = {
    run: 'r1',
    environment: 'production',
    host: 'app-02',
    holder: 'ada',
    by: 'm@ops',
    at: start + 9_000,
  };
  journal.addUnlock({ ...unlock, reason: 'its controller burnt down', forced: false });
  journal.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A run that went as a scenario did and began then, as the journal of a controller has it. */
function keep(
  journal: JournalPort,
  run: string,
  scenario: string,
  beganAtMs: number,
  more: Partial<NewRun> = {},
): void {
  const { plan, world } = play(scenario);
  const lease = journal.createRun(newRun(run, { plan, at: beganAtMs, ...more }), request());
  if (lease.status !== 'leased') throw new Error('the journal did not take the run');
  const events = world.events.map((event) => ({ ...event, at: event.at + beganAtMs }));
  const state = replay(plan, initialState(plan), events);
  journal.append(lease, events, summaryOf(state, state.lastAtMs));
}

const journalFile = () => join(folder, 'state', 'journal.db');
const report = (...args: string[]): Promise<Ended> => {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, NIGHTSHIFT_STATE: join(folder, 'state') };
  return new Command(['report', ...args], { cwd: folder, env }).ended;
};
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('report', () => {
  it('writes the same facts to every file it is given, from the journal alone', async () => {
    const { exitCode, out } = await report('r1', '--out', 'a.html', '--out', 'a.md', '--out', 'a.json');
    expect([exitCode, out]).toEqual([0, 'written: a.html\nwritten: a.md\nwritten: a.json\n']);
    const view = JSON.parse(read('a.json'));
    expect(view.run).toMatchObject({ run: 'r1', outcome: 'rolledBack', exitCode: 3 });
    expect(view.log).toMatchObject({
      intact: true,
      events: expect.any(Number),
      hash: expect.stringMatching(/^\w{64}$/),
    });
    expect(view.deviations).toContainEqual(expect.objectContaining({ kind: 'unlock', by: 'm@ops', hosts: ['app-02'] }));
    for (const text of [read('a.html'), read('a.md')]) {
      expect(text).toContain('its controller burnt down');
      expect(text).toContain(view.log.hash);
    }
  });

  it('is Markdown on standard output without a file, and the view with -o json', async () => {
    const { out } = await report('r1');
    expect(out).toMatch(/^# Billing 4\.12\.0\n/);
    const json = JSON.parse((await report('r1', '-o', 'json')).out);
    expect(json.rollback).toMatchObject({ standing: 'verified', scope: 'run' });
  });

  it.each([
    [[], 'no run and no month'],
    [['r1', '--month', '2026-09'], 'either of the run r1 or of the month 2026-09'],
    [['r1', '--environment', 'production'], '--environment is for months'],
    [['--month', '2026-13'], '--month 2026-13 is not a month'],
    [['--month', 'november'], '--month november is not a month'],
    [['--month', '2026-09', '--out', 'month.pdf'], '--out month.pdf is of no known kind'],
  ])('%j is refused: %s', async (args, message) => {
    const { exitCode, err } = await report(...args);
    expect([exitCode, err]).toEqual([1, expect.stringContaining(message)]);
    expect(err).toContain('NS6002');
    expect(readdirSync(folder)).toEqual(['state']);
  });

  it('says that the journal was edited', async () => {
    const db = new DatabaseSync(journalFile());
    db.exec(
      `UPDATE events SET event = replace(event, '"exitCode":1', '"exitCode":0') WHERE event LIKE '%"exitCode":1%'`,
    );
    db.close();
    const { exitCode, out } = await report('r1', '-o', 'json');
    const { log, left } = JSON.parse(out);
    expect(exitCode).toBe(0);
    expect(log).toMatchObject({ intact: false, problem: expect.stringMatching(/^event \d+: /) });
    expect(left).toEqual([expect.stringContaining('nightshift audit verify')]);
  });

  it.each([
    [['r1', '--out', 'report.pdf'], 'NS6002'],
    [['r2'], 'NS3006'],
    [['r1', '--out', 'no/such/folder.md'], 'NS3300'],
  ])('%j is refused with %s, and writes nothing', async (args, code) => {
    const { exitCode, err } = await report(...args);
    expect(exitCode).toBe(1);
    expect(err).toContain(code);
    expect(readdirSync(folder)).toEqual(['state']);
  });
});

describe('report --month', () => {
  it('has the runs that began in it, as Markdown, a page and JSON', async () => {
    const { exitCode, out } = await report('--month', month, '--out', 'm.html', '--out', 'm.md', '--out', 'm.json');
    expect([exitCode, out]).toEqual([0, 'written: m.html\nwritten: m.md\nwritten: m.json\n']);
    const view = JSON.parse(read('m.json'));
    expect(view.counts).toMatchObject({ runs: 3, deployment: 3, done: 2, rolledBack: 1 });
    expect(view.runs.map(({ run }: { run: string }) => run)).toEqual(['early', 'r1', 'late']);
    expect(view.figures).toContainEqual(expect.objectContaining({ id: 'leadTime', value: expect.any(Number) }));
    for (const text of [read('m.html'), read('m.md')]) expect(text).toContain(`Changes of ${month}`);
  });

  it('compares with the month before, and leaves other environments out when one is named', async () => {
    const next = await report('--month', nextMonth, '-o', 'json');
    expect(JSON.parse(next.out)).toMatchObject({ before: month, counts: { runs: 1, done: 1 } });
    expect(JSON.parse(next.out).figures).toContainEqual(
      expect.objectContaining({ id: 'successRate', value: 1, before: 2 / 3 }),
    );
    const lab = await report('--month', month, '--environment', 'lab', '-o', 'json');
    expect(JSON.parse(lab.out)).toMatchObject({ environment: 'lab', counts: { runs: 1 } });
  });

  it('is empty, and makes no journal, where there is none', async () => {
    rmSync(join(folder, 'state'), { recursive: true });
    const { exitCode, out } = await report('--month', '2999-01');
    expect(exitCode).toBe(0);
    expect(out).toContain('No run began in this month.');
    expect(readdirSync(folder)).toEqual([]);
  });
});
