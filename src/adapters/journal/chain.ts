import type { ChainLink } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { eventRows } from './events.ts';
import { eventText } from './hashChain.ts';
import { text } from './rows.ts';
import { hashBefore, noSuchRun, runRows } from './runRecords.ts';

/** The links as they are kept, right or wrong, one at a time: a slow reader keeps no transaction open. */
export function* chainLinks(db: Database, runs: readonly string[] | undefined): Generator<ChainLink> {
  for (const row of runs === undefined ? runRows(db) : runs.map((run) => rowOf(db, run))) yield* linksOf(db, row);
}

function rowOf(db: Database, run: string): Row {
  const row = db.statement('SELECT run, header, hash FROM runs WHERE run = ?').get(run);
  if (row === undefined) throw noSuchRun(run);
  return row;
}

/** `row`: run, header, hash. */
function* linksOf(db: Database, row: Row): Generator<ChainLink> {
  const run = text(row, 'run');
  let previous = text(row, 'hash');
  yield { kind: 'run', hash: previous, previous: hashBefore(db, run), text: text(row, 'header') };
  for (const event of eventRows(db, run, Number.MIN_SAFE_INTEGER)) {
    const { hash, event: canonical, ...where } = event;
    yield { kind: 'event', hash, previous, text: eventText({ run, ...where, text: canonical }) };
    previous = hash;
  }
}
