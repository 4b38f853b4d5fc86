/** One step on its way to a simulated host, over however many connections it takes: the rules of adapters/hosts/stepRun. */
import type { Code } from '../../model/codes/catalog.ts';
import type { Fence } from '../../model/fence.ts';
import type { Mask } from '../../model/masking.ts';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import { ConnectionLost, type HostStep, type StepReport } from '../../runtime/ports.ts';
import type { HostLimits } from '../hosts/limits.ts';
import { problem } from '../hosts/refusals.ts';
import type { FollowEnd } from './connection.ts';
import type { SimulatedLink } from './hostLink.ts';
import type { Refusal } from './machine.ts';
import { refusalProblem } from './refusals.ts';

export interface Errand {
  readonly link: SimulatedLink;
  readonly fence: Fence;
  readonly step: HostStep;
  readonly question: boolean;
  readonly mask: Mask;
  readonly limits: HostLimits;
}

const retryMaxMs = 5_000;
const waitShare = 0.75;

/**
 * 1. Once the host said that the key is claimed, it is only ever attached to, never started.
 * 2. `notStarted` is said only when no start was sent that could have arrived, here or by an earlier process.
 * 3. While another step of the run is still running on the host, it waits for that one's end.
 */
export class SimulatedStepRun {
  readonly #errand: Errand;
  #claimed = false;
  #doubt: boolean;
  #fruitless = 0;
  #busy: Problem | null = null;
  #busyLooks = 0;
  #waitUntilMs = Number.POSITIVE_INFINITY;
  #lostSinceMs: number | undefined;
  #output = '';
  #over = false;

  constructor(errand: Errand) {
    this.#errand = errand;
    this.#doubt = errand.step.recovering;
  }

