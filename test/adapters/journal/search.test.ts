import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../../src/adapters/journal/database.ts';
import { insertRun } from '../../../src/adapters/journal/runRecords.ts';
import { searchFor } from '../../../src/adapters/journal/runSearch.ts';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import type { JournalPort, RunFilter } from '../../../src/runtime/journalPort.ts';
import { newRun, start } from '../../contract/journal.ts';

const runs = 10_000;

/** Each of ten thousand runs has thirty of three thousand hosts; host h7 is in a hundred of them. */
function tenThousandRuns(file: string): void {
  openJournal({ file }).close();
  const db = new Database(file, 1_000);
  db.write(() => {
    for (let n = 0; n < runs; n += 1) {
      const hosts = Array.from({ length: 30 }, (_, at) => `h${(n * 30 + at) % 3_000}`);
      const environment = n % 500 === 3 ? 'lab' : 'production';
      insertRun(db, newRun(`r${n}`, { hosts, environment, change: `c${n % 1_000}`, at: start + n }));
    }
  });
  db.close();
}

/** Nothing that searches can read a plan or an event any more. */
function withoutPlans(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('DELETE FROM plans');
  db.close();
}

/** How SQLite goes about a search. */
function wayOf(file: string, filter: RunFilter): string {
  const db = new DatabaseSync(file);
  const { sql, values } = searchFor(20, filter);
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  db.close();
  return steps.map(({ detail }) => String(detail)).join('\n');
}

describe('a journal of ten thousand runs', () => {
  let file = '';
  let close = () => {};
  let folder = '';
  let journal: JournalPort;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-test-'));
    file = join(folder, 'journal.db');
    tenThousandRuns(file);
    withoutPlans(file);
    journal = openJournal({ file });
    close = () => journal.close();
  });
  afterAll(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says which runs a host had without reading a plan', () => {
    const found = journal.runs(20, { host: 'h7' });
    expect(found.map(({ run }) => run)).toEqual(Array.from({ length: 20 }, (_, n) => `r${9_900 - n * 100}`));
    expect(() => found[0]?.plan).toThrow();
    expect(journal.runs(runs, { host: 'h7' })).toHaveLength(100);
  });

  it.each<[string, RunFilter, RegExp]>([
    ['a host', { host: 'h7' }, /SEARCH x USING PRIMARY KEY \(host=\?/],
    ['a host at a time', { host: 'h7', sinceMs: start, untilMs: start + 900 }, /SEARCH x USING PRIMARY KEY \(host=\?/],
    ['an environment', { environment: 'lab' }, /SEARCH r USING INDEX runs_by_environment/],
    ['a change', { change: 'c7', standings: ['done'] }, /SEARCH r USING INDEX runs_by_change/],
  ])('looks for %s through an index', (_, filter, way) => {
    expect(wayOf(file, filter)).toMatch(way);
    expect(wayOf(file, filter)).not.toMatch(/SCAN (r|h|x|runs|heads|runHosts)\b/);
    expect(journal.runs(3, filter).length).toBe(filter.standings === undefined ? 3 : 0);
  });
});
