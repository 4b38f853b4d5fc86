import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { newRun, request, start, summary } from '../contract/journal.ts';
import { Command, type Ended } from '../integration/command.ts';
import { play } from '../review/scenarios.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-report-'));
  const { plan, world } = play('rolledBack');
  const journal = openJournal({ file: journalFile() });
  const lease = journal.createRun(newRun('r1', { plan, hosts: Object.keys(plan.hosts) }), request());
  if (lease.status !== 'leased') throw new Error('the journal did not take the run');
  journal.append(
    lease,
    world.events.map((event) => ({ ...event, at: event.at + start })),
    summary(),
  );
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
