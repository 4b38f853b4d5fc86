/**
 * The journal in one SQLite file. Its invariants:
 *
 * J1. What a call reports as written is on disk when the call returns, and a call that throws wrote nothing.
 * J2. Only whoever holds a run's lease appends to it: the lease is checked in the transaction that appends.
 * J3. Tokens only grow, over the whole journal.
 * J4. A host is claimed by at most one run.
 * J5. Events are numbered from 1 without gaps, and each is tied to all before it (hashChain.ts).
 * J6. An entry of the schedule has at most one run: both are written in one transaction, and only while it waits.
 * J7. A saved plan is carried out by at most one run; runs that ended in preflight changed nothing and do not count.
 */
import type { RehearsalProof } from '../../model/rehearsal.ts';
import {
  type ChainBreak,
  type ChainLink,
  type DurationRow,
  type HostClaim,
  type HostHeld,
  type JournalEvent,
  type JournalHeads,
  type JournalPort,
  type KeptApproval,
  type Lease,
  type LeaseHeld,
  type LeaseInfo,
  LeaseLost,
  type LeaseRequest,
  type NewApproval,
  type NewRequest,
  type NewRun,
  type NewSchedule,
  type RecordedEvent,
  type RunFilter,
  type RunRecord,
  type RunRequest,
  type RunSummaryUpdate,
  type SavedUsed,
  type ScheduleChange,
  type ScheduleClosing,
  type ScheduleFilter,
  type ScheduleRecord,
  type ScheduleTaken,
  type Serving,
  type Unlock,
  type VerifyReport,
} from '../../runtime/journalPort.ts';
import { addApproval, addRehearsal, findApprovals, findRehearsals, findRunOfSaved } from './approvals.ts';
import { chainLinks } from './chain.ts';
import { claimHosts, findClaim, heldHosts, releaseClaims } from './claims.ts';
import { Database } from './database.ts';
import { newestDurations, replaceDurations } from './durations.ts';
import { appendEvents, readEvents } from './events.ts';
import { departure, keptHashes, readHeads } from './heads.ts';
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
import { addRequest, answerRequest, findRequest, openRequests } from './requests.ts';
import { findRecord, insertRun, newestRecords, openRecords, requireRun } from './runRecords.ts';
import {
  closeSchedule,
  findChanges,
  findSchedule,
  findSchedules,
  insertSchedule,
  requireSchedule,
  startSchedule,
} from './schedules.ts';
import { prepareSchema } from './schema.ts';
import { describeServing, releaseServing, renewServing, takeServing } from './serving.ts';
import { addUnlock, findUnlocks } from './unlocks.ts';
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

  createRun(run: NewRun, request: LeaseRequest): Lease | HostHeld | ScheduleTaken | SavedUsed {
    return this.#db.write(() => {
      const entry = run.schedule === null ? null : requireSchedule(this.#db, run.schedule);
      if (entry !== null && entry.state !== 'waiting') return { status: 'scheduleTaken', entry };
      const earlier = run.saved === null ? null : findRunOfSaved(this.#db, run.saved);
      if (earlier !== null) return { status: 'savedUsed', run: earlier };
      const hosts = heldHosts(this.#db, run);
      if (hosts.length > 0) return { status: 'hostHeld', hosts };
      insertRun(this.#db, run);
      claimHosts(this.#db, run);
      if (entry !== null) startSchedule(this.#db, run, entry.id);
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

  runs(limit: number, filter: RunFilter = {}): readonly RunRecord[] {
    return this.#db.read(() => newestRecords(this.#db, limit, filter, this.#leaseOf));
  }

  claimOf(environment: string, host: string): HostClaim | null {
    return this.#db.read(() => findClaim(this.#db, environment, host));
  }

  openRuns(): readonly RunRecord[] {
    return this.#db.read(() => openRecords(this.#db, this.#leaseOf));
  }

  addRequest(request: NewRequest): RunRequest {
    return this.#db.write(() => addRequest(this.#db, request));
  }

  request(id: number): RunRequest | undefined {
    return this.#db.read(() => findRequest(this.#db, id));
  }

  openRequests(run: string): readonly RunRequest[] {
    return this.#db.read(() => openRequests(this.#db, run));
  }

  answerRequest(id: number, refusal: string | null, at: number): void {
    this.#db.write(() => answerRequest(this.#db, id, refusal, at));
  }

  recordDurations(run: string, rows: readonly DurationRow[]): void {
    this.#db.write(() => replaceDurations(this.#db, run, rows));
  }

  durations(environment: string, runsMax: number): readonly DurationRow[] {
    return this.#db.read(() => newestDurations(this.#db, environment, runsMax));
  }

  addSchedule(decide: (open: readonly ScheduleRecord[]) => NewSchedule): ScheduleRecord {
    return this.#db.write(() => insertSchedule(this.#db, decide(findSchedules(this.#db, 'open'))));
  }

  schedule(id: string): ScheduleRecord | undefined {
    return this.#db.read(() => findSchedule(this.#db, id));
  }

  schedules(which: ScheduleFilter): readonly ScheduleRecord[] {
    return this.#db.read(() => findSchedules(this.#db, which));
  }

  scheduleChanges(id: string): readonly ScheduleChange[] {
    return this.#db.read(() => findChanges(this.#db, id));
  }

  closeSchedule(id: string, closing: ScheduleClosing): ScheduleRecord {
    return this.#db.write(() => closeSchedule(this.#db, id, closing));
  }

  takeServing(request: LeaseRequest): Serving | LeaseHeld {
    return this.#db.write(() => takeServing(this.#db, request, this.#isAlive));
  }

  renewServing(serving: Serving, at: number): boolean {
    return this.#db.write(() => renewServing(this.#db, serving, at));
  }

  releaseServing(serving: Serving): void {
    this.#db.write(() => releaseServing(this.#db, serving));
  }

  serving(): LeaseInfo | null {
    return this.#db.read(() => describeServing(this.#db, this.#now(), this.#isAlive));
  }

  addUnlock(unlock: Unlock): void {
    this.#db.write(() => addUnlock(this.#db, unlock));
  }

  unlocks(run: string): readonly Unlock[] {
    return this.#db.read(() => findUnlocks(this.#db, run));
  }

  addApproval(approval: NewApproval): void {
    this.#db.write(() => addApproval(this.#db, approval));
  }

  approvals(saved: string): readonly KeptApproval[] {
    return this.#db.read(() => findApprovals(this.#db, saved));
  }

  addRehearsal(proof: RehearsalProof): void {
    this.#db.write(() => addRehearsal(this.#db, proof));
  }

  rehearsals(stepsDigest: string): readonly RehearsalProof[] {
    return this.#db.read(() => findRehearsals(this.#db, stepsDigest));
  }

  runOfSaved(saved: string): string | null {
    return this.#db.read(() => findRunOfSaved(this.#db, saved));
  }

  verify(run?: string): VerifyReport {
    return this.#db.read(() => verifyChain(this.#db, run));
  }

  heads(): JournalHeads {
    return this.#db.read(() => readHeads(this.#db));
  }

  departsFrom(heads: JournalHeads, run?: string): ChainBreak | null {
    return this.#db.read(() => departure(keptHashes(this.#db), heads, run));
  }

  chain(runs?: readonly string[]): Iterable<ChainLink> {
    return chainLinks(this.#db, runs);
  }

  close(): void {
    this.#db.close();
  }

  readonly #leaseOf = (run: string): LeaseInfo | null => {
    const kept = findLease(this.#db, run);
    return kept === undefined ? null : describeLease(kept, this.#now(), this.#isAlive);
  };
}
