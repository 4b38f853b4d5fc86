import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes, type RunOutcome } from '../model/outcomes.ts';
import { NightshiftError } from '../model/problems.ts';
import type { CommandBody, OperatorAction } from '../rollout/commands.ts';
import { decide } from '../rollout/decide.ts';
import { type Effect, effectsOf, outstandingEffects } from '../rollout/effects.ts';
import type { RunEvent } from '../rollout/events.ts';
import { evolve } from '../rollout/evolve.ts';
import type { Phase, RunState } from '../rollout/state.ts';
import type { EffectRunner } from './effectRunner.ts';
import type { JournalPort, Lease } from './journalPort.ts';
import type { RunObserver } from './observer.ts';
import type { ClockPort, WindowPort } from './ports.ts';
import { summaryOf } from './summary.ts';

export interface DriverParts {
  readonly plan: ExecutionPlan;
  readonly state: RunState;
  readonly journal: JournalPort;
  readonly lease: Lease;
  readonly clock: ClockPort;
  readonly window: WindowPort;
  readonly runner: EffectRunner;
  readonly observer: RunObserver;
}

/** How this process left the run: it ended, or it is held and waits for a person or a window. */
export type RunEnd =
  | {
      readonly kind: 'ended';
      readonly outcome: RunOutcome;
      readonly exitCode: ExitCode;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'held';
      readonly exitCode: ExitCode;
      readonly reason: string;
      /** When it goes on by itself; null: a person decides. */
      readonly resumesAtMs: number | null;
    };

/** What came in; whoever asked is told what became of it: null when it is obeyed, else why not. */
interface Told {
  readonly command: CommandBody;
  readonly answered?: (refusal: string | null) => void;
}

/** How often it is looked whether somebody at another terminal wants something of the run. */
const requestsEveryMs = 1_000;

/** A wall clock that moves this much against the monotonic one has been set. */
const jumpMs = 2_000;

/**
 * The loop: take what came in, decide, fold, append durably, then start the effects that follow. All that came in
 * together is one transaction. Nothing here decides anything about a rollout. It stops when the run has ended or is held
 * with nothing under way, and at once when the journal cannot be written or somebody else drives the run.
 */
export class RunDriver {
  private readonly parts: DriverParts;
  private readonly mailbox: Told[] = [];
  /** Said once what they are about is durable. */
  private readonly answers: (() => void)[] = [];
  private readonly cancels = new Map<string, () => void>();
  private readonly end: Promise<RunEnd>;
  private resolveEnd: (end: RunEnd) => void = () => {};
  private rejectEnd: (error: unknown) => void = () => {};
  private readonly baseTick: number;
  private readonly startedMonotonic: number;
  /** Wall clock less monotonic clock: as it is, and the largest it has been. */
  private wallOffset: number;
  private latestOffset: number;
  private pumping = false;
  private over = false;

  constructor(parts: DriverParts) {
    this.parts = parts;
    const { clock, state } = parts;
    this.startedMonotonic = clock.monotonic();
    this.baseTick = state.lastTick + (state.startedAtMs === null ? 0 : Math.max(0, clock.now() - state.lastAtMs));
    this.wallOffset = clock.now() - this.startedMonotonic;
    this.latestOffset = this.wallOffset;
    this.end = new Promise((resolve, reject) => {
      this.resolveEnd = resolve;
      this.rejectEnd = reject;
    });
  }

  /** Drives until the run ends or is held. Rejects when this process may not, or cannot, go on. */
  async drive(first: readonly CommandBody[]): Promise<RunEnd> {
    const { lease, journal, runner, state } = this.parts;
    const recovered = outstandingEffects(state);
    this.beat(lease.ttlMs / 3);
    this.listen();
    try {
      if (recovered.length > 0) runner.recovering(recovered.map(({ id }) => id));
      this.mailbox.push(...first.map((command) => ({ command })));
      this.pump();
      for (const effect of recovered) if (this.isStillAsked(effect)) this.start(effect);
      return await this.end;
    } finally {
      this.over = true;
      for (const cancel of this.cancels.values()) cancel();
      await runner.close();
      journal.releaseLease(lease);
    }
  }

  /** An operator's word, from this process; what becomes of it is `answered`: null when it is obeyed, else why not. */
  ask(
    action: OperatorAction,
    by: string,
    reason: string,
    more: { readonly resumesAtMs?: number } = {},
    answered?: Told['answered'],
  ): void {
    const { phase } = this.parts.state;
    if (action !== 'hold' || phase.kind !== 'held')
      return this.tell({ type: 'operator', action, by, reason, ...more }, answered);
    this.leaveHeld(phase);
    answered?.(null);
  }

  private tell(command: CommandBody, answered?: Told['answered']): void {
    this.mailbox.push({ command, ...(answered && { answered }) });
    if (this.pumping || this.over) return;
    this.pumping = true;
    setImmediate(() => this.pump());
  }

  /** What came first may have dropped it: a round that is asked no more, a timer that was set anew. */
  private isStillAsked(effect: Effect): boolean {
    const { outstanding, timers } = this.parts.state;
    if (this.over) return false;
    return effect.kind === 'timer' ? timers[effect.id] === effect.dueTick : effect.id in outstanding;
  }

