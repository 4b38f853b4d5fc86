/** What people ask of a run that another process drives. It stays when it is answered: who asked for what is not forgotten. */
import type { NewRequest, RunRequest } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { integer, integerOrNull, text, textOrNull } from './rows.ts';
import { requireRun } from './runRecords.ts';

/** Within a write transaction. Throws NS3006 when there is no such run. */
export function addRequest(db: Database, { run, action, by, reason, at }: NewRequest): RunRequest {
  requireRun(db, run);
  const row = db
    .statement('INSERT INTO requests (run, action, by, reason, at) VALUES (?, ?, ?, ?, ?) RETURNING *')
    .get(run, action, by, reason, at);
  return readRequest(row ?? {});
}

export function findRequest(db: Database, id: number): RunRequest | undefined {
  const row = db.statement('SELECT * FROM requests WHERE id = ?').get(id);
  return row && readRequest(row);
}

export function openRequests(db: Database, run: string): readonly RunRequest[] {
  const next = db.statement(
    'SELECT * FROM requests WHERE run = ? AND answeredAt IS NULL AND id > ? ORDER BY id LIMIT 1',
  );
  const found: RunRequest[] = [];
  for (let row = next.get(run, 0); row !== undefined; row = next.get(run, integer(row, 'id')))
    found.push(readRequest(row));
  return found;
}

/** Within a write transaction. The first answer stands. */
export function answerRequest(db: Database, id: number, refusal: string | null, at: number): void {
  db.statement('UPDATE requests SET answeredAt = ?, refusal = ? WHERE id = ? AND answeredAt IS NULL').run(
    at,
    refusal,
    id,
  );
}

function readRequest(row: Row): RunRequest {
  return {
    id: integer(row, 'id'),
    run: text(row, 'run'),
    action: text(row, 'action') as RunRequest['action'],
    by: text(row, 'by'),
    reason: text(row, 'reason'),
    at: integer(row, 'at'),
    answeredAt: integerOrNull(row, 'answeredAt'),
    refusal: textOrNull(row, 'refusal'),
  };
}
