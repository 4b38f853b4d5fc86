import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import type { JournalPort } from '../../../src/runtime/journalPort.ts';
import { created, summary } from '../../contract/journal.ts';
import { newSchedule } from '../../contract/schedules.ts';
import { Office } from '../../runtime/office.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** What nightshift 0.1.0 left: r1 is done, and r2, which an operator held after the first of its three hosts. */
function version1(): string {
  const file = join(temporaryFolder(), 'journal.db');
  const db = new DatabaseSync(file);
  db.exec(readFileSync(join(import.meta.dirname, 'version1.sql'), 'utf8'));
  db.close();
  return file;
}

function opened(file: string): JournalPort {
  const journal = openJournal({ file });
  onTestFinished(() => journal.close());
  return journal;
}

function userVersion(file: string): unknown {
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  return Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0];
}

it('a journal of version 1 opens, verifies, and shows what it held', () => {
  const file = version1();
  const journal = opened(file);
  expect(userVersion(file)).toBe(3);
  expect(journal.verify()).toEqual({ intact: true, events: 42, runs: 2 });
  expect(journal.runs(9)).toMatchObject([
    { run: 'r2', state: 'held', schedule: null, resumesAt: null, lease: null },
    { run: 'r1', state: 'ended', outcome: 'done', exitCode: 0, schedule: null, resumesAt: null },
  ]);
  expect(journal.openRuns().map(({ run }) => run)).toEqual(['r2']);
});

it('its runs go on, new ones follow them, and all of it verifies', async () => {
  const file = version1();
  const office = new Office({}, (now) => openJournal({ file, now, isAlive: () => true }));
  onTestFinished(() => office.journal.close());
  expect(await office.takeOver('r2', 'resume')).toMatchObject({ kind: 'ended', outcome: 'done' });
  expect(office.started.map(({ step }) => step.split(' ')[0])).toEqual(['d', 'e']);
  const lease = created(office.journal, 'r3');
  office.journal.append(lease, [{ type: 'held' }], summary({ state: 'held', resumesAt: 1 }));
  office.journal.addSchedule(() => newSchedule('s1'));
  expect(office.journal.verify()).toMatchObject({ intact: true, runs: 3 });
});

it('an edit of it still shows, and so does one of what came later', () => {
  const edits = [
    "UPDATE heads SET outcome = 'rolledBack' WHERE run = 'r1'",
    "UPDATE heads SET resumesAt = 5 WHERE run = 'r2'",
    "UPDATE runs SET header = replace(header, 'ops@m', 'eve@m') WHERE run = 'r1'",
  ];
  for (const edit of edits) {
    const file = version1();
    opened(file).close();
    const db = new DatabaseSync(file);
    db.exec(edit);
    db.close();
    expect(opened(file).verify(), edit).toMatchObject({ intact: false });
  }
});

it('a migration that fails leaves version 1 as it was', () => {
  const file = version1();
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE serving (x TEXT)');
  db.close();
  expect(() => openJournal({ file })).toThrow();
  expect(userVersion(file)).toBe(1);
});
