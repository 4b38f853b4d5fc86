import type { Unlock } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { integer, rowsAfter, text } from './rows.ts';
import { requireRun } from './runRecords.ts';

/** Within a write transaction. */
export function addUnlock(db: Database, unlock: Unlock): void {
  const { run, environment, host, holder, by, reason, forced, at } = unlock;
  requireRun(db, run);
  db.statement(
    'INSERT INTO unlocks (run, environment, host, holder, by, reason, forced, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(...[run, environment, host, holder, by, reason, forced ? 1 : 0, at]);
}

export function findUnlocks(db: Database, run: string): readonly Unlock[] {
  const find = db.statement('SELECT * FROM unlocks WHERE run = ? AND number > ? ORDER BY number LIMIT 1');
  return [...rowsAfter(find, run)].map(readUnlock);
}

function readUnlock(row: Row): Unlock {
  return {
    run: text(row, 'run'),
    environment: text(row, 'environment'),
    host: text(row, 'host'),
    holder: text(row, 'holder'),
    by: text(row, 'by'),
    reason: text(row, 'reason'),
    forced: integer(row, 'forced') === 1,
    at: integer(row, 'at'),
  };
}
