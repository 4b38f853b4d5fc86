/** The hosts of a run in a simulation: machines of the model, over connections that may be lost. Implements HostPort. */
import type { HostTarget } from '../../model/executionPlan.ts';
import type { Fence } from '../../model/fence.ts';
import type { Mask } from '../../model/masking.ts';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import {
  type ClockPort,
  ConnectionLost,
  type HostPort,
  type HostStep,
  type LockReport,
  type ReceiptsReport,
  type StepReport,
} from '../../runtime/ports.ts';
import { defaultHostLimits, type HostLimits } from '../hosts/limits.ts';
import { breakLockAdvice, problem } from '../hosts/refusals.ts';
import type { NetworkNature } from './connection.ts';
import { SimulatedLink } from './hostLink.ts';
import type { Machine, Receipt, Refusal } from './machine.ts';
import type { SimulatedProcess } from './process.ts';
import { refusalProblem } from './refusals.ts';
import { SimulatedStepRun } from './stepRun.ts';

export interface SimulatedHostsOptions {
  readonly world: ClockPort;
  readonly process: SimulatedProcess;
  readonly machine: (name: string) => { readonly machine: Machine; readonly network: NetworkNature };
  readonly mask: Mask;
  readonly limits?: Partial<HostLimits>;
}

/** Taking a lock, giving it back and reading receipts twice is harmless; this many attempts over lost connections. */
const attemptsMax = 3;

export class SimulatedHosts implements HostPort {
  readonly #options: SimulatedHostsOptions;
  readonly #limits: HostLimits;
  readonly #links = new Map<string, SimulatedLink>();

  constructor(options: SimulatedHostsOptions) {
    this.#options = options;
    this.#limits = { ...defaultHostLimits, ...options.limits };
  }

  lock(target: HostTarget, fence: Fence, waitMs: number, signal: AbortSignal): Promise<LockReport> {
    const link = this.#link(target);
    return link.exclusive(() => this.#takeLock(link, fence, waitMs, signal));
  }

  runStep(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    return this.#run(target, fence, step, false, signal);
  }

  async ask(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    const report = await this.#run(target, fence, step, true, signal);
    this.#options.machine(target.name).machine.forget(fence, step.key);
    return report;
  }

  receipts(target: HostTarget, fence: Fence): Promise<ReceiptsReport> {
    const link = this.#link(target);
    return link.exclusive(async () => {
      const answer = await this.#ask(link, (machine) => readReceipts(machine, fence));
      if ('refused' in answer) return { status: 'refused', problem: answer.refused };
      return 'reason' in answer.said
        ? { status: 'refused', problem: refusalProblem(target, answer.said) }
        : { status: 'found', exitCodes: answer.said.exitCodes };
    });
  }

  release(target: HostTarget, fence: Fence): Promise<boolean> {
    const link = this.#link(target);
    return link.exclusive(async () => {
      const answer = await this.#ask(link, (machine) => machine.release(fence), 1);
      return 'said' in answer;
    });
  }

  async close(): Promise<void> {
    this.#options.process.point();
    for (const link of this.#links.values()) link.close();
  }

  #link(target: HostTarget): SimulatedLink {
    const known = this.#links.get(target.name);
    if (known !== undefined) return known;
    const { world, process, machine } = this.#options;
    const link = new SimulatedLink(target, { world, process, ...machine(target.name) });
    this.#links.set(target.name, link);
    return link;
  }

  #run(target: HostTarget, fence: Fence, step: HostStep, question: boolean, signal: AbortSignal): Promise<StepReport> {
    const link = this.#link(target);
    const { mask } = this.#options;
    const errand = { link, fence, step, question, mask, limits: this.#limits };
    return link.exclusive(() => new SimulatedStepRun(errand).report(signal));
  }

  async #takeLock(link: SimulatedLink, fence: Fence, waitMs: number, signal: AbortSignal): Promise<LockReport> {
    const { clock } = link.process;
    const untilMs = clock.monotonic() + waitMs;
    for (;;) {
      const answer = await this.#ask(link, (machine) => ({ boot: machine.boot, said: machine.lock(fence) }));
      if ('refused' in answer) return { status: 'unreachable', problem: answer.refused };
      const { boot, said } = answer.said;
      if (said === 'locked') return { status: 'locked', bootId: boot };
      if (!('lock' in said)) return { status: 'unreachable', problem: refusalProblem(link.target, said) };
      const leftMs = untilMs - clock.monotonic();
      if (said.reason === 'fenced' || leftMs <= 0 || signal.aborted) return held(link.target, fence, said);
      await link.process.sleep(Math.min(this.#limits.lockEveryMs, leftMs));
    }
  }

  /** A request that may be repeated. */
  async #ask<T>(
    link: SimulatedLink,
    work: (machine: Machine) => T,
    attempts = attemptsMax,
  ): Promise<{ readonly said: T } | { readonly refused: Problem }> {
    try {
      const connection = await link.ready();
      return { said: await connection.request(work) };
    } catch (error) {
      if (error instanceof ConnectionLost && attempts > 1 && !link.closed) return this.#ask(link, work, attempts - 1);
      return { refused: whyUnreachable(link, error) };
    }
  }
}

function readReceipts(machine: Machine, fence: Fence): Refusal | { readonly exitCodes: Record<string, number | null> } {
  const found = machine.receipts(fence);
  if ('reason' in found) return found;
  return { exitCodes: Object.fromEntries([...found.values()].map((receipt) => [receipt.key, exitCodeOf(receipt)])) };
}

const exitCodeOf = ({ state, end }: Receipt): number | null =>
  state === 'ended' && end !== null ? end.exitCode : null;

function held(target: HostTarget, fence: Fence, refusal: Extract<Refusal, { reason: 'held' | 'fenced' }>): LockReport {
  const { run, holder, since } = refusal.lock;
  if (refusal.reason === 'fenced')
    return { status: 'held', run: fence.run, holder, since, next: 'leave the run to that controller' };
  return {
    status: 'held',
    run,
    holder,
    since,
    next: `wait for run ${run}, or ${breakLockAdvice(target, null, '', run)}`,
  };
}

function whyUnreachable({ target, closed }: SimulatedLink, error: unknown): Problem {
  const [first] = error instanceof NightshiftError ? error.problems : [];
  if (first !== undefined) return first;
  if (!(error instanceof ConnectionLost)) throw error;
  if (closed)
    return problem('NS2112', `${target.name}: the controller stopped before the host answered`, 'run it again');
  return problem('NS2111', `${target.name}: ${error.message}, ${attemptsMax} times in a row`, 'see why');
}
