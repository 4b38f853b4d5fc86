/** The journal in memory, for simulations: the same answers as the real one, nothing durable, no other process. */
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
  LeaseLost,
  type LeaseRequest,
  type NewApproval,
  type NewRequest,
  type NewRun,
  type RecordedEvent,
  type RunFilter,
  type RunRecord,
  type RunRequest,
  type RunSummaryUpdate,
  type SavedUsed,
  type ScheduleTaken,
  type Unlock,
  type VerifyReport,
} from '../../runtime/journalPort.ts';
import { canonical, eventHash, eventText, genesis, headerText, runHash } from '../journal/hashChain.ts';
import { departure } from '../journal/heads.ts';
import { describeLease, type IsAlive, type KeptLease } from '../journal/leases.ts';
import { newRunSummary, noSuchRun } from '../journal/runRecords.ts';
import { MemoryApprovals } from './memoryApprovals.ts';
import { MemorySchedules } from './memorySchedules.ts';
import { matches } from './memorySearch.ts';

export interface MemoryJournalOptions {
  readonly now: () => number;
  /** Default: every process lives, and leases end by their time to live. */
  readonly isAlive?: IsAlive;
}

interface KeptRun {
  readonly run: NewRun;
  /** As it is hashed, and the hash before it. */
  readonly header: string;
  readonly previousHash: string;
  /** What the first event is chained to. */
  readonly hash: string;
  readonly events: RecordedEvent[];
  summary: RunSummaryUpdate;
  lease: KeptLease | null;
  durations: readonly DurationRow[];
}

interface KeptClaim {
  readonly run: NewRun;
  readonly since: number;
}

export function memoryJournal(options: MemoryJournalOptions): JournalPort {
  return new MemoryJournal(options);
}

class MemoryJournal extends MemorySchedules implements JournalPort {
  readonly #requests: RunRequest[] = [];
  readonly #unlocks: Unlock[] = [];
  readonly #approvals = new MemoryApprovals();
  readonly #runs = new Map<string, KeptRun>();
  /** By environment and host. */
  readonly #claims = new Map<string, KeptClaim>();
  #lastHash = genesis;
  #lastToken = 0;

  constructor(options: MemoryJournalOptions) {
    super(options.now, options.isAlive ?? (() => true));
  }

  createRun(run: NewRun, request: LeaseRequest): Lease | HostHeld | ScheduleTaken | SavedUsed {
    const entry = this.entryOf(run);
    if (entry !== null && entry.state !== 'waiting') return { status: 'scheduleTaken', entry };
    const earlier = run.saved === null ? null : this.runOfSaved(run.saved);
    if (earlier !== null) return { status: 'savedUsed', run: earlier };
    const hosts = this.#heldHosts(run);
    if (hosts.length > 0) return { status: 'hostHeld', hosts };
    const kept = this.#keep(run);
    for (const host of run.hosts) this.#claims.set(claimKey(run, host), { run, since: run.at });
    this.started(run);
    return this.#lease(kept, request);
  }

  takeLease(run: string, request: LeaseRequest): Lease | LeaseHeld {
    const kept = this.#require(run);
    const by = kept.lease && describeLease(kept.lease, request.at, this.isAlive);
    return by && !by.dead ? { status: 'leaseHeld', by } : this.#lease(kept, request);
  }

  renewLease(lease: Lease, at: number): boolean {
    const kept = this.#held(lease);
    if (kept?.lease) kept.lease = { ...kept.lease, renewedAt: at };
    return kept !== undefined;
  }

  releaseLease(lease: Lease): void {
    const kept = this.#held(lease);
    if (kept) kept.lease = null;
  }

