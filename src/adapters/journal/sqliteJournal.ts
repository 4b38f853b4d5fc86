/**
 * The journal in one SQLite file. Its invariants:
 *
 * J1. What a call reports as written is on disk when the call returns, and a call that throws wrote nothing.
 * J2. Only whoever holds a run's lease appends to it: the lease is checked in the transaction that appends.
 * J3. Tokens only grow, over the whole journal.
 * J4. A host is claimed by at most one run.
 * J5. Events are numbered from 1 without gaps, and each is tied to all before it (hashChain.ts).
 */
import {
  type HostHeld,
  type JournalEvent,
  type JournalPort,
  type Lease,
  type LeaseHeld,
  type LeaseInfo,
  LeaseLost,
  type LeaseRequest,
  type NewRun,
  type RecordedEvent,
  type RunRecord,
  type RunSummaryUpdate,
  type VerifyReport,
} from '../../runtime/journalPort.ts';
import { claimHosts, heldHosts, releaseClaims } from './claims.ts';
import { Database } from './database.ts';
import { appendEvents, readEvents } from './events.ts';
import { isAlive } from './holder.ts';
import { makePrivateFile } from './journalFile.ts';
import {
  addLease,
  describeLease,
  dropLease,
  findLease,
  holdsLease,
  type IsAlive,
  renewLease,
  takeLease,
} from './leases.ts';
import { findRecord, insertRun, newestRecords, requireRun } from './runRecords.ts';
import { prepareSchema } from './schema.ts';
import { verifyChain } from './verify.ts';

export interface JournalOptions {
  readonly file: string;
  /** Wall clock, for whether a lease that is only looked at has run out. */
  readonly now?: () => number;
  readonly isAlive?: IsAlive;
  /** How long to wait for another process's transaction. They take milliseconds; ten seconds is a disk that hangs. */
  readonly lockedMaxMs?: number;
}

/** Opens the journal, making file (0600) and folder (0700) where they are missing. Throws NS3001 to NS3007. */
export function openJournal(options: JournalOptions): JournalPort {
  makePrivateFile(options.file);
  const db = new Database(options.file, options.lockedMaxMs ?? 10_000);
  try {
    prepareSchema(db, options.file);
  } catch (error) {
    db.close();
    throw error;
  }
  return new SqliteJournal(db, options.now ?? Date.now, options.isAlive ?? isAlive);
}

class SqliteJournal implements JournalPort {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #isAlive: IsAlive;

  constructor(db: Database, now: () => number, alive: IsAlive) {
    this.#db = db;
    this.#now = now;
    this.#isAlive = alive;
  }

  createRun(run: NewRun, request: LeaseRequest): Lease | HostHeld {
    return this.#db.write(() => {
      const hosts = heldHosts(this.#db, run);
      if (hosts.length > 0) return { status: 'hostHeld', hosts };
      insertRun(this.#db, run);
      claimHosts(this.#db, run);
      return addLease(this.#db, run.run, request);
    });
  }

  takeLease(run: string, request: LeaseRequest): Lease | LeaseHeld {
    return this.#db.write(() => {
      requireRun(this.#db, run);
      return takeLease(this.#db, run, request, this.#isAlive);
    });
  }

  renewLease(lease: Lease, at: number): boolean {
    return this.#db.write(() => renewLease(this.#db, lease, at));
  }

  releaseLease(lease: Lease): void {
    this.#db.write(() => dropLease(this.#db, lease.token));
  }

  releaseHosts(run: string): void {
    this.#db.write(() => releaseClaims(this.#db, run));
  }

  append(lease: Lease, events: readonly JournalEvent[], summary: RunSummaryUpdate): readonly RecordedEvent[] {
    return this.#db.write(() => {
      if (!holdsLease(this.#db, lease))
        throw new LeaseLost(`lease ${lease.token} of run ${lease.run} is no longer ours`);
      return appendEvents(this.#db, lease.run, events, summary);
    });
  }

  events(run: string, fromSequence = 1): Iterable<RecordedEvent> {
    return readEvents(this.#db, run, fromSequence);
  }

  run(run: string): RunRecord | undefined {
    return this.#db.read(() => findRecord(this.#db, run, this.#leaseOf));
  }

  runs(limit: number): readonly RunRecord[] {
    return this.#db.read(() => newestRecords(this.#db, limit, this.#leaseOf));
  }

  verify(run?: string): VerifyReport {
    return this.#db.read(() => verifyChain(this.#db, run));
  }

  close(): void {
    this.#db.close();
  }

  readonly #leaseOf = (run: string): LeaseInfo | null => {
    const kept = findLease(this.#db, run);
    return kept === undefined ? null : describeLease(kept, this.#now(), this.#isAlive);
  };
}
