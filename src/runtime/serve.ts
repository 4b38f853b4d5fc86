import type { ExecutionPlan } from '../model/executionPlan.ts';
import { failure } from '../model/problems.ts';
import { type Action, nextActions, type OpenRun } from '../schedule/due.ts';
import type { WindowAnswer } from '../windows/answer.ts';
import type { JournalPort, LeaseHeld, LeaseHolder, RunRecord, ScheduleRecord, Serving } from './journalPort.ts';
import { type Controller, goOn, type Launch, whoIs } from './launch.ts';
import type { ClockPort, WindowPort } from './ports.ts';
import { RunsUnderWay } from './serveRuns.ts';
import { startScheduled } from './serveStart.ts';

/** What the daemon needs of the world. */
export interface ServeParts {
  readonly journal: JournalPort;
  readonly clock: ClockPort;
  readonly holder: LeaseHolder;
  /** Reads an entry's plan as it is now. Rejects with the problems of what may not run any more. */
  readonly prepare: (entry: ScheduleRecord) => Promise<PreparedStart>;
  readonly windowOf: (entry: Pick<ScheduleRecord, 'root' | 'environment' | 'window'>) => WindowPort;
  readonly fits: Fits;
  readonly newRunId: () => string;
  /** Everything a run needs of this machine. Rejects when its secrets cannot be had. */
  readonly wire: (run: RunToWire) => Promise<WiredRun>;
  readonly tell: (news: ServeNews) => void;
}

export interface PreparedStart extends Pick<Launch, 'plan' | 'digest' | 'saved' | 'approvals'> {
  /** What is left to be looked at right before the launch; rejects as `prepare` does. */
  lastLook(): Promise<void>;
}

/** Whether a change that starts now can be done, and taken back, before its opening closes. */
export type Fits = (
  plan: ExecutionPlan,
  answer: WindowAnswer,
) => { readonly fits: true } | { readonly fits: false; readonly reason: string };

export interface RunToWire {
  readonly run: string;
  readonly root: string;
  readonly plan: ExecutionPlan;
}

export interface WiredRun {
  readonly controller: Controller;
  close(): Promise<void>;
}

/** What the daemon did or met: one line. */
export interface ServeNews {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly schedule?: string;
  readonly run?: string;
  /** A defect of ours, for the log. */
  readonly cause?: unknown;
}

/** The daemon that was silent for so long is taken for dead when nothing better is known of its process. */
const servingTtlMs = 30_000;

/** Other processes add entries and hold runs: looked at so often at least. */
const wakeMaxMs = 5_000;

/** How often it is looked whether the runs have come to their hold. */
const stoppingWakeMs = 200;

/**
 * Runs what is due until it is asked to stop. Its invariants, whenever it is killed:
 *
 * V1. No entry has two runs: the run and the entry's `started` are one transaction (J6).
 * V2. No entry and no run is forgotten: everything is decided from the journal, at every wake-up anew.
 * V3. One run's failure is one run's: the others, and the daemon, go on.
 */
export class Server {
  private readonly parts: ServeParts;
  private readonly runs: RunsUnderWay;
  /** Why an entry waits, as it was told last. */
  private readonly waits = new Map<string, string>();
  private nudge: () => void = () => {};
  private stopping = false;

  constructor(parts: ServeParts) {
    this.parts = parts;
    this.runs = new RunsUnderWay(parts, () => this.nudge());
  }

  /** Resolves once it was asked to stop and the process may end: nothing is under way on any host. Rejects when another one serves (NS3107), or the journal fails. */
  async serve(): Promise<void> {
    const serving = this.take();
    try {
      for (;;) {
        this.renew(serving);
        if (this.stopping && this.runs.leave()) return;
        const wakeAtMs = this.stopping ? null : this.wake();
        await this.sleep(wakeAtMs);
      }
    } finally {
      this.parts.journal.releaseServing(serving);
    }
  }

  /** Starts nothing more, and has runs hold so that the next daemon goes on with them by itself. */
  stop(): void {
    this.stopping = true;
    this.nudge();
  }

  private take(): Serving {
    const { journal, holder, clock } = this.parts;
    const serving = journal.takeServing({ holder, at: clock.now(), ttlMs: servingTtlMs });
    if (serving.status === 'leaseHeld') throw servedBy(serving);
    const waiting = journal.schedules('open').filter(({ state }) => state === 'waiting').length;
    this.parts.tell({ level: 'info', message: `serving as process ${holder.pid}; scheduled: ${waiting}` });
    return serving;
  }

