import { releaseOperation, type Subject } from '../../host/protocol.ts';
import { type RunnerSource, readRunnerSource } from '../../host/runnerSource.ts';
import type { HostCommand, HostTarget, SecretText } from '../../model/executionPlan.ts';
import type { Fence } from '../../model/fence.ts';
import type { Mask } from '../../model/masking.ts';
import type { HostPort, HostStep, LockReport, ReceiptsReport, StepReport, Transport } from '../../runtime/ports.ts';
import { HostLink } from './hostLink.ts';
import { defaultHostLimits, type HostLimits } from './limits.ts';
import { askReceipts, takeLock } from './locking.ts';
import { bytesOf, type FilePayload, type PayloadBytes } from './payloads.ts';
import { HostRefused, isFenced, problem } from './refusals.ts';
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
  readonly #links = new Map<string, HostLink>();

  constructor(options: ReceiptHostsOptions) {
    this.#options = options;
    this.#limits = { ...defaultHostLimits, ...options.limits };
    this.#source = options.runner ?? readRunnerSource();
  }

  lock(target: HostTarget, fence: Fence, waitMs: number, signal: AbortSignal): Promise<LockReport> {
    const link = this.#link(target);
    return link.exclusive(() => takeLock(link, fence, waitMs, this.#limits.lockEveryMs, signal));
  }

  runStep(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    return this.#run(target, fence, step, false, signal);
  }

  ask(target: HostTarget, fence: Fence, step: HostStep, signal: AbortSignal): Promise<StepReport> {
    return this.#run(target, fence, step, true, signal);
  }

  receipts(target: HostTarget, fence: Fence, signal: AbortSignal): Promise<ReceiptsReport> {
    const link = this.#link(target);
    return link.exclusive(() => askReceipts(link, fence, signal));
  }

  async release(target: HostTarget, fence: Fence): Promise<boolean> {
    const link = this.#link(target);
    return link.exclusive(() => release(link, fence)).catch(() => false);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
  }

  #link(target: HostTarget): HostLink {
    const known = this.#links.get(target.name);
    if (known !== undefined) return known;
    const link = new HostLink(target, this.#options.transport, this.#source, this.#limits);
    this.#links.set(target.name, link);
    return link;
  }

  async #run(
    target: HostTarget,
    fence: Fence,
    step: HostStep,
    question: boolean,
    signal: AbortSignal,
  ): Promise<StepReport> {
    const { mask, payloadBytes, fillSecrets, secretForms } = this.#options;
    const link = this.#link(target);
    const stdin = fillSecrets(step.command.stdin ?? '');
    if ([step.command.script, stdin, ...secretForms].some((text) => text.includes('\0'))) return notText(target, step);
    const errand = {
      ...{ link, fence, step, question, stdin, mask, limits: this.#limits },
      hostMask: receivesSecret(step.command, fillSecrets) ? secretForms : [],
      open: (payload: HostCommand['payloads'][number]) => bytesOf(payload, payloadBytes, fillSecrets),
    };
    return link.exclusive(() => new StepRun(errand, signal).report());
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

/** True once the host knows; a host that is not ours any more has nothing to give back. */
async function release(link: HostLink, fence: Fence): Promise<boolean> {
  const signal = new AbortController().signal;
  const ready = await link.ready(signal);
  const subject: Subject = { fence, host: link.target.name };
  return link.request(ready.agent, releaseOperation(subject), signal).then(
    () => true,
    (error: unknown) => error instanceof HostRefused && isFenced(error.refusal),
  );
}
