import type { DurationRow } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { canonical } from './hashChain.ts';
import { integer, text } from './rows.ts';
import { headerOf, noSuchRun } from './runRecords.ts';

/** Within a write transaction: a run's rows take the place of those it had. */
export function replaceDurations(db: Database, run: string, rows: readonly DurationRow[]): void {
  const environment = headerOf(db, run)?.environment;
  const row = db.statement('SELECT number FROM runs WHERE run = ?').get(run);
  if (environment === undefined || row === undefined) throw noSuchRun(run);
  const number = integer(row, 'number');
  db.statement('DELETE FROM durations WHERE number = ?').run(number);
  const insert = db.statement('INSERT INTO durations (environment, key, number, histogram) VALUES (?, ?, ?, ?)');
  for (const { key, histogram } of rows) insert.run(environment, key, number, canonical(histogram));
}

/** In one answer, since there is a row for every step: keys in their order within a run, the newest runs first. */
export function newestDurations(db: Database, environment: string, runsMax: number): readonly DurationRow[] {
  const row = db
    .statement(
      `SELECT json_group_array(json_object('key', key, 'histogram', json(histogram)) ORDER BY number DESC, key) AS found
         FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY number DESC) AS age
                 FROM durations WHERE environment = ?)
         WHERE age <= ?`,
    )
    .get(environment, runsMax);
  const found: DurationRow[] = JSON.parse(text(row ?? {}, 'found'));
  return found;
}
