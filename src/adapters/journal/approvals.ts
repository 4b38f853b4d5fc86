/** What people said of saved plans, what rehearsals showed, and which run carried a saved plan out. */
import type { RehearsalProof } from '../../model/rehearsal.ts';
import type { KeptApproval, NewApproval } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { canonical } from './hashChain.ts';
import { integer, rowsAfter, text } from './rows.ts';

/** Within a write transaction. */
export function addApproval(db: Database, { saved, approval, by, at }: NewApproval): void {
  db.statement(
    'INSERT INTO approvals (saved, statement, signature, by, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(saved, canonical(approval.statement), approval.signature, by, at);
}

export function findApprovals(db: Database, saved: string): readonly KeptApproval[] {
  const find = db.statement('SELECT * FROM approvals WHERE saved = ? AND number > ? ORDER BY number LIMIT 1');
  return [...rowsAfter(find, saved)].map(readApproval);
}

function readApproval(row: Row): KeptApproval {
  const approval = { statement: JSON.parse(text(row, 'statement')), signature: text(row, 'signature') };
  return { approval, by: text(row, 'by'), at: integer(row, 'at') };
}

/** Within a write transaction. */
export function addRehearsal(db: Database, proof: RehearsalProof): void {
  db.statement('INSERT INTO rehearsals (stepsDigest, proof, at) VALUES (?, ?, ?)').run(
    ...[proof.stepsDigest, canonical(proof), proof.atMs],
  );
}

export function findRehearsals(db: Database, stepsDigest: string): readonly RehearsalProof[] {
  const find = db.statement(
    'SELECT number, proof FROM rehearsals WHERE stepsDigest = ? AND number > ? ORDER BY number LIMIT 1',
  );
  return [...rowsAfter(find, stepsDigest)].map((row): RehearsalProof => JSON.parse(text(row, 'proof'))).reverse();
}

/** The run that used a saved plan up. Those that ended in preflight changed nothing. */
export function findRunOfSaved(db: Database, saved: string): string | null {
  const row = db
    .statement(
      `SELECT r.run FROM runs r JOIN heads h ON h.run = r.run
         WHERE r.saved = ? AND (h.outcome IS NULL OR h.outcome NOT IN ('refused', 'error')) LIMIT 1`,
    )
    .get(saved);
  return row === undefined ? null : text(row, 'run');
}
