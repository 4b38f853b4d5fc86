import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import type { JournalHeads, JournalPort } from '../../../src/runtime/journalPort.ts';
import { created, summary } from '../../contract/journal.ts';
import { newSchedule } from '../../contract/schedules.ts';
import { Office } from '../../runtime/office.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** What nightshift 0.1.0 left: r1 is done, and r2, which an operator held after the first of its three hosts. */
const version1 = () => loaded('version1.sql');

/** What version 3 left: r1 of schedule s1 is done; r2 is held for a window, and its lock was taken off. */
const version3 = () => loaded('version3.sql');

function loaded(sql: string): string {
  const file = join(temporaryFolder(), 'journal.db');
  const db = new DatabaseSync(file);
  db.exec(readFileSync(join(import.meta.dirname, sql), 'utf8'));
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
  expect(userVersion(file)).toBe(5);
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

it('a journal of version 3 opens, verifies, stands where it stood, and has runs that carry no saved plan out', () => {
  const file = version3();
  const stood = headsIn(file);
  const journal = opened(file);
  expect(userVersion(file)).toBe(5);
  expect(journal.verify()).toEqual({ intact: true, events: 4, runs: 2 });
  expect(journal.departsFrom(stood)).toBeNull();
  expect(journal.runs(9)).toMatchObject([
    { run: 'r2', state: 'held', schedule: null, saved: null, approvals: [] },
    { run: 'r1', state: 'ended', schedule: 's1', saved: null, approvals: [] },
  ]);
  expect(journal.unlocks('r2')).toHaveLength(1);
  const had = (host: string) => journal.runs(9, { host, environment: 'test' }).map(({ run }) => run);
  expect([had('a'), had('b'), had('c')]).toEqual([['r1'], ['r2'], []]);
});

it('its hashes and seals are not written anew, and runs of saved plans follow them', () => {
  const file = version3();
  const before = rowsOf(file);
  const journal = opened(file);
  const saved = 'f'.repeat(64);
  created(journal, 'r3', { saved, hosts: ['c'] });
  expect(journal.runOfSaved(saved)).toBe('r3');
  expect(journal.verify()).toEqual({ intact: true, events: 4, runs: 3 });
  expect(rowsOf(file)).toEqual([...before, expect.objectContaining({ run: 'r3' })]);
});

/** By SQL alone: independent of the code that is tested. */
function headsIn(file: string): JournalHeads {
  const db = new DatabaseSync(file);
  const heads = db.prepare('SELECT run, sequence, hash FROM heads ORDER BY run').all();
  const { runs, hash } = db.prepare('SELECT runs, hash FROM journal').get() ?? {};
  db.close();
  return {
    journal: { runs: Number(runs), hash: String(hash) },
    runs: heads.map((head) => ({ run: String(head.run), sequence: Number(head.sequence), hash: String(head.hash) })),
  };
}

function rowsOf(file: string): unknown[] {
  const db = new DatabaseSync(file);
  const rows = db.prepare(
    'SELECT r.run, r.header, r.hash, h.seal FROM runs r JOIN heads h USING (run) ORDER BY number',
  );
  try {
    return rows.all();
  } finally {
    db.close();
  }
}

it('a migration that fails leaves version 1 as it was', () => {
  const file = version1();
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE serving (x TEXT)');
  db.close();
  expect(() => openJournal({ file })).toThrow();
  expect(userVersion(file)).toBe(1);
});
