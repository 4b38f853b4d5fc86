import { formatDuration } from '../model/durations.ts';
import type { HostTarget, RebootAction } from '../model/executionPlan.ts';
import type { Fence, StepKey } from '../model/fence.ts';
import type { Problem } from '../model/problems.ts';
import { rebooted } from '../steps/reboot.ts';
import type { ClockPort, HostPort, HostStep, LockReport, StepReport } from './ports.ts';
import { type Answer, answerOf, ended, notLocked, reasonOf, unknown } from './stepAnswers.ts';

/** What one restart of a host needs. */
export interface RebootErrand {
  readonly hosts: HostPort;
  readonly clock: ClockPort;
  readonly target: HostTarget;
  readonly fence: Fence;
  readonly key: StepKey;
  readonly action: RebootAction;
  /** An earlier process may have asked for it. */
  readonly recovering: boolean;
  readonly intendedBy?: number;
  readonly onOutput: (text: string) => void;
  readonly onTrouble: (text: string) => void;
  /** This process stops. */
  readonly signal: AbortSignal;
}

type Ended = Extract<StepReport, { status: 'ended' }>;
/** What the host said of itself when it was last looked at. */
type Seen = { readonly kind: 'nothing' | 'sameBoot' } | { readonly kind: 'notReady'; readonly report: Ended };

/**
 * Restarts a host and waits until it is back.
 * 1. It is asked for once: by a step with a receipt, which whoever comes later only attaches to.
 * 2. Whether it has happened is the host's to say: it compares its boot id with the one it kept before it was asked.
 * 3. A host that nobody hears of, or that may still restart, is unknown: nothing else may be done on it.
 */
export class RebootStep {
  readonly #errand: RebootErrand;
  readonly #begunMs: number;
  readonly #timeOver = new AbortController();
  readonly #signal: AbortSignal;
  /** How the command that restarts the host ended, once that is known. */
  #asked: Ended | undefined;
  #sent: boolean;
  #seen: Seen = { kind: 'nothing' };
  /** Why the host or the step could not be asked, the last time. */
  #problem: Problem | undefined;
  #looks = 0;
  #waiting = false;

  constructor(errand: RebootErrand) {
    this.#errand = errand;
    this.#sent = errand.recovering;
    this.#begunMs = errand.clock.monotonic();
    this.#signal = AbortSignal.any([errand.signal, this.#timeOver.signal]);
  }

