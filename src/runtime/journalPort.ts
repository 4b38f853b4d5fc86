/** The journal: append-only events of every run, each carrying the hash of the one before. All calls are short transactions. */
export interface JournalPort {
  /**
   * Creates a run and, in the same transaction, claims its hosts and its lease.
   * `hostHeld` names the run that holds a host already: nothing was written.
   */
  createRun(run: NewRun, lease: LeaseRequest): Lease | HostHeld;
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
  /** Newest first. */
  runs(limit: number): readonly RunRecord[];
  /** Walks the hash chain of a run, or of all. */
  verify(run?: string): VerifyReport;
  close(): void;
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
}

export interface RunSummaryUpdate {
  readonly at: number;
  readonly state: string;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
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
  readonly hosts: readonly {
    readonly host: string;
    readonly run: string;
    readonly change: string;
    readonly since: number;
  }[];
}

export type VerifyReport =
  | { readonly intact: true; readonly events: number; readonly runs: number }
  | { readonly intact: false; readonly run: string; readonly sequence: number; readonly reason: string };

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