  private pump(): void {
    this.pumping = false;
    if (this.over) return;
    try {
      const events = this.mailbox.splice(0).flatMap((told) => this.absorb(told));
      if (events.length > 0) this.append(events);
      for (const answer of this.answers.splice(0)) answer();
      const effects = events.flatMap((event) => effectsOf(this.parts.state, event));
      for (const effect of effects) this.start(effect);
      this.finishIfDone();
    } catch (error) {
      this.fail(error);
    }
  }

  private absorb(told: Told): RunEvent[] {
    const events = [...this.noticeJump(), ...this.obey(told)];
    for (let more = this.fold({ type: 'proceed' }); more.length > 0; more = this.fold({ type: 'proceed' }))
      events.push(...more);
    return events;
  }

  /** An operator's word that cannot be followed any more is refused to whoever said it; the run goes on. */
  private obey({ command, answered }: Told): RunEvent[] {
    try {
      const events = this.fold(command);
      if (answered) this.answers.push(() => answered(null));
      return events;
    } catch (error) {
      if (command.type !== 'operator' || !(error instanceof NightshiftError)) throw error;
      if (answered) this.answers.push(() => answered(messageOf(error)));
      return [];
    }
  }

  private fold(command: CommandBody): RunEvent[] {
    const { plan, state, window } = this.parts;
    const at = this.wallTime();
    const events = decide(plan, state, { at, tick: this.tick(), window: window.ask(at), ...command });
    for (const event of events) evolve(plan, state, event);
    return events;
  }

  /**
   * The wall clock, as far on as this run has ever known it to be: one that is set back opens no window again. What has
   * passed since is counted by the monotonic clock.
   */
  private wallTime(): number {
    const { clock, state } = this.parts;
    this.latestOffset = Math.max(this.latestOffset, clock.now() - clock.monotonic());
    return Math.round(Math.max(clock.monotonic() + this.latestOffset, state.lastAtMs));
  }

  private tick(): number {
    return Math.round(this.baseTick + this.parts.clock.monotonic() - this.startedMonotonic);
  }

  private noticeJump(): RunEvent[] {
    const { clock, state, plan } = this.parts;
    const offset = clock.now() - clock.monotonic();
    const byMs = Math.round(offset - this.wallOffset);
    if (Math.abs(byMs) < jumpMs) return [];
    this.wallOffset = offset;
    const event: RunEvent = { type: 'clockJumped', byMs, at: this.wallTime(), tick: this.tick() };
    evolve(plan, state, event);
    return [event];
  }

  private append(events: readonly RunEvent[]): void {
    const { journal, lease, state, observer, clock } = this.parts;
    journal.append(lease, events, summaryOf(state, clock.now()));
    observer.events(events, state);
  }

  private start(effect: Effect): void {
    if (effect.kind === 'timer') return this.startTimer(effect.id, effect.dueTick);
    this.parts.runner.start(effect).then(
      (answer) => this.tell(answer),
      (error) => this.fail(error),
    );
  }

  private startTimer(id: string, dueTick: number): void {
    this.cancels.get(id)?.();
    const fire = () => {
      this.cancels.delete(id);
      this.tell({ type: 'timerFired', timer: id });
    };
    this.cancels.set(id, this.parts.clock.after(Math.max(0, dueTick - this.tick()), fire));
  }

  private beat(everyMs: number): void {
    const { journal, lease, clock } = this.parts;
    const again = clock.after(everyMs, () => {
      try {
        if (!journal.renewLease(lease, clock.now())) throw new LeaseTaken(lease.run);
        this.beat(everyMs);
      } catch (error) {
        this.fail(error);
      }
    });
    this.cancels.set('lease', again);
  }

  /** What other processes ask of the run reaches it through the journal. */
  private listen(): void {
    const { journal, lease, clock } = this.parts;
    const again = clock.after(requestsEveryMs, () => {
      try {
        for (const { id, action, by, reason } of journal.openRequests(lease.run))
          this.tell({ type: 'operator', action, by, reason }, (refusal) =>
            journal.answerRequest(id, refusal, clock.now()),
          );
        this.listen();
      } catch (error) {
        this.fail(error);
      }
    });
    this.cancels.set('requests', again);
  }

  private finishIfDone(): void {
    const { phase } = this.parts.state;
    if (phase.kind === 'ended')
      this.resolveEnd({ kind: 'ended', outcome: phase.outcome, exitCode: phase.exitCode, reason: phase.reason });
    if (phase.kind === 'held' && phase.onExpiry === null) this.leaveHeld(phase);
  }

  private leaveHeld({ reason, resumesAtMs }: Extract<Phase, { kind: 'held' }>): void {
    this.resolveEnd({ kind: 'held', exitCode: exitCodes.held, reason, resumesAtMs });
  }

  private fail(error: unknown): void {
    this.over = true;
    this.rejectEnd(error);
  }
}

const messageOf = ({ problems }: NightshiftError): string => problems.map(({ message }) => message).join('; ');

/** Another process drives the run now. */
export class LeaseTaken extends Error {
  override readonly name = 'LeaseTaken';
  constructor(run: string) {
    super(`another process drives run ${run} now; this one has stopped`);
  }
}