  releaseHosts(run: string): void {
    for (const [key, claim] of this.#claims) if (claim.run.run === run) this.#claims.delete(key);
  }

  append(lease: Lease, events: readonly JournalEvent[], summary: RunSummaryUpdate): readonly RecordedEvent[] {
    const kept = this.#held(lease);
    if (kept === undefined) throw new LeaseLost(`lease ${lease.token} of run ${lease.run} is no longer ours`);
    const recorded = chain(kept, events, summary.at);
    kept.events.push(...recorded);
    kept.summary = summary;
    return recorded;
  }

  *events(run: string, fromSequence = 1): Generator<RecordedEvent> {
    const events = this.#runs.get(run)?.events ?? [];
    for (let index = Math.max(0, fromSequence - 1); index < events.length; index += 1) {
      const recorded = events[index];
      if (recorded) yield structuredClone(recorded);
    }
  }

  run(run: string): RunRecord | undefined {
    const kept = this.#runs.get(run);
    return kept && this.#record(kept);
  }

  runs(limit: number, filter: RunFilter = {}): readonly RunRecord[] {
    const before = filter.before === undefined ? undefined : this.#require(filter.before);
    const runs = [...this.#runs.values()];
    const older = before === undefined ? runs : runs.slice(0, runs.indexOf(before));
    const found = older.filter(({ run, summary }) => matches(filter, run, summary)).reverse();
    return found.slice(0, limit).map((kept) => this.#record(kept));
  }

  claimOf(environment: string, host: string): HostClaim | null {
    const claim = this.#claims.get(claimKey({ environment }, host));
    return claim === undefined ? null : claimed(host, claim);
  }

  openRuns(): readonly RunRecord[] {
    const open = [...this.#runs.values()].filter(({ summary }) => summary.endedAt === null);
    return open.map((kept) => this.#record(kept));
  }

  addRequest(request: NewRequest): RunRequest {
    this.#require(request.run);
    const kept = { ...request, id: this.#requests.length + 1, answeredAt: null, refusal: null };
    this.#requests.push(kept);
    return { ...kept };
  }

  request(id: number): RunRequest | undefined {
    const kept = this.#requests[id - 1];
    return kept && { ...kept };
  }

  openRequests(run: string): readonly RunRequest[] {
    return this.#requests.filter((one) => one.run === run && one.answeredAt === null).map((one) => ({ ...one }));
  }

  answerRequest(id: number, refusal: string | null, at: number): void {
    const kept = this.#requests[id - 1];
    if (kept?.answeredAt === null) this.#requests[id - 1] = { ...kept, refusal, answeredAt: at };
  }

  recordDurations(run: string, rows: readonly DurationRow[]): void {
    this.#require(run).durations = structuredClone(rows);
  }

  durations(environment: string, runsMax: number): readonly DurationRow[] {
    const seen = new Map<string, number>();
    const newestFirst = [...this.#runs.values()].reverse().filter(({ run }) => run.environment === environment);
    return newestFirst.flatMap(({ durations }) => {
      const rows = [...durations].sort((a, b) => (a.key < b.key ? -1 : 1));
      return rows.filter(({ key }) => {
        const runs = seen.get(key) ?? 0;
        seen.set(key, runs + 1);
        return runs < runsMax;
      });
    });
  }

  addUnlock(unlock: Unlock): void {
    this.#require(unlock.run);
    this.#unlocks.push({ ...unlock });
  }

  unlocks(run: string): readonly Unlock[] {
    return this.#unlocks.filter((one) => one.run === run).map((one) => ({ ...one }));
  }

  addApproval(approval: NewApproval): void {
    this.#approvals.addApproval(approval);
  }

  approvals(saved: string): readonly KeptApproval[] {
    return this.#approvals.approvals(saved);
  }

  addRehearsal(proof: RehearsalProof): void {
    this.#approvals.addRehearsal(proof);
  }

  rehearsals(stepsDigest: string): readonly RehearsalProof[] {
    return this.#approvals.rehearsals(stepsDigest);
  }

  runOfSaved(saved: string): string | null {
    const used = ({ run, summary }: KeptRun) =>
      run.saved === saved && summary.outcome !== 'refused' && summary.outcome !== 'error';
    return [...this.#runs.values()].find(used)?.run.run ?? null;
  }

  heads(): JournalHeads {
    const runs = [...this.#runs.values()].map(({ run: { run }, hash, events }) => {
      return { run, sequence: events.length, hash: events.at(-1)?.hash ?? hash };
    });
    return { journal: { runs: runs.length, hash: this.#lastHash }, runs };
  }

  departsFrom(heads: JournalHeads, run?: string): ChainBreak | null {
    const at = (name: string, sequence: number) => {
      const kept = this.#runs.get(name);
      return sequence === 0 ? kept?.hash : kept?.events[sequence - 1]?.hash;
    };
    return departure({ ofRun: (number) => [...this.#runs.values()][number - 1]?.hash, at }, heads, run);
  }

  *chain(runs: readonly string[] = [...this.#runs.keys()]): Generator<ChainLink> {
    for (const kept of runs.map((run) => this.#require(run))) yield* linksOf(kept);
  }

  protected summaryOf(run: string): RunSummaryUpdate | undefined {
    return this.#runs.get(run)?.summary;
  }

  verify(run?: string): VerifyReport {
    const kept = run === undefined ? [...this.#runs.values()] : [this.#require(run)];
    return { intact: true, events: kept.reduce((sum, one) => sum + one.events.length, 0), runs: kept.length };
  }

  close(): void {}

  #require(run: string): KeptRun {
    const kept = this.#runs.get(run);
    if (kept === undefined) throw noSuchRun(run);
    return kept;
  }

  #keep(run: NewRun): KeptRun {
    if (this.#runs.has(run.run)) throw new Error(`there is a run ${run.run} already`);
    const [previousHash, header] = [this.#lastHash, headerText(run, canonical(run.plan))];
    this.#lastHash = runHash(previousHash, header);
    const chained = { header, previousHash, hash: this.#lastHash, events: [] };
    const kept = { run: structuredClone(run), ...chained, summary: newRunSummary(run), lease: null, durations: [] };
    this.#runs.set(run.run, kept);
    return kept;
  }

  #lease(kept: KeptRun, { holder, at, ttlMs }: LeaseRequest): Lease {
    this.#lastToken += 1;
    const token = this.#lastToken;
    kept.lease = { holder, token, since: at, renewedAt: at, ttlMs };
    return { status: 'leased', run: kept.run.run, token, holder, ttlMs };
  }

  #held(lease: Lease): KeptRun | undefined {
    const kept = this.#runs.get(lease.run);
    return kept?.lease?.token === lease.token ? kept : undefined;
  }

  #heldHosts(run: NewRun): HostHeld['hosts'] {
    return [...new Set(run.hosts)].flatMap((host) => {
      const claim = this.#claims.get(claimKey(run, host));
      return claim ? [claimed(host, claim)] : [];
    });
  }

  #record(kept: KeptRun): RunRecord {
    const { hosts: _, ...run } = kept.run;
    const { at: updatedAt, ...summary } = kept.summary;
    const lease = kept.lease && describeLease(kept.lease, this.now(), this.isAlive);
    return { ...run, ...summary, updatedAt, lease };
  }
}

function claimKey({ environment }: Pick<NewRun, 'environment'>, host: string): string {
  return JSON.stringify([environment, host]);
}

const claimed = (host: string, { run: { run, change }, since }: KeptClaim): HostClaim => ({ host, run, change, since });

function chain(kept: KeptRun, events: readonly JournalEvent[], at: number): readonly RecordedEvent[] {
  let hash = kept.events.at(-1)?.hash ?? kept.hash;
  const run = kept.run.run;
  return events.map((event, index) => {
    const sequence = kept.events.length + index + 1;
    const text = canonical(event);
    hash = eventHash(hash, { run, sequence, at, text });
    // Through JSON, as in the real journal: what is read back is never the object that was given.
    const copy: JournalEvent = JSON.parse(text);
    return { run, sequence, at, event: copy, hash };
  });
}

function* linksOf({ hash, previousHash, header, events }: KeptRun): Generator<ChainLink> {
  yield { kind: 'run', hash, previous: previousHash, text: header };
  let previous = hash;
  for (const { event, hash: own, ...place } of events) {
    yield { kind: 'event', hash: own, previous, text: eventText({ ...place, text: canonical(event) }) };
    previous = own;
  }
}