  /** Ends at the latest when its caller calls it off, or long after the step's own limit. */
  report(signal: AbortSignal): Promise<StepReport> {
    const { limits, step, link } = this.#errand;
    const limitMs = step.command.timeoutMs + limits.graceMs + limits.overdueMs + link.target.reconnectForMs;
    this.#waitUntilMs = link.process.clock.monotonic() + limitMs * waitShare;
    return new Promise((resolve, reject) => {
      const end = (report: StepReport) => {
        this.#over = true;
        stop();
        signal.removeEventListener('abort', callOff);
        resolve(report);
      };
      const callOff = () => end(this.#uncertain('NS2112', 'this controller stopped'));
      const stop = link.process.after(limitMs, () => end(this.#overdue()));
      signal.addEventListener('abort', callOff);
      if (signal.aborted) callOff();
      else this.#toTheEnd().then((report) => report && end(report), reject);
    });
  }

  async #toTheEnd(): Promise<StepReport | undefined> {
    const { link, limits } = this.#errand;
    while (!this.#over) {
      const report = await this.#once().catch((error: unknown) => this.#afterTrouble(error));
      if (report !== undefined) return report;
      this.#fruitless++;
      const pauseMs = limits.retryFirstMs * 2 ** (this.#fruitless + this.#busyLooks - 1);
      const leftMs = this.#waitUntilMs - link.process.clock.monotonic();
      await link.process.sleep(
        Math.min(pauseMs, retryMaxMs, this.#busy === null ? retryMaxMs : Math.max(0, leftMs) + 1),
      );
    }
    return undefined;
  }

  async #once(): Promise<StepReport | undefined> {
    const { link, fence, step, question, limits } = this.#errand;
    const connection = await link.ready();
    if (this.#over) return undefined;
    const intendedBy = step.recovering && !question ? (step.intendedBy ?? fence.token - 1) : null;
    const order = { fence, question, key: step.key, command: step.command, intendedBy };
    const doubtBefore = this.#doubt;
    this.#doubt = true;
    const end = await connection.follow(order, {
      attach: this.#claimed && !question,
      claimed: () => {
        this.#lostSinceMs = undefined;
        this.#claimed = true;
        this.#busy = null;
        this.#busyLooks = 0;
      },
      output: (text) => this.#show(text),
    });
    if (end.kind === 'refused') this.#doubt = doubtBefore;
    const report = this.#conclude(end);
    if (report !== undefined || this.#fruitless < limits.fruitlessMax) return report;
    return this.#uncertain('NS2110', 'nothing on the host carries the step on');
  }

  /** Output goes on from where it was read last. */
  #show(text: string): void {
    if (text.length > this.#output.length) {
      this.#fruitless = 0;
      this.#errand.step.onOutput(this.#errand.mask.apply(text.slice(this.#output.length)));
    }
    this.#output = text;
  }

  #conclude(end: FollowEnd): StepReport | undefined {
    switch (end.kind) {
      case 'ended':
        return { status: 'ended', ...end.end, truncated: false, output: this.#errand.mask.apply(this.#output) };
      case 'void':
      case 'refused':
        return this.#refused(end.refusal, end.kind === 'void');
      case 'lost':
        return end.how === 'rebooted'
          ? this.#uncertain('NS2109', 'the host was restarted while the step ran')
          : this.#uncertain('NS2110', 'its supervisor left no exit record');
      case 'absent':
        return this.#claimed ? this.#uncertain('NS2108', 'the host has no receipt of it') : undefined;
    }
  }

  #refused(refusal: Refusal, takenBack: boolean): StepReport | undefined {
    const why = refusalProblem(this.#errand.link.target, refusal);
    if (refusal.reason === 'busy' && !takenBack) return this.#waitFor(why);
    const past = takenBack && this.#errand.step.recovering;
    if ('lock' in refusal && !past) return { status: 'fenced', problem: why };
    return takenBack ? { status: 'notStarted', problem: why, unreachable: false } : this.#say(why, false);
  }

  #waitFor(why: Problem): StepReport | undefined {
    if (this.#errand.link.process.clock.monotonic() > this.#waitUntilMs) return this.#say(why, false);
    if (this.#busy === null) this.#errand.step.onTrouble(`${why.message}; waiting for its end`);
    this.#busy = why;
    this.#busyLooks++;
    this.#fruitless = 0;
    return undefined;
  }

  #overdue(): StepReport {
    return this.#busy === null ? this.#uncertain('NS2113', 'no exit record long after') : this.#say(this.#busy, false);
  }

  #afterTrouble(error: unknown): StepReport | undefined {
    if (!(error instanceof ConnectionLost) && !(error instanceof NightshiftError)) throw error;
    const { link, limits, step } = this.#errand;
    if (link.closed) return this.#uncertain('NS2112', 'this controller stopped');
    const nowMs = link.process.clock.monotonic();
    if (this.#lostSinceMs === undefined && this.#doubt) step.onTrouble(`${error.message}; trying again`);
    this.#lostSinceMs ??= nowMs;
    const goOn = this.#doubt
      ? nowMs - this.#lostSinceMs < link.target.reconnectForMs
      : error instanceof ConnectionLost && this.#fruitless < limits.fruitlessMax;
    if (goOn) return undefined;
    const [first] = error instanceof NightshiftError ? error.problems : [];
    return this.#say(first ?? this.#problem('NS2111', error.message), true);
  }

  #uncertain(code: Code, what: string): StepReport {
    return this.#say(this.#problem(code, what), false);
  }

  /** The step did not come to a known end: unknown, or, when no start can have arrived, not started. */
  #say(why: Problem, unreachable: boolean): StepReport {
    if (!this.#doubt) return { status: 'notStarted', problem: why, unreachable };
    return { status: 'unknown', problem: why, output: this.#errand.mask.apply(this.#output) };
  }

  #problem(code: Code, what: string): Problem {
    const { link, step } = this.#errand;
    return problem(code, `${link.target.name}: step ${step.key}: ${what}`, 'look at the host');
  }
}
