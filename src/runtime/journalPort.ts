import type { JudgedApproval, SignedApproval } from '../model/approval.ts';
import type { RunOutcome } from '../model/outcomes.ts';
import type { RehearsalProof } from '../model/rehearsal.ts';
import type { ClosedState, Schedule, ScheduleState } from '../schedule/entry.ts';

/** The journal: append-only events of every run, each carrying the hash of the one before. All calls are short transactions. */
export interface JournalPort extends SchedulePort, ApprovalPort {
  /**
   * Creates a run and, in the same transaction, claims its hosts and its lease; one of a schedule's also turns that entry
   * from `waiting` to `started`.
   * `hostHeld` names the run that holds a host already, `scheduleTaken` the entry as it is, `savedUsed` the run that carried
   * the saved plan out: nothing was written.
   */
  createRun(run: NewRun, lease: LeaseRequest): Lease | HostHeld | ScheduleTaken | SavedUsed;
  /** Takes the lease of an existing run; `leaseHeld` when somebody alive has it. The token of a taken lease is larger than any before it. */
  takeLease(run: string, lease: LeaseRequest): Lease | LeaseHeld;
  /** False: the lease is lost, and this process must stop at once. */
  renewLease(lease: Lease, at: number): boolean;
  /** Ends the lease. */
  releaseLease(lease: Lease): void;
  /** Gives back the hosts that a run had claimed. Called once the run is over and its hosts are released. */
  releaseHosts(run: string): void;
  /** Appends events in one transaction, durable when it returns; throws LeaseLost when the lease is no longer ours. */
  append(lease: Lease, events: readonly JournalEvent[], summary: RunSummaryUpdate): readonly RecordedEvent[];
  /** The events of a run in order, from a sequence number on. */
  events(run: string, fromSequence?: number): Iterable<RecordedEvent>;
  run(run: string): RunRecord | undefined;
  /** Newest first. Throws NS3006 when there is no run `before`. */
  runs(limit: number, filter?: RunFilter): readonly RunRecord[];
  /** The run that has claimed a host and not given it back, whether it goes on or has ended; null: none. */
  claimOf(environment: string, host: string): HostClaim | null;
  /** Those that have not ended, oldest first. */
  openRuns(): readonly RunRecord[];
  /** Leaves a word for whoever drives the run. Throws NS3006 when there is no such run. */
  addRequest(request: NewRequest): RunRequest;
  request(id: number): RunRequest | undefined;
  /** Those of a run that nobody has answered, oldest first. */
  openRequests(run: string): readonly RunRequest[];
  /** Null: it was obeyed. The first answer stands. */
  answerRequest(id: number, refusal: string | null, at: number): void;
  /** How long the steps of a run took: takes the place of the run's earlier rows. Keys are told once each. */
  recordDurations(run: string, rows: readonly DurationRow[]): void;
  /** Of each key the rows of the newest `runsMax` runs of the environment that have it; newest runs first. */
  durations(environment: string, runsMax: number): readonly DurationRow[];
  /** Notes that a person has taken a run's lock off a host. Throws NS3006 when there is no such run. */
  addUnlock(unlock: Unlock): void;
  /** Of a run, oldest first. */
  unlocks(run: string): readonly Unlock[];
  /** Walks the hash chain of a run, or of all. */
  verify(run?: string): VerifyReport;
  /** Where the journal and every run of it stand, all of one instant: what a seal keeps. */
  heads(): JournalHeads;
  /**
   * The first thing, of one run or of all, in which the journal is not what it was when it stood at `heads`; null: it holds
   * exactly that, and maybe more since. By hashes alone: `verify` says whether they are those of what is kept.
   */
  departsFrom(heads: JournalHeads, run?: string): ChainBreak | null;
  /** The hash chain as it is written, of these runs or of all, oldest first. Throws NS3006, before the first link, for one that is not there. */
  chain(runs?: readonly string[]): Iterable<ChainLink>;
  close(): void;
}

/**
 * What is known of saved plans and of their steps. No part of the chain: an approval carries its own signature, and those
 * that counted for a run are in its header.
 */
export interface ApprovalPort {
  /** Keeps an approval or rejection as it is, whatever it is worth. The same one twice is one: the first stays. */
  addApproval(approval: NewApproval): void;
  /** About a saved plan, in the order in which they came. */
  approvals(saved: string): readonly KeptApproval[];
  addRehearsal(proof: RehearsalProof): void;
  /** Of exactly these steps, newest first. */
  rehearsals(stepsDigest: string): readonly RehearsalProof[];
  /**
   * The run that carries or carried a saved plan out; null: there is none. Runs with the outcomes `refused` and `error` ended
   * in preflight, changed nothing, and do not count.
   */
  runOfSaved(saved: string): string | null;
}

