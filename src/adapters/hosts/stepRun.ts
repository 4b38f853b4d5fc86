import {
  attachOperation,
  idleOperation,
  type Operation,
  type StartRequest,
  type Subject,
  startOperation,
} from '../../host/protocol.ts';
import { type FollowEnd, type Refusal, type Reply, readFollowEnd } from '../../host/replies.ts';
import type { Payload } from '../../model/executionPlan.ts';
import type { Fence } from '../../model/fence.ts';
import type { Mask } from '../../model/masking.ts';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import { ConnectionLost, type HostStep, type StepReport } from '../../runtime/ports.ts';
import { DeadlinePassed, pause, withDeadline } from './deadline.ts';
import type { HostLink, Ready } from './hostLink.ts';
import type { HostLimits } from './limits.ts';
import { OutputCollector } from './outputCollector.ts';
import { type PayloadBytes, PayloadUnreadable, sendPayloads } from './payloads.ts';
import { HostRefused, isFenced, refusalProblem } from './refusals.ts';
import { StepProblems } from './stepProblems.ts';

/** What one step needs on its way to a host. */
export interface StepErrand {
  readonly link: HostLink;
  /** As whom else the plan works on the host. */
  readonly others: readonly HostLink[];
  readonly fence: Fence;
  readonly step: HostStep;
  /** Keeps nothing on the host, and may be asked again. */
  readonly question: boolean;
  /** Standard input and strings to blank out on the host, secrets put in. */
  readonly stdin: string;
  readonly hostMask: readonly string[];
  readonly mask: Mask;
  readonly limits: HostLimits;
  open(payload: Payload): PayloadBytes;
}

const retryMaxMs = 5_000;
/** Of its time a step may wait for another one's end; later a start that is under way at the deadline would leave its fate unknown. */
const waitShare = 0.75;

/**
 * Carries one step to its end over however many connections it takes.
 * 1. Once the host said that the key is claimed, it is only ever attached to, never started.
 * 2. `notStarted` is said only when no start was sent that could have arrived, here or by an earlier process.
 * 3. Output goes on from the byte that was read last.
 * 4. While another step of the run is still running on the host, it waits for that one's end.
 */
export class StepRun {
  readonly #errand: StepErrand;
  readonly #signal: AbortSignal;
  readonly #output: OutputCollector;
  readonly #problems: StepProblems;
  #claimed = false;
  /** Whether a start may have reached the host whose fate was not seen. */
  #doubt: boolean;
  #fruitless = 0;
  /** Why it waits, and how often it has looked. */
  #busy: Problem | null = null;
  #busyLooks = 0;
  #waitUntilMs = Number.POSITIVE_INFINITY;
  #lostSince: number | undefined;
  #runner: string | null = null;

  constructor(errand: StepErrand, signal: AbortSignal) {
    this.#errand = errand;
    this.#signal = signal;
    this.#output = new OutputCollector(errand.mask, errand.step.onOutput);
    this.#problems = new StepProblems(errand.link.target.name, errand.step.key);
    this.#doubt = errand.step.recovering;
  }

  async report(): Promise<StepReport> {
    const { limits, link, step } = this.#errand;
    const { timeoutMs, payloads } = step.command;
    const sendingMs = payloads.length * limits.payloadMs;
    const limitMs = sendingMs + timeoutMs + limits.graceMs + limits.overdueMs + link.target.reconnectForMs;
    this.#waitUntilMs = performance.now() + limitMs * waitShare;
    return withDeadline(limitMs, this.#signal, (signal) => this.#toTheEnd(signal)).catch((error: unknown) => {
      if (error instanceof DeadlinePassed) return this.#uncertain(this.#busy ?? this.#problems.overdue());
      if (this.#signal.aborted) return this.#uncertain(this.#problems.calledOff());
      throw error;
    });
  }

