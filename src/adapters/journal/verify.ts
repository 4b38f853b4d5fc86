/** Walks the hash chains; reports the first thing that is not as it was written. */
import type { ChainBreak, VerifyReport } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { eventRows } from './events.ts';
import { eventHash, genesis, type Head, runHash, sealOf, sha256 } from './hashChain.ts';
import { integer, text, textOrNull } from './rows.ts';
import { hashBefore, noSuchRun, readSummary, runRows } from './runRecords.ts';

class Broken extends Error implements ChainBreak {
  readonly run: string;
  readonly sequence: number;
  readonly reason: string;
  constructor(run: string, sequence: number, reason: string) {
    super(reason);
    this.run = run;
    this.sequence = sequence;
    this.reason = reason;
  }
}

/** Of one run, or of all and of what ties them together. Within a read transaction. */
export function verifyChain(db: Database, run: string | undefined): VerifyReport {
  try {
    return run === undefined ? verifyJournal(db) : verifyOne(db, run);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { intact: false, run: error.run, sequence: error.sequence, reason: error.reason };
  }
}

function verifyOne(db: Database, run: string): VerifyReport {
  const row = db.statement('SELECT * FROM runs WHERE run = ?').get(run);
  if (row === undefined) throw noSuchRun(run);
  const events = verifyRun(db, row, hashBefore(db, run));
  return { intact: true, events, runs: 1 };
}

function verifyJournal(db: Database): VerifyReport {
  let [events, runs, previousHash] = [0, 0, genesis];
  for (const row of runRows(db)) {
    runs += 1;
    if (integer(row, 'number') !== runs)
      throw new Broken(text(row, 'run'), 0, `run number ${runs}, before this one, is missing`);
    events += verifyRun(db, row, previousHash);
    previousHash = text(row, 'hash');
  }
  verifyTotals(db, runs, previousHash);
  return { intact: true, events, runs };
}

/** The number of its events. `row`: one of `runs`. */
function verifyRun(db: Database, row: Row, previousHash: string): number {
  const [run, header, hash] = [text(row, 'run'), text(row, 'header'), text(row, 'hash')];
  if (runHash(previousHash, header) !== hash)
    throw new Broken(run, 0, "the run's header, or the run before it, is not what was written");
  verifyHeader(db, run, header, textOrNull(row, 'saved'));
  verifyHosts(db, row);
  const head = verifyEvents(db, run, hash);
  verifyHead(db, run, head);
  return head.sequence;
}

function verifyHeader(db: Database, run: string, header: string, saved: string | null): void {
  const written: { readonly run: string; readonly planSha256: string; readonly saved?: string | null } =
    JSON.parse(header);
  if (written.run !== run) throw new Broken(run, 0, `the run was called ${written.run}`);
  if (saved !== (written.saved ?? null))
    throw new Broken(run, 0, "the run's saved plan is not the one that was written");
  const plan = db.statement('SELECT plan FROM plans WHERE run = ?').get(run);
  if (plan === undefined || sha256(text(plan, 'plan')) !== written.planSha256)
    throw new Broken(run, 0, "the run's plan is not what was written");
}

/** A run is found by each of its hosts. */
function verifyHosts(db: Database, row: Row): void {
  const missing = db
    .statement(
      `SELECT value AS host FROM json_each(?, '$.hosts')
         WHERE NOT EXISTS (SELECT 1 FROM runHosts WHERE host = value AND number = ?) LIMIT 1`,
    )
    .get(text(row, 'header'), integer(row, 'number'));
  if (missing !== undefined)
    throw new Broken(text(row, 'run'), 0, `the history of host ${text(missing, 'host')} does not have the run`);
}

/** Where the chain ends. */
function verifyEvents(db: Database, run: string, start: string): Head {
  let head: Head = { sequence: 0, hash: start };
  for (const row of eventRows(db, run, Number.MIN_SAFE_INTEGER)) {
    const next = { sequence: head.sequence + 1, hash: row.hash };
    const found = row.sequence;
    if (found !== next.sequence) throw new Broken(run, next.sequence, `the event is missing; event ${found} follows`);
    const event = { run, sequence: found, at: row.at, text: row.event };
    if (eventHash(head.hash, event) !== next.hash) throw new Broken(run, found, 'the event is not what was written');
    head = next;
  }
  return head;
}

function verifyHead(db: Database, run: string, end: Head): void {
  const row = db.statement('SELECT * FROM heads WHERE run = ?').get(run);
  if (row === undefined) throw new Broken(run, 0, "the run's head is missing");
  const head = { sequence: integer(row, 'sequence'), hash: text(row, 'hash') };
  if (head.sequence > end.sequence)
    throw new Broken(run, end.sequence + 1, `the last events are missing: ${head.sequence} were written`);
  if (head.sequence < end.sequence)
    throw new Broken(run, head.sequence + 1, `there are events after the last one written, ${head.sequence}`);
  if (head.hash !== end.hash || sealOf(run, head, readSummary(row)) !== text(row, 'seal'))
    throw new Broken(run, 0, "the run's summary is not what was written");
}

function verifyTotals(db: Database, runs: number, lastHash: string): void {
  const journal = db.statement('SELECT runs, hash FROM journal').get();
  if (journal === undefined) throw new Broken('', 0, "the journal's head is missing");
  const written = integer(journal, 'runs');
  if (written !== runs) throw new Broken('', 0, `${written} runs were written and ${runs} are there`);
  if (text(journal, 'hash') !== lastHash) throw new Broken('', 0, "the journal's head is not that of the last run");
  if (strayHosts(db)) throw new Broken('', 0, 'the history of a host has runs that it was not in');
  const stray = db.statement('SELECT run, sequence FROM events WHERE run NOT IN (SELECT run FROM runs) LIMIT 1').get();
  if (stray) throw new Broken(text(stray, 'run'), integer(stray, 'sequence'), 'the event belongs to no run');
}

/** Whether runs are found by more hosts than their headers name. */
function strayHosts(db: Database): boolean {
  const named = `SELECT total((SELECT count(DISTINCT value) FROM json_each(header, '$.hosts'))) FROM runs`;
  const row = db.statement(`SELECT (SELECT count(*) FROM runHosts) > (${named}) AS stray`).get();
  return integer(row ?? {}, 'stray') === 1;
}
