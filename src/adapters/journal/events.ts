import type { JournalEvent, RecordedEvent, RunSummaryUpdate } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { canonical, eventHash, type Head, sealOf } from './hashChain.ts';
import { integer, text } from './rows.ts';

/** Within a write transaction: adds events to the end of a run's chain and sets its summary. */
export function appendEvents(
  db: Database,
  run: string,
  events: readonly JournalEvent[],
  summary: RunSummaryUpdate,
): readonly RecordedEvent[] {
  const insert = db.statement('INSERT INTO events (run, sequence, at, event, hash) VALUES (?, ?, ?, ?, ?)');
  const at = summary.at;
  let head = readHead(db, run);
  const recorded = events.map((event) => {
    const sequence = head.sequence + 1;
    const json = canonical(event);
    const hash = eventHash(head.hash, { run, sequence, at, text: json });
    insert.run(run, sequence, at, json, hash);
    head = { sequence, hash };
    return { run, sequence, at, event, hash };
  });
  moveHead(db, run, head, summary);
  return recorded;
}

function readHead(db: Database, run: string): Head {
  const row = db.statement('SELECT sequence, hash FROM heads WHERE run = ?').get(run) ?? {};
  return { sequence: integer(row, 'sequence'), hash: text(row, 'hash') };
}

function moveHead(db: Database, run: string, head: Head, summary: RunSummaryUpdate): void {
  const { at, state, outcome, exitCode, startedAt, endedAt, resumesAt } = summary;
  db.statement(
    `UPDATE heads SET sequence = ?, hash = ?, at = ?, state = ?, outcome = ?, exitCode = ?, startedAt = ?, endedAt = ?,
       resumesAt = ?, seal = ? WHERE run = ?`,
  ).run(
    ...[head.sequence, head.hash, at, state, outcome, exitCode, startedAt, endedAt, resumesAt],
    ...[sealOf(run, head, summary), run],
  );
}

/** So many at a time: quick for a million, and small when each holds the output of a step. */
const rowsAtOnce = 64;

/** A few at a time, so that a slow reader keeps no transaction open and the write-ahead log can be taken in. */
export function* readEvents(db: Database, run: string, fromSequence: number): Generator<RecordedEvent> {
  for (const { event, ...row } of eventRows(db, run, fromSequence)) yield { run, ...row, event: JSON.parse(event) };
}

interface EventRow {
  readonly sequence: number;
  readonly at: number;
  /** Canonical JSON, as it was hashed. */
  readonly event: string;
  readonly hash: string;
}

/** Rows of `events` in order. Each query gives its rows in one value: the library reads them singly, and slowly. */
export function* eventRows(db: Database, run: string, fromSequence: number): Generator<EventRow> {
  const find = db.statement(
    `SELECT json_group_array(json_array(sequence, at, event, hash) ORDER BY sequence) AS found
       FROM (SELECT * FROM events WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT ${rowsAtOnce})`,
  );
  let next = fromSequence;
  for (;;) {
    const found: [number, number, string, string][] = JSON.parse(text(find.get(run, next) ?? {}, 'found'));
    for (const [sequence, at, event, hash] of found) {
      yield { sequence, at, event, hash };
      next = sequence + 1;
    }
    if (found.length < rowsAtOnce) return;
  }
}