  private renew(serving: Serving): void {
    const { journal, clock } = this.parts;
    if (journal.renewServing(serving, clock.now())) return;
    const by = journal.serving();
    throw by === null
      ? new Error('nobody serves, and this process has lost its part')
      : servedBy({ status: 'leaseHeld', by });
  }

  /** Does what is due; when something is due next. */
  private wake(): number | null {
    const { journal, clock } = this.parts;
    const entries = journal.schedules('open');
    const runs = journal.openRuns().map((record) => this.openRun(record));
    const nowMs = clock.now();
    const { actions, wakeAtMs } = nextActions(entries, runs, nowMs, this.answers(entries, nowMs));
    for (const action of actions) this.act(action, entries);
    return wakeAtMs;
  }

  private openRun({ run, state, resumesAt, lease, schedule }: RunRecord): OpenRun {
    const abandoned = lease?.dead === true;
    return {
      run,
      held: state === 'held',
      resumesAtMs: resumesAt,
      driven: lease !== null && !abandoned,
      abandoned,
      unattended: schedule !== null || lease?.holder.unattended === true || this.runs.had(run),
    };
  }

  private answers(entries: readonly ScheduleRecord[], nowMs: number): Map<string, WindowAnswer> {
    const due = entries.filter(({ state, startsAtMs }) => state === 'waiting' && startsAtMs <= nowMs);
    return new Map(due.map((entry) => [entry.id, this.parts.windowOf(entry).ask(nowMs)]));
  }

  private act(action: Action, entries: readonly ScheduleRecord[]): void {
    if (action.kind === 'goOn') return this.goOn(action);
    const entry = entries.find(({ id }) => id === action.id);
    if (entry === undefined || this.runs.isBusy(entry.id)) return;
    if (action.kind === 'wait') return this.waitsFor(entry, action.because);
    if (action.kind === 'launch') return this.launch(entry, action.late);
    const waited = action.state === 'missed' ? this.waits.get(entry.id) : undefined;
    this.close(entry, {
      ...action,
      reason: waited === undefined ? action.reason : `${action.reason}; last: ${waited}`,
    });
  }

  private goOn({ run, why }: Extract<Action, { kind: 'goOn' }>): void {
    const { journal } = this.parts;
    this.runs.begin(run, async (drive) => {
      const record = journal.run(run);
      if (record === undefined) return;
      const { schedule } = record;
      const message = why === 'due' ? 'its time has come, it goes on' : 'nobody drives it any more, it is gone on with';
      this.parts.tell({ level: 'info', run, message, ...(schedule !== null && { schedule }) });
      const plan = record.plan as ExecutionPlan;
      await drive({ run, root: record.root, plan }, (controller) => goOn(controller, run));
    });
  }

  private launch(entry: ScheduleRecord, late: boolean): void {
    this.runs.begin(entry.id, async (drive) => {
      const result = await startScheduled(this.parts, entry, late, drive);
      if (result.kind === 'close') this.close(entry, result);
      if (result.kind === 'wait') this.waitsFor(entry, result.because);
    });
  }

  private close(entry: ScheduleRecord, closing: Omit<Extract<Action, { kind: 'close' }>, 'kind' | 'id'>): void {
    const { journal, clock, holder, tell } = this.parts;
    const { state, reason, code } = closing;
    const closed = journal.closeSchedule(entry.id, { state, reason, code, by: whoIs(holder), at: clock.now() });
    this.waits.delete(entry.id);
    if (closed.state === state) tell({ level: 'warn', schedule: entry.id, message: `${state}: ${reason}` });
  }

  /** Told once for each reason: it is found again at every wake-up. */
  private waitsFor({ id }: ScheduleRecord, because: string): void {
    if (this.waits.get(id) === because) return;
    this.waits.set(id, because);
    this.parts.tell({ level: 'info', schedule: id, message: `it is due and waits: ${because}` });
  }

  private sleep(untilMs: number | null): Promise<void> {
    const { clock } = this.parts;
    const maxMs = this.stopping ? stoppingWakeMs : wakeMaxMs;
    const delayMs = untilMs === null ? maxMs : Math.min(maxMs, Math.max(0, untilMs - clock.now()));
    return new Promise((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      this.nudge = () => {
        cancel();
        resolve();
      };
    });
  }
}

function servedBy({ by }: LeaseHeld) {
  const since = new Date(by.since).toISOString();
  return failure(
    'NS3107',
    `${whoIs(by.holder)}, process ${by.holder.pid}, serves this journal since ${since}`,
    'One is enough. Stop it first to serve from here (`systemctl stop nightshift`), or choose another --state.',
  );
}
