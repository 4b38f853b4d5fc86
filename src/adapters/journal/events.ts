import type { JournalEvent, RecordedEvent, RunSummaryUpdate } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
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

/** One at a time, so that a slow reader keeps no transaction open and the write-ahead log can be taken in. */
export function* readEvents(db: Database, run: string, fromSequence: number): Generator<RecordedEvent> {
  for (const row of eventRows(db, run, fromSequence)) yield readEvent(row, run);
}

/** Rows of `events` in order: sequence, at, event, hash. */
export function* eventRows(db: Database, run: string, fromSequence: number): Generator<Row> {
  const find = db.statement(
    'SELECT sequence, at, event, hash FROM events WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT 1',
  );
  let row = find.get(run, fromSequence);
  while (row !== undefined) {
    yield row;
    row = find.get(run, integer(row, 'sequence') + 1);
  }
}

function readEvent(row: Row, run: string): RecordedEvent {
  const event: JournalEvent = JSON.parse(text(row, 'event'));
  return { run, sequence: integer(row, 'sequence'), at: integer(row, 'at'), event, hash: text(row, 'hash') };
}
