import { failure } from '../../model/problems.ts';
import type { LeaseInfo, NewRun, RunFilter, RunRecord, RunSummaryUpdate } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { canonical, genesis, headerText, runHash, sealOf } from './hashChain.ts';
import { integer, integerOrNull, rowsAfter, text, textOrNull } from './rows.ts';
import { foundRuns } from './runSearch.ts';

interface RunHeader extends Omit<NewRun, 'plan'> {
  readonly planSha256: string;
}

/** How a run stands before its first event. */
export function newRunSummary(run: NewRun): RunSummaryUpdate {
  const nothing = { outcome: null, exitCode: null, startedAt: null, endedAt: null, resumesAt: null };
  return { at: run.at, state: 'created', ...nothing };
}

/** Within a write transaction. Throws when there is a run of that name already. */
export function insertRun(db: Database, run: NewRun): void {
  const plan = canonical(run.plan);
  const header = headerText(run, plan);
  const last = db.statement('SELECT runs, hash FROM journal').get() ?? {};
  const number = integer(last, 'runs') + 1;
  const hash = runHash(text(last, 'hash'), header);
  db.statement('INSERT INTO runs (number, run, header, hash, saved) VALUES (?, ?, ?, ?, ?)').run(
    ...[number, run.run, header, hash, run.saved],
  );
  db.statement('INSERT INTO plans (run, plan) VALUES (?, ?)').run(run.run, plan);
  // The hosts as the header has them: tens of thousands of rows in one statement.
  db.statement(`INSERT OR IGNORE INTO runHosts SELECT value, ? FROM json_each(?, '$.hosts')`).run(number, header);
  db.statement('UPDATE journal SET runs = ?, hash = ?').run(number, hash);
  insertHead(db, run.run, hash, newRunSummary(run));
}

function insertHead(db: Database, run: string, hash: string, summary: RunSummaryUpdate): void {
  const { at, state } = summary;
  const seal = sealOf(run, { sequence: 0, hash }, summary);
  db.statement('INSERT INTO heads (run, sequence, hash, at, state, seal) VALUES (?, 0, ?, ?, ?, ?)').run(
    ...[run, hash, at, state, seal],
  );
}

export function headerOf(db: Database, run: string): RunHeader | undefined {
  const row = db.statement('SELECT header FROM runs WHERE run = ?').get(run);
  return row && parseHeader(row);
}

export function requireRun(db: Database, run: string): void {
  if (headerOf(db, run) === undefined) throw noSuchRun(run);
}

export function noSuchRun(run: string) {
  return failure('NS3006', `there is no run ${run} in this journal`, '`nightshift history` lists the runs.');
}

/** Rows of `runs` in order. */
export function* runRows(db: Database): Generator<Row> {
  const find = db.statement('SELECT * FROM runs WHERE number > ? ORDER BY number LIMIT 1');
  let row = find.get(Number.MIN_SAFE_INTEGER);
  while (row !== undefined) {
    yield row;
    row = find.get(integer(row, 'number'));
  }
}

/** What a run's hash is chained to: the hash of the run before it. */
export function hashBefore(db: Database, run: string): string {
  const before = db.statement(
    'SELECT hash FROM runs WHERE number < (SELECT number FROM runs WHERE run = ?) ORDER BY number DESC LIMIT 1',
  );
  const row = before.get(run);
  return row === undefined ? genesis : text(row, 'hash');
}

type LeaseOf = (run: string) => LeaseInfo | null;

const columns =
  'number, header, h.at, state, outcome, exitCode, startedAt, endedAt, resumesAt FROM runs r JOIN heads h ON h.run = r.run';

export function findRecord(db: Database, run: string, leaseOf: LeaseOf): RunRecord | undefined {
  const row = db.statement(`SELECT ${columns} WHERE r.run = ?`).get(run);
  return row && toRecord(db, row, leaseOf);
}

/** Newest first. */
export function newestRecords(db: Database, limit: number, filter: RunFilter, leaseOf: LeaseOf): readonly RunRecord[] {
  if (filter.before !== undefined) requireRun(db, filter.before);
  const find = db.statement(`SELECT ${columns} WHERE number = ?`);
  return foundRuns(db, limit, filter).flatMap((number) => {
    const row = find.get(number);
    return row === undefined ? [] : [toRecord(db, row, leaseOf)];
  });
}

/** Those that have not ended, oldest first. */
export function openRecords(db: Database, leaseOf: LeaseOf): readonly RunRecord[] {
  const find = db.statement(`SELECT ${columns} WHERE h.endedAt IS NULL AND number > ? ORDER BY number LIMIT 1`);
  return [...rowsAfter(find)].map((row) => toRecord(db, row, leaseOf));
}

/** The plan is read when somebody asks for it: of 20,000 hosts it has tens of megabytes, and a history shows many runs. */
function toRecord(db: Database, row: Row, leaseOf: LeaseOf): RunRecord {
  const { hosts: _, planSha256: __, ...header } = parseHeader(row);
  const { at: updatedAt, ...summary } = readSummary(row);
  return {
    ...header,
    get plan(): unknown {
      return planOf(db, header.run);
    },
    ...summary,
    updatedAt,
    lease: leaseOf(header.run),
  };
}

export function readSummary(row: Row): RunSummaryUpdate {
  return {
    at: integer(row, 'at'),
    state: text(row, 'state'),
    outcome: textOrNull(row, 'outcome'),
    exitCode: integerOrNull(row, 'exitCode'),
    startedAt: integerOrNull(row, 'startedAt'),
    endedAt: integerOrNull(row, 'endedAt'),
    resumesAt: integerOrNull(row, 'resumesAt'),
  };
}

function planOf(db: Database, run: string): unknown {
  return JSON.parse(text(db.statement('SELECT plan FROM plans WHERE run = ?').get(run) ?? {}, 'plan'));
}

/** Older headers do not name what there was none of then: schedules in version 1, saved plans and approvals before 4. */
function parseHeader(row: Row): RunHeader {
  return { schedule: null, saved: null, approvals: [], ...JSON.parse(text(row, 'header')) };
}
