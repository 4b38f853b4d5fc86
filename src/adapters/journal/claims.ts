import type { HostClaim, HostHeld, NewRun } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { integer, text } from './rows.ts';
import { headerOf } from './runRecords.ts';

/** The hosts of a new run that other runs hold. */
export function heldHosts(db: Database, { environment, hosts }: NewRun): HostHeld['hosts'] {
  const find = db.statement('SELECT host, run, since FROM claims WHERE environment = ? AND host = ?');
  const rows = [...new Set(hosts)].map((host) => find.get(environment, host)).filter((row) => row !== undefined);
  const changeOf = changes(db);
  return rows.map((row) => {
    const run = text(row, 'run');
    return { host: text(row, 'host'), run, change: changeOf(run), since: integer(row, 'since') };
  });
}

export function findClaim(db: Database, environment: string, host: string): HostClaim | null {
  const row = db.statement('SELECT run, since FROM claims WHERE environment = ? AND host = ?').get(environment, host);
  if (row === undefined) return null;
  const run = text(row, 'run');
  return { host, run, change: changes(db)(run), since: integer(row, 'since') };
}

/** Each run's change, read once: a header names thousands of hosts, and one run may hold them all. */
function changes(db: Database): (run: string) => string {
  const known = new Map<string, string>();
  return (run) => {
    const change = known.get(run) ?? headerOf(db, run)?.change ?? run;
    known.set(run, change);
    return change;
  };
}

export function claimHosts(db: Database, { environment, hosts, run, at }: NewRun): void {
  const claim = db.statement('INSERT INTO claims (environment, host, run, since) VALUES (?, ?, ?, ?)');
  for (const host of new Set(hosts)) claim.run(environment, host, run, at);
}

export function releaseClaims(db: Database, run: string): void {
  db.statement('DELETE FROM claims WHERE run = ?').run(run);
}
