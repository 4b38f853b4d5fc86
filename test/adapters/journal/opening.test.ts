import { chmodSync, copyFileSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/adapters/journal/database.ts';
import { operatingError } from '../../../src/adapters/journal/databaseErrors.ts';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import { created, summary } from '../../contract/journal.ts';
import { newRequest, newUnlock } from '../../contract/requests.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('the file of a journal', () => {
  it('is private, with its folder and what SQLite puts beside it', () => {
    const folder = join(temporaryFolder(), 'deep', 'state');
    const file = join(folder, 'journal.sqlite');
    const journal = opened(file);
    created(journal, 'r1');
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(folder)).toBe('700');
    expect([file, `${file}-wal`, `${file}-shm`].map(mode)).toEqual(['600', '600', '600']);
  });

  it('that others can read is made private when it is opened', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    opened(file).close();
    chmodSync(file, 0o644);
    opened(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is written with a write-ahead log and full synchronisation', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    new Database(file, 1_000).close();
    const db = new Database(file, 1_000);
    onTestFinished(() => db.close());
    const pragma = (name: string) => Object.values(db.statement(`PRAGMA ${name}`).get() ?? {})[0];
    expect(['journal_mode', 'synchronous', 'foreign_keys'].map(pragma)).toEqual(['wal', 2, 1]);
  });

  it('keeps its content from one opening to the next', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    const first = opened(file);
    const { token } = created(first, 'r1');
    first.close();
    const second = opened(file);
    expect(second.run('r1')?.lease?.token).toBe(token);
    expect(created(second, 'r2').token).toBeGreaterThan(token);
  });

  it('keeps requests, their answers and locks taken off from one opening to the next', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    const first = opened(file);
    created(first, 'r1');
    const [open, answered] = [first.addRequest(newRequest('r1')), first.addRequest(newRequest('r1'))];
    first.answerRequest(answered.id, 'it is not held', 7);
    first.addUnlock(newUnlock('r1'));
    first.close();
    const second = opened(file);
    expect(second.openRequests('r1')).toEqual([open]);
    expect(second.request(answered.id)).toEqual({ ...answered, answeredAt: 7, refusal: 'it is not held' });
    expect(second.addRequest(newRequest('r1')).id).toBeGreaterThan(answered.id);
    expect(second.unlocks('r1')).toEqual([newUnlock('r1')]);
  });

  it('is complete by itself once it is closed: a copy of it is a backup', () => {
    const folder = temporaryFolder();
    const journal = opened(join(folder, 'journal.sqlite'));
    journal.append(created(journal, 'r1'), [{ type: 'a' }, { type: 'b' }], summary());
    journal.close();
    copyFileSync(join(folder, 'journal.sqlite'), join(folder, 'copy.sqlite'));
    expect(opened(join(folder, 'copy.sqlite')).verify()).toEqual({ intact: true, events: 2, runs: 1 });
  });

  it('may be opened twice in one process', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    const [one, two] = [opened(file), opened(file)];
    const lease = created(one, 'r1');
    expect(two.run('r1')?.run).toBe('r1');
    two.releaseLease(lease);
    expect(() => one.append(lease, [], summary())).toThrow('no longer ours');
  });
});

describe('a journal that cannot be used', () => {
  it('because its folder is a file: NS3001', () => {
    const file = join(temporaryFolder(), 'state');
    writeFileSync(file, '');
    expect(() => openJournal({ file: join(file, 'journal.sqlite') })).toThrow(code('NS3001'));
  });

  it('because it is a folder: NS3001', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    mkdirSync(file);
    expect(() => openJournal({ file })).toThrow(code('NS3001'));
  });

  it('because it is no database: NS3002, and it is left as it was', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    writeFileSync(file, 'not a database '.repeat(500));
    expect(() => openJournal({ file })).toThrow(code('NS3002'));
    expect(statSync(file).size).toBe(7_500);
  });

  it("because it is another program's database: NS3002", () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    foreignDatabase(file, 'CREATE TABLE cats (name TEXT)');
    expect(() => openJournal({ file })).toThrow(code('NS3002'));
  });

  it('because a newer nightshift wrote it: NS3005, with both versions', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    opened(file).close();
    foreignDatabase(file, 'PRAGMA user_version = 7');
    expect(() => openJournal({ file })).toThrow(code('NS3005'));
    expect(() => openJournal({ file })).toThrow(/version 7.*up to 5/);
  });

  it('because half of it is gone: NS3002', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    const journal = opened(file);
    const lease = created(journal, 'r1');
    for (let n = 0; n < 50; n += 1) journal.append(lease, [{ type: 'x'.repeat(4_000) }], summary());
    journal.close();
    truncateSync(file, 40_960);
    expect(() => opened(file).verify()).toThrow(code('NS3002'));
  });

  it('because another process has it locked: NS3003', () => {
    const file = join(temporaryFolder(), 'journal.sqlite');
    const journal = openJournal({ file, lockedMaxMs: 50 });
    onTestFinished(() => journal.close());
    const other = new DatabaseSync(file);
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    expect(() => created(journal, 'r1')).toThrow(code('NS3003'));
    other.exec('ROLLBACK');
    expect(created(journal, 'r1').status).toBe('leased');
  });

  it('because there is no space left: NS3004, and nothing of the transaction stays', () => {
    const db = new Database(join(temporaryFolder(), 'any.sqlite'), 1_000);
    onTestFinished(() => db.close());
    db.exec('CREATE TABLE t (x TEXT); PRAGMA max_page_count = 20');
    const insert = (bytes: number) =>
      db.write(() => [1, 2].map((part) => db.statement('INSERT INTO t VALUES (?)').run('x'.repeat(bytes * part))));
    insert(100);
    expect(() => insert(50_000)).toThrow(code('NS3004'));
    expect(db.statement('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 });
    insert(100);
  });
});

describe('errors of SQLite', () => {
  it.each([
    [8, 'NS3001'],
    [14, 'NS3001'],
    [11, 'NS3002'],
    [26, 'NS3002'],
    [5, 'NS3003'],
    [261, 'NS3003'],
    [13, 'NS3004'],
    [778, 'NS3007'],
  ])('with code %i are %s', (errcode, expected) => {
    const error = Object.assign(new Error('as SQLite says'), { errcode });
    expect(operatingError(error, 'journal.sqlite')).toMatchObject({ code: expected, cause: error });
  });

  it('that are our own mistakes are not made into messages for people', () => {
    expect(operatingError(Object.assign(new Error('no such table'), { errcode: 1 }), 'f')).toBeUndefined();
    expect(operatingError(new TypeError('x'), 'f')).toBeUndefined();
  });
});

function opened(file: string) {
  const journal = openJournal({ file });
  onTestFinished(() => journal.close());
  return journal;
}

function foreignDatabase(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}
