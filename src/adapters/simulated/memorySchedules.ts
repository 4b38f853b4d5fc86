/** The schedules of the journal in memory. */
import type {
  LeaseHeld,
  LeaseInfo,
  LeaseRequest,
  NewRun,
  NewSchedule,
  RunSummaryUpdate,
  ScheduleChange,
  ScheduleClosing,
  ScheduleFilter,
  SchedulePort,
  ScheduleRecord,
  Serving,
} from '../../runtime/journalPort.ts';
import { isOpen } from '../../schedule/entry.ts';
import { describeLease, type IsAlive, type KeptLease } from '../journal/leases.ts';
import { mayClose, noSuchSchedule } from '../journal/schedules.ts';

interface KeptSchedule {
  readonly entry: NewSchedule;
  /** The last one says how it stands. */
  readonly changes: [ScheduleChange, ...ScheduleChange[]];
}

export abstract class MemorySchedules implements SchedulePort {
  protected readonly now: () => number;
  protected readonly isAlive: IsAlive;
  readonly #entries = new Map<string, KeptSchedule>();
  #serving: KeptLease | null = null;
  #servingToken = 0;

  constructor(now: () => number, isAlive: IsAlive) {
    this.now = now;
    this.isAlive = isAlive;
  }

  protected abstract summaryOf(run: string): RunSummaryUpdate | undefined;

  addSchedule(decide: (open: readonly ScheduleRecord[]) => NewSchedule): ScheduleRecord {
    const entry: NewSchedule = structuredClone(decide(this.schedules('open')));
    if (this.#entries.has(entry.id)) throw new Error(`there is a schedule ${entry.id} already`);
    const { by, at } = entry;
    const kept: KeptSchedule = { entry, changes: [{ state: 'waiting', by, at, ...nothing }] };
    this.#entries.set(entry.id, kept);
    return this.#record(kept);
  }

  schedule(id: string): ScheduleRecord | undefined {
    const kept = this.#entries.get(id);
    return kept && this.#record(kept);
  }

  schedules(which: ScheduleFilter): readonly ScheduleRecord[] {
    return [...this.#entries.values()].map((kept) => this.#record(kept)).filter((record) => shows[which](record));
  }

  scheduleChanges(id: string): readonly ScheduleChange[] {
    return [...this.#require(id).changes];
  }

  closeSchedule(id: string, closing: ScheduleClosing): ScheduleRecord {
    const kept = this.#require(id);
    if (mayClose(this.#record(kept), closing)) kept.changes.push({ ...closing, run: null });
    return this.#record(kept);
  }

  takeServing({ holder, at, ttlMs }: LeaseRequest): Serving | LeaseHeld {
    const by = this.#serving && describeLease(this.#serving, at, this.isAlive);
    if (by?.dead === false) return { status: 'leaseHeld', by };
    this.#servingToken += 1;
    this.#serving = { holder, token: this.#servingToken, since: at, renewedAt: at, ttlMs };
    return { status: 'serving', token: this.#servingToken };
  }

  renewServing({ token }: Serving, at: number): boolean {
    if (this.#serving?.token !== token) return false;
    this.#serving = { ...this.#serving, renewedAt: at };
    return true;
  }

  releaseServing({ token }: Serving): void {
    if (this.#serving?.token === token) this.#serving = null;
  }

  serving(): LeaseInfo | null {
    return this.#serving && describeLease(this.#serving, this.now(), this.isAlive);
  }

  /** The entry of a run that is to be made. */
  protected entryOf({ schedule }: NewRun): ScheduleRecord | null {
    return schedule === null ? null : this.#record(this.#require(schedule));
  }

  protected started({ schedule, run, by, at }: NewRun): void {
    if (schedule !== null) this.#require(schedule).changes.push({ ...nothing, state: 'started', by, at, run });
  }

  #require(id: string): KeptSchedule {
    const kept = this.#entries.get(id);
    if (kept === undefined) throw noSuchSchedule(id);
    return kept;
  }

  #record({ entry, changes }: KeptSchedule): ScheduleRecord {
    const { state, run, reason, code } = changes.at(-1) ?? changes[0];
    const summary = run === null ? undefined : this.summaryOf(run);
    const started = run !== null && summary !== undefined ? startedRun(run, summary) : null;
    return { ...structuredClone(entry), state, run: started, reason, code };
  }
}

const nothing = { run: null, reason: null, code: null };

const startedRun = (run: string, { state, outcome, endedAt }: RunSummaryUpdate) => ({
  run,
  state,
  outcome,
  ended: endedAt !== null,
});

const shows: { readonly [filter in ScheduleFilter]: (record: ScheduleRecord) => boolean } = {
  open: isOpen,
  listed: (record) => isOpen(record) || record.state === 'refused' || record.state === 'missed',
  all: () => true,
};
