/** The one process that runs what is due: a lease on the schedules as a whole. */
import type { LeaseHeld, LeaseHolder, LeaseInfo, LeaseRequest, Serving } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { describeLease, type IsAlive, type KeptLease } from './leases.ts';
import { integer, textOrNull } from './rows.ts';

/** Within a write transaction: takes the place of whoever is gone, leaves a living one. */
export function takeServing(db: Database, request: LeaseRequest, isAlive: IsAlive): Serving | LeaseHeld {
  const kept = findServing(db);
  const by = kept && describeLease(kept, request.at, isAlive);
  if (by?.dead === false) return { status: 'leaseHeld', by };
  const { holder, at, ttlMs } = request;
  const row = db
    .statement('UPDATE serving SET token = token + 1, holder = ?, since = ?, renewedAt = ?, ttlMs = ? RETURNING token')
    .get(JSON.stringify(holder), at, at, ttlMs);
  return { status: 'serving', token: integer(row ?? {}, 'token') };
}

export function renewServing(db: Database, { token }: Serving, at: number): boolean {
  return db.statement('UPDATE serving SET renewedAt = ? WHERE token = ? AND holder IS NOT NULL').run(at, token) === 1;
}

export function releaseServing(db: Database, { token }: Serving): void {
  db.statement('UPDATE serving SET holder = NULL WHERE token = ?').run(token);
}

export function describeServing(db: Database, at: number, isAlive: IsAlive): LeaseInfo | null {
  const kept = findServing(db);
  return kept === undefined ? null : describeLease(kept, at, isAlive);
}

function findServing(db: Database): KeptLease | undefined {
  const row = db.statement('SELECT token, holder, since, renewedAt, ttlMs FROM serving').get() ?? {};
  const holder = textOrNull(row, 'holder');
  if (holder === null) return undefined;
  const parsed: LeaseHolder = JSON.parse(holder);
  return {
    holder: parsed,
    token: integer(row, 'token'),
    since: integer(row, 'since'),
    renewedAt: integer(row, 'renewedAt'),
    ttlMs: integer(row, 'ttlMs'),
  };
}
