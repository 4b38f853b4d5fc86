import { type RunnerSource, readRunnerSource } from '../../host/runnerSource.ts';
import type { HostCommand, HostTarget, SecretText } from '../../model/executionPlan.ts';
import type { Fence } from '../../model/fence.ts';
import type { Mask } from '../../model/masking.ts';
import type { HostPort, HostStep, LockReport, ReceiptsReport, StepReport, Transport } from '../../runtime/ports.ts';
import { HostUsers } from './hostUsers.ts';
import { defaultHostLimits, type HostLimits } from './limits.ts';
import { askAllReceipts, giveAllBack, takeLocks } from './locking.ts';
import { bytesOf, type FilePayload, type PayloadBytes } from './payloads.ts';
import { problem } from './refusals.ts';
import { StepRun } from './stepRun.ts';

export interface ReceiptHostsOptions {
  readonly transport: Transport;
  /** The bytes of a local file that is sent; what it or its stream throws becomes `notStarted`. */
  readonly payloadBytes: (payload: FilePayload) => PayloadBytes;
  /** Puts the values of secrets where their marks are. */
  readonly fillSecrets: (text: SecretText) => string;
  /** For everything that comes back from hosts. */
  readonly mask: Mask;
  /** All forms of the run's secrets (secretForms of model/masking), blanked out on hosts that receive any secret. */
  readonly secretForms: readonly string[];
  readonly limits?: Partial<HostLimits>;
  readonly runner?: RunnerSource;
}

/** The hosts of a run, over receipts: see docs/receipts.md. Implements HostPort over any Transport. */
export class ReceiptHosts implements HostPort {
  readonly #options: ReceiptHostsOptions;
  readonly #limits: HostLimits;
  readonly #source: RunnerSource;
  readonly #users = new Map<string, HostUsers>();

  constructor(options: ReceiptHostsOptions) {
    this.#options = options;
    this.#limits = { ...defaultHostLimits, ...options.limits };
    this.#source = options.runner ?? readRunnerSource();
  }

  lock(target: HostTarget, fence: Fence, waitMs: number, signal: AbortSignal): Promise<LockReport> {
    const users = this.#usersOf(target);
    return users.exclusive(() => takeLocks(users.all, fence, waitMs, this.#limits.lockEveryMs, signal));
  }

  runStep(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    return this.#run(target, fence, step, false, signal);
  }

  ask(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    return this.#run(target, fence, step, true, signal);
  }

  receipts(target: HostTarget, fence: Fence, signal: AbortSignal): Promise<ReceiptsReport> {
    const users = this.#usersOf(target);
    return users.exclusive(() => askAllReceipts(users.all, fence, signal));
  }

  async release(target: HostTarget, fence: Fence): Promise<boolean> {
    const users = this.#usersOf(target);
    return users.exclusive(() => giveAllBack(users.all, fence)).catch(() => false);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#users.values()].map((users) => users.close()));
  }

  #usersOf(target: HostTarget): HostUsers {
    const known = this.#users.get(target.name);
    if (known !== undefined) return known;
    const users = new HostUsers(target, this.#options.transport, this.#source, this.#limits);
    this.#users.set(target.name, users);
    return users;
  }

  async #run(
    target: HostTarget,
    fence: Fence,
    step: HostStep,
    question: boolean,
    signal: AbortSignal,
  ): Promise<StepReport> {
    const { mask, payloadBytes, fillSecrets, secretForms } = this.#options;
    const users = this.#usersOf(target);
    const link = users.of(step.command.become);
    const stdin = fillSecrets(step.command.stdin ?? '');
    if ([step.command.script, stdin, ...secretForms].some((text) => text.includes('\0'))) return notText(target, step);
    const errand = {
      ...{
        link,
        others: users.all.filter((other) => other !== link),
        fence,
        step,
        question,
        stdin,
        mask,
        limits: this.#limits,
      },
      hostMask: receivesSecret(step.command, fillSecrets) ? secretForms : [],
      open: (payload: HostCommand['payloads'][number]) => bytesOf(payload, payloadBytes, fillSecrets),
    };
    return users.exclusive(() => new StepRun(errand, signal).report());
  }
}

/** Whether anything secret is sent along; only then the host has to mask what it keeps. */
function receivesSecret(command: HostCommand, fillSecrets: (text: SecretText) => string): boolean {
  const texts = command.payloads.map((payload) => (payload.kind === 'text' ? payload.text : ''));
  return [command.stdin ?? '', ...texts].some((text) => fillSecrets(text) !== text);
}

function notText(target: HostTarget, step: HostStep): StepReport {
  const why = problem(
    'NS2115',
    `${target.name}: step ${step.key}: its script, its standard input or a secret holds a NUL character`,
    'send binary content as a file (upload, or a script that reads one)',
  );
  return { status: 'notStarted', problem: why, unreachable: false };
}