  async #toTheEnd(signal: AbortSignal): Promise<StepReport> {
    for (;;) {
      const report = await this.#once(signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return this.#afterTrouble(error);
      });
      if (report !== undefined) return report;
      this.#fruitless += 1;
      await pause(this.#pauseMs(), signal);
      signal.throwIfAborted();
    }
  }

  /** Longer each time; the last look for another step's end is when it may wait no longer. */
  #pauseMs(): number {
    const pauseMs = this.#errand.limits.retryFirstMs * 2 ** (this.#fruitless + this.#busyLooks - 1);
    const leftMs = this.#busy === null ? retryMaxMs : Math.max(0, this.#waitUntilMs - performance.now()) + 1;
    return Math.min(pauseMs, retryMaxMs, leftMs);
  }

  /** One connection's worth; undefined: go on. */
  async #once(signal: AbortSignal): Promise<StepReport | undefined> {
    const { link, step, limits, question } = this.#errand;
    const ready = await link.ready(signal);
    this.#runner = ready.runner;
    const subject: Subject = { fence: this.#errand.fence, host: link.target.name };
    const attach = this.#claimed && !question;
    if (!attach) await sendPayloads(link, ready, subject, step, this.#errand.open, limits.payloadMs, signal);
    if (!attach && !question) await this.#waitForOthers(subject, signal);
    const operation = attach ? this.#attach(subject) : this.#start(subject);
    const end = await this.#follow(ready, operation, signal);
    if (end !== undefined) return this.#conclude(end);
    if (this.#fruitless < limits.fruitlessMax) return undefined;
    return this.#uncertain(this.#problems.notCarriedOn());
  }

  /** The runner looks for what runs as its own user only. Rejects with HostRefused (busy), or as HostLink.request does. */
  async #waitForOthers(subject: Subject, signal: AbortSignal): Promise<void> {
    for (const other of this.#errand.others) {
      const { agent } = await other.ready(signal);
      await other.request(agent, idleOperation(subject), signal);
    }
  }

  async #follow(ready: Ready, operation: Operation, signal: AbortSignal): Promise<FollowEnd | undefined> {
    let end: FollowEnd | undefined;
    const doubtBefore = this.#doubt;
    this.#doubt = true;
    await ready.agent
      .perform(operation, signal, (reply) => {
        end ??= this.#take(reply);
      })
      .catch((error: unknown) => {
        // The connection stands and the command was turned away: the runner never heard of it. One that is called off may
        // have been heard.
        if (error instanceof NightshiftError && !signal.aborted) this.#doubt = doubtBefore;
        throw error;
      });
    if (end?.kind === 'refused') this.#doubt = doubtBefore;
    return end;
  }

  #take(reply: Reply): FollowEnd | undefined {
    this.#lostSince = undefined;
    if (reply.kind === 'output') {
      this.#fruitless = 0;
      this.#output.push(reply.bytes);
      return undefined;
    }
    if (reply.word === 'claimed') this.#claim();
    return readFollowEnd(reply.word, reply.rest);
  }

  #claim(): void {
    this.#claimed = true;
    this.#busy = null;
    this.#busyLooks = 0;
  }

  #start(subject: Subject): Operation {
    const { step, stdin, hostMask, limits, question } = this.#errand;
    const request: StartRequest = {
      key: step.key,
      keep: step.keep,
      script: step.command.script,
      stdin,
      mask: hostMask,
      timeoutMs: step.command.timeoutMs,
      graceMs: limits.graceMs,
      outputBytesMax: limits.outputBytesMax,
      intendedBy: step.recovering && !question ? (step.intendedBy ?? this.#errand.fence.token - 1) : null,
      offset: this.#output.bytes,
      forget: question,
      next: step.next ?? [],
    };
    return startOperation(subject, request);
  }

  #attach(subject: Subject): Operation {
    return attachOperation(subject, this.#errand.step.key, this.#errand.limits.outputBytesMax, this.#output.bytes);
  }

  #conclude(end: FollowEnd): StepReport | undefined {
    switch (end.kind) {
      case 'ended':
        return this.#ended(end);
      case 'void':
      case 'refused':
        return this.#refused(end.refusal, end.kind === 'void');
      case 'absent':
        return this.#uncertain(
          refusalProblem(this.#errand.link, { reason: 'gone', detail: this.#errand.step.key }, null),
        );
      case 'lost':
        return this.#lost(end.how);
    }
  }

  #ended(end: Extract<FollowEnd, { kind: 'ended' }>): StepReport | undefined {
    // The host sends the rest before the record; if it could not, the next attempt asks for it.
    if (this.#output.bytes < end.outputBytes) return undefined;
    const { exitCode, unchanged, timedOut, truncated, durationMs } = end;
    return { status: 'ended', exitCode, unchanged, timedOut, truncated, durationMs, output: this.#output.end() };
  }

  #refused(refusal: Refusal, takenBack: boolean): StepReport | undefined {
    const why = refusalProblem(this.#errand.link, refusal, this.#runner);
    if (refusal.reason === 'busy' && !takenBack) return this.#waitFor(why);
    // A claim that was taken back before this controller came says that the step never started, not who may start it.
    const past = takenBack && this.#errand.step.recovering;
    if (isFenced(refusal) && !past) return { status: 'fenced', problem: why };
    return takenBack ? { status: 'notStarted', problem: why, unreachable: false } : this.#uncertain(why);
  }

  #waitFor(why: Problem): StepReport | undefined {
    if (performance.now() > this.#waitUntilMs) return this.#uncertain(why);
    if (this.#busy === null) this.#errand.step.onTrouble(`${why.message}; waiting for its end`);
    this.#busy = why;
    this.#busyLooks += 1;
    this.#fruitless = 0;
    return undefined;
  }

  #lost(how: string): StepReport | undefined {
    if (how === 'rebooted') return this.#uncertain(this.#problems.restarted());
    return how === 'gone' ? this.#uncertain(this.#problems.unwatched()) : undefined;
  }

  /** A failed attempt: a report, or undefined to try again. */
  #afterTrouble(error: unknown): StepReport | undefined {
    if (error instanceof HostRefused) return this.#refused(error.refusal, false);
    if (error instanceof PayloadUnreadable) return this.#uncertain(firstProblem(error.because));
    if (!(error instanceof ConnectionLost) && !(error instanceof NightshiftError)) throw error;
    const { limits, link } = this.#errand;
    if (link.closed) return this.#uncertain(this.#problems.calledOff());
    if (this.#lostSince === undefined && this.#doubt) this.#errand.step.onTrouble(`${error.message}; trying again`);
    this.#lostSince ??= performance.now();
    const lostForMs = performance.now() - this.#lostSince;
    const goOn = this.#doubt
      ? lostForMs < link.target.reconnectForMs
      : error instanceof ConnectionLost && this.#fruitless < limits.fruitlessMax;
    if (goOn) return undefined;
    const why = error instanceof NightshiftError ? firstProblem(error) : this.#problems.connectionLost(error.message);
    return this.#uncertain(why, true);
  }

  /** The step did not come to a known end: unknown, or, when no start can have arrived, not started. */
  #uncertain(why: Problem, unreachable = false): StepReport {
    if (!this.#doubt) return { status: 'notStarted', problem: why, unreachable };
    return { status: 'unknown', problem: why, output: this.#output.end() };
  }
}

function firstProblem(error: NightshiftError): Problem {
  const [first] = error.problems;
  if (first === undefined) throw error;
  return first;
}
