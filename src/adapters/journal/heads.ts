import type { ChainBreak, JournalHeads, RunHead } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { genesis } from './hashChain.ts';
import { integer, rowsAfter, text } from './rows.ts';

/** Where the journal and its runs stand. Within a read transaction. */
export function readHeads(db: Database): JournalHeads {
  const journal = db.statement('SELECT runs, hash FROM journal').get() ?? {};
  const find = db.statement(
    `SELECT number, h.run, h.sequence, h.hash FROM runs r JOIN heads h ON h.run = r.run
       WHERE number > ? ORDER BY number LIMIT 1`,
  );
  const runs = [...rowsAfter(find)].map((row) => {
    return { run: text(row, 'run'), sequence: integer(row, 'sequence'), hash: text(row, 'hash') };
  });
  return { journal: { runs: integer(journal, 'runs'), hash: text(journal, 'hash') }, runs };
}

/** The hashes that a journal holds now. */
export interface KeptHashes {
  /** Of the run of this number, from 1. */
  ofRun(number: number): string | undefined;
  /** Of an event of a run; with sequence 0 of the run itself. */
  at(run: string, sequence: number): string | undefined;
}

/** Within a read transaction. */
export function keptHashes(db: Database): KeptHashes {
  const hash = (sql: string, ...values: (string | number)[]) => {
    const row = db.statement(sql).get(...values);
    return row && text(row, 'hash');
  };
  return {
    ofRun: (number) => hash('SELECT hash FROM runs WHERE number = ?', number),
    at: (run, sequence) =>
      sequence === 0
        ? hash('SELECT hash FROM runs WHERE run = ?', run)
        : hash('SELECT hash FROM events WHERE run = ? AND sequence = ?', run, sequence),
  };
}

/**
 * In what the journal is not what it was at `heads`. An event's hash covers all before it in its run, and a run's hash all
 * runs before it: so only the last ones need to be looked at.
 */
export function departure(kept: KeptHashes, { journal, runs }: JournalHeads, run?: string): ChainBreak | null {
  if (run === undefined && (journal.runs === 0 ? genesis : kept.ofRun(journal.runs)) !== journal.hash)
    return { run: '', sequence: 0, reason: `the first ${journal.runs} runs are not those that there were` };
  for (const head of runs) {
    if (run !== undefined && head.run !== run) continue;
    const reason = whyNot(head, kept.at(head.run, head.sequence));
    if (reason !== null) return { run: head.run, sequence: head.sequence, reason };
  }
  return null;
}

function whyNot({ sequence, hash }: RunHead, found: string | undefined): string | null {
  if (found === hash) return null;
  const what = sequence === 0 ? 'the run' : 'the event';
  if (found === undefined) return `${what} was there and is no more`;
  return `${what}, or what is before it, is not what it was`;
}
