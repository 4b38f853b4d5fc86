import type { Lease, LeaseHeld, LeaseHolder, LeaseInfo, LeaseRequest } from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { integer, text } from './rows.ts';

/** Whether a process may still be alive; false only when it is known to be gone. */
export type IsAlive = (holder: LeaseHolder) => boolean;

export interface KeptLease extends Omit<LeaseInfo, 'dead'> {
  readonly ttlMs: number;
}

/** Dead: its process is gone, or it was not renewed for its time to live. */
export function describeLease(kept: KeptLease, at: number, isAlive: IsAlive): LeaseInfo {
  const { ttlMs, ...lease } = kept;
  return { ...lease, dead: at - lease.renewedAt > ttlMs || !isAlive(lease.holder) };
}

export function findLease(db: Database, run: string): KeptLease | undefined {
  const row = db.statement('SELECT token, holder, since, renewedAt, ttlMs FROM leases WHERE run = ?').get(run);
  return row && readLease(row);
}

/** Within a write transaction: takes the place of a dead lease, leaves a living one. */
export function takeLease(db: Database, run: string, request: LeaseRequest, isAlive: IsAlive): Lease | LeaseHeld {
  const kept = findLease(db, run);
  if (kept === undefined) return addLease(db, run, request);
  const by = describeLease(kept, request.at, isAlive);
  if (!by.dead) return { status: 'leaseHeld', by };
  dropLease(db, by.token);
  return addLease(db, run, request);
}

export function renewLease(db: Database, lease: Lease, at: number): boolean {
  return db.statement('UPDATE leases SET renewedAt = ? WHERE token = ?').run(at, lease.token) === 1;
}

export function dropLease(db: Database, token: number): void {
  db.statement('DELETE FROM leases WHERE token = ?').run(token);
}

export function holdsLease(db: Database, lease: Lease): boolean {
  const row = db.statement('SELECT 1 FROM leases WHERE token = ? AND run = ?').get(lease.token, lease.run);
  return row !== undefined;
}

/** Within a write transaction: for a run that has none. */
export function addLease(db: Database, run: string, { holder, at, ttlMs }: LeaseRequest): Lease {
  const row = db
    .statement('INSERT INTO leases (run, holder, since, renewedAt, ttlMs) VALUES (?, ?, ?, ?, ?) RETURNING token')
    .get(run, JSON.stringify(holder), at, at, ttlMs);
  return { status: 'leased', run, token: integer(row ?? {}, 'token'), holder, ttlMs };
}

function readLease(row: Row): KeptLease {
  const holder: LeaseHolder = JSON.parse(text(row, 'holder'));
  return {
    holder,
    token: integer(row, 'token'),
    since: integer(row, 'since'),
    renewedAt: integer(row, 'renewedAt'),
    ttlMs: integer(row, 'ttlMs'),
  };
}