  async answer(): Promise<Answer> {
    const { clock, action } = this.#errand;
    const cancel = clock.after(action.withinMs, () => this.#timeOver.abort());
    try {
      for (;;) {
        const answer = await this.#look();
        if (answer !== undefined) return answer;
        await this.#pause(action.everyMs);
        if (this.#signal.aborted) return this.#givenUp();
      }
    } finally {
      cancel();
    }
  }

  /** One look at the host, over whatever connection there is; undefined: go on. */
  async #look(): Promise<Answer | undefined> {
    const { hosts, target, fence } = this.#errand;
    const lock = await hosts.lock(target, fence, 0, this.#signal);
    if (lock.status !== 'locked') return this.#withoutHost(lock);
    return (await this.#ask()) ?? (await this.#isBack());
  }

  #withoutHost(lock: Exclude<LockReport, { status: 'locked' }>): Answer | undefined {
    if (lock.status === 'held' || !this.#sent) return answerOf(notLocked(lock, this.#sent));
    if (!this.#waiting) this.#errand.onTrouble('the host is away; waiting for it to come back');
    this.#waiting = true;
    return this.#unheard(lock.problem);
  }

  /** What was seen before says nothing of how it is now. (Once the time is over, the last look is what counts.) */
  #unheard(problem: Problem): undefined {
    if (this.#signal.aborted) return;
    this.#problem = problem;
    this.#seen = { kind: 'nothing' };
  }

  /** Has the host restart, or finds out what became of that; an answer only where no restart is to be waited for. */
  async #ask(): Promise<Answer | undefined> {
    if (this.#asked !== undefined) return undefined;
    const { hosts, target, fence, key, action, intendedBy, onOutput, onTrouble } = this.#errand;
    const by = intendedBy === undefined ? {} : { intendedBy };
    const step: HostStep = {
      key,
      keep: key,
      command: action.command,
      recovering: this.#sent,
      ...by,
      onOutput,
      onTrouble,
    };
    this.#sent = true;
    const report = await hosts.runStep(target, fence, step, this.#signal);
    if (report.status === 'unknown') return this.#unheard(report.problem);
    if (report.status !== 'ended' || report.unchanged) return answerOf(report);
    this.#asked = report;
    return undefined;
  }

  async #isBack(): Promise<Answer | undefined> {
    const { hosts, target, fence } = this.#errand;
    const report = await hosts.ask(target, fence, this.#question(), this.#signal);
    if (report.status === 'fenced') return answerOf(report);
    if (report.status !== 'ended') return this.#unheard(report.problem);
    switch (report.exitCode) {
      case rebooted.back:
        this.#errand.onOutput(report.output);
        return this.#ended(0, report.output);
      case rebooted.sameBoot:
        this.#seen = { kind: 'sameBoot' };
        return this.#refused();
      case rebooted.notAsked:
        return this.#refused() ?? this.#withoutTrace();
      default:
        this.#seen = { kind: 'notReady', report };
        return undefined;
    }
  }

  /** A key of its own for each look: the answer to an earlier one, perhaps of a process before this one, is none to this. */
  #question(): HostStep {
    const { key, fence, action, onTrouble } = this.#errand;
    this.#looks += 1;
    return {
      key: `${key}.back.${fence.token}.${this.#looks}`,
      keep: key,
      command: action.back,
      recovering: false,
      onOutput: () => {},
      onTrouble,
    };
  }

  /** The command said no, and nothing has happened. Ended by a signal or its time limit, it may have been the shutdown. */
  #refused(): Answer | undefined {
    const asked = this.#asked;
    const saidNo = asked !== undefined && asked.exitCode > 0 && asked.exitCode < 128 && !asked.timedOut;
    return saidNo ? ended(asked) : undefined;
  }

  /** The host has kept nothing: it has not got so far yet, or what it kept is gone. */
  #withoutTrace(): Answer | undefined {
    if (this.#asked === undefined && this.#problem?.code !== 'NS2108') return undefined;
    const { target } = this.#errand;
    return this.#doubt('NS2108', `${target.name}: what the host kept of its restart is gone: is stateDir on a disk?`);
  }

  #givenUp(): Answer {
    const { target, action, signal } = this.#errand;
    const within = formatDuration(action.withinMs);
    if (signal.aborted) return unknown('nightshift was stopped while the host restarted');
    if (this.#seen.kind === 'notReady') return this.#ended(1, this.#seen.report.output, true);
    if (this.#seen.kind === 'sameBoot')
      return this.#doubt('NS2117', `${target.name}: told to restart, and not done within ${within}; it still may`);
    const last = this.#problem === undefined ? '' : ` (${reasonOf(this.#problem)})`;
    return this.#doubt('NS2116', `${target.name}: not back within ${within}${last}`);
  }

  #ended(exitCode: number, more: string, timedOut = false): Answer {
    const { output = '', truncated = false } = this.#asked ?? {};
    const durationMs = Math.round(this.#errand.clock.monotonic() - this.#begunMs);
    return ended({ exitCode, unchanged: false, timedOut, output: output + more, truncated, durationMs });
  }

  #doubt(code: 'NS2108' | 'NS2116' | 'NS2117', message: string): Answer {
    return { ...unknown(`${code} ${message}`), output: this.#asked?.output ?? '' };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.#errand.clock.after(ms, wake);
      this.#signal.addEventListener('abort', wake, { once: true });
      if (this.#signal.aborted) wake();
    });
  }
}