export interface KeptApproval {
  readonly approval: SignedApproval;
  /** Who brought it into this journal; not who signed it. */
  readonly by: string;
  readonly at: number;
}

export interface NewApproval extends KeptApproval {
  /** The saved plan's id (IdentifiedPlan.id). */
  readonly saved: string;
}

/** Which runs a history shows: those to which all of it applies. */
export interface RunFilter {
  /** One of its hosts, in whatever state the run left it. */
  readonly host?: string | undefined;
  readonly environment?: string | undefined;
  readonly change?: string | undefined;
  /** How it stands: one of these. */
  readonly standings?: readonly RunStanding[] | undefined;
  /** Its last event is not before this instant. */
  readonly sinceMs?: number | undefined;
  /** It did not begin after this instant; one that never began was not created after it. */
  readonly untilMs?: number | undefined;
  /** Only runs that are older than this one. */
  readonly before?: string | undefined;
}

/** Its outcome where it has ended; `running`: neither ended nor held, whether or not somebody drives it. */
export type RunStanding = RunOutcome | 'held' | 'running';

/** An operator's word to a run that another process drives. */
export interface NewRequest {
  readonly run: string;
  readonly action: 'hold' | 'resume' | 'rollback' | 'abort';
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

export interface RunRequest extends NewRequest {
  readonly id: number;
  /** null: its driver has not seen it yet. */
  readonly answeredAt: number | null;
  /** Why it could not be obeyed; null: it was, or is not answered. */
  readonly refusal: string | null;
}

/** A person has taken a run's lock off a host, since the run would not do so itself. */
export interface Unlock {
  readonly run: string;
  readonly environment: string;
  readonly host: string;
  /** Who had it, as the host said. */
  readonly holder: string;
  readonly by: string;
  readonly reason: string;
  /** The run was not over. */
  readonly forced: boolean;
  readonly at: number;
}

/** What is to run when, and who sees to it. */
export interface SchedulePort {
  /**
   * Adds an entry. `decide` makes it from the entries that wait or have started and are not over, oldest first, within the
   * transaction: nobody schedules in between. What it throws is thrown on, and nothing is written.
   */
  addSchedule(decide: (open: readonly ScheduleRecord[]) => NewSchedule): ScheduleRecord;
  schedule(id: string): ScheduleRecord | undefined;
  /** In the order in which they were made. */
  schedules(which: ScheduleFilter): readonly ScheduleRecord[];
  /** Every change of an entry, from its making on. Throws NS3101 when there is no such entry. */
  scheduleChanges(id: string): readonly ScheduleChange[];
  /**
   * Ends an entry without a run. `refused` and `missed` can become of one that waits, `cancelled` also of one that is
   * either of these: a person has seen it. Else nothing is written, and the entry comes back as it is.
   * Throws NS3101 when there is no such entry.
   */
  closeSchedule(id: string, closing: ScheduleClosing): ScheduleRecord;
  /** Takes the part of the one process that runs what is due; `leaseHeld` when somebody alive has it. */
  takeServing(lease: LeaseRequest): Serving | LeaseHeld;
  /** False: somebody else serves now, and this process must stop at once. */
  renewServing(serving: Serving, at: number): boolean;
  releaseServing(serving: Serving): void;
  /** Who serves; null: nobody. */
  serving(): LeaseInfo | null;
}

/** `open`: waiting, or started and not over. `listed`: these, and what was missed or refused and nobody has cancelled since. */
export type ScheduleFilter = 'open' | 'listed' | 'all';

export interface NewSchedule extends Omit<Schedule, 'state' | 'run'> {
  /** The plan's file, relative to `root`. */
  readonly planFile: string;
  readonly root: string;
  readonly change: string;
  readonly digest: string;
  /** The execution plan as it was scheduled. */
  readonly plan: unknown;
  /** How many it has: lists show it, and a plan may be large. */
  readonly hostsCount: number;
  readonly by: string;
  readonly at: number;
}

export interface ScheduleRecord extends NewSchedule, Schedule {
  /** Why it was cancelled, refused or missed. */
  readonly reason: string | null;
  /** The error's code that goes with it, where there is one. */
  readonly code: string | null;
}

export interface ScheduleChange {
  readonly state: ScheduleState;
  readonly by: string;
  readonly at: number;
  readonly run: string | null;
  readonly reason: string | null;
  readonly code: string | null;
}

export interface ScheduleClosing {
  readonly state: ClosedState;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  readonly code: string | null;
}

export interface ScheduleTaken {
  readonly status: 'scheduleTaken';
  readonly entry: ScheduleRecord;
}

/** The right to run what is due. */
export interface Serving {
  readonly status: 'serving';
  readonly token: number;
}

/** How long one step took on the hosts of one run; the journal does not look inside. */
export interface DurationRow {
  readonly key: string;
  readonly histogram: { readonly [bucket: string]: number };
}

/** An event as the rollout makes it: JSON with a type; the journal does not look inside. */
export interface JournalEvent {
  readonly type: string;
}

export interface RecordedEvent {
  readonly run: string;
  /** From 1, without gaps, per run. */
  readonly sequence: number;
  /** Wall clock of the controller, milliseconds since 1970. */
  readonly at: number;
  readonly event: JournalEvent;
  /** SHA-256 over the previous event's hash and this event's canonical JSON. */
  readonly hash: string;
}

export interface NewRun {
  readonly run: string;
  readonly change: string;
  readonly environment: string;
  readonly digest: string;
  /** The whole execution plan, so that a run can be resumed without any file. */
  readonly plan: unknown;
  /** Where the plan was read from, for relative files. */
  readonly root: string;
  readonly by: string;
  readonly at: number;
  readonly hosts: readonly string[];
  /** The schedule's entry that this run carries out; null: somebody started it. */
  readonly schedule: string | null;
  /** The saved plan that it carries out (IdentifiedPlan.id); null: it was compiled when it began. */
  readonly saved: string | null;
  /** Of that plan, as they were judged when the run began. */
  readonly approvals: readonly JudgedApproval[];
  /** It takes everything back where it would be done; whoever takes it over must know, also before its first event. */
  readonly rehearsal?: true;
}

export interface RunSummaryUpdate {
  readonly at: number;
  readonly state: string;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When a held run goes on by itself; null: when a person says so, or it is not held. */
  readonly resumesAt: number | null;
}

export interface RunRecord extends Omit<NewRun, 'hosts'>, Omit<RunSummaryUpdate, 'at'> {
  readonly updatedAt: number;
  /** Who drives it now; null: nobody. */
  readonly lease: LeaseInfo | null;
}

export interface LeaseRequest {
  readonly holder: LeaseHolder;
  readonly at: number;
  readonly ttlMs: number;
}

/** A process: enough to tell, on the same machine and boot, whether it is still alive. */
export interface LeaseHolder {
  readonly user: string;
  readonly machine: string;
  readonly bootId: string | null;
  readonly pid: number;
  /** Start of the process in clock ticks since boot (field 22 of /proc/PID/stat); null where there is no /proc. */
  readonly processStart: string | null;
  /** It sees to its runs by itself: what it leaves behind when it dies, its successor goes on with. */
  readonly unattended?: true;
}

export interface Lease {
  readonly status: 'leased';
  readonly run: string;
  /** Grows with every lease of the journal; it is the fence towards hosts. */
  readonly token: number;
  readonly holder: LeaseHolder;
  readonly ttlMs: number;
}

export interface LeaseInfo {
  readonly holder: LeaseHolder;
  readonly token: number;
  readonly since: number;
  readonly renewedAt: number;
  /** Its process is known to be gone, or it was not renewed for its time to live. */
  readonly dead: boolean;
}

export interface LeaseHeld {
  readonly status: 'leaseHeld';
  readonly by: LeaseInfo;
}

export interface HostHeld {
  readonly status: 'hostHeld';
  readonly hosts: readonly HostClaim[];
}

/** A run has a host for itself, as far as this journal is concerned. */
export interface HostClaim {
  readonly host: string;
  readonly run: string;
  readonly change: string;
  readonly since: number;
}

/** A saved plan runs once: this run has carried it out, or does. */
export interface SavedUsed {
  readonly status: 'savedUsed';
  readonly run: string;
}

export type VerifyReport =
  | { readonly intact: true; readonly events: number; readonly runs: number }
  | ({ readonly intact: false } & ChainBreak);

/** What is wrong: with one event of a run, with the run itself (sequence 0), or with the journal as a whole (run ''). */
export interface ChainBreak {
  readonly run: string;
  readonly sequence: number;
  readonly reason: string;
}

export interface JournalHeads {
  /** How many runs there are, and the hash of the last. */
  readonly journal: { readonly runs: number; readonly hash: string };
  /** Oldest first. */
  readonly runs: readonly RunHead[];
}

export interface RunHead {
  readonly run: string;
  /** Of its last event; 0: it has none. */
  readonly sequence: number;
  /** Of that event, or of the run. */
  readonly hash: string;
}

/** One link of the hash chain: `hash` is the SHA-256 of `previous`, a line feed and `text`, in UTF-8. */
export interface ChainLink {
  readonly kind: 'run' | 'event';
  readonly hash: string;
  /** The hash before it: of an event the event's before it, or its run's; of a run the run's before it. */
  readonly previous: string;
  /** Canonical JSON: a run's header, or `{at, event, run, sequence}`. */
  readonly text: string;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
