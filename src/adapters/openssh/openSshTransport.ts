import type { HostTarget } from '../../model/executionPlan.ts';
import type { HostSession, Transport } from '../../runtime/ports.ts';
import type { Controller } from '../transport/credentials.ts';
import { backoffMs, type PauseMs, withRetries } from '../transport/retries.ts';
import { removeAbandonedDirectories } from './controlDirectory.ts';
import { attemptMaster } from './masterAttempt.ts';

/** Connects through the system's `ssh`: one master process a host, over whose control socket commands are opened. */
export class OpenSshTransport implements Transport {
  readonly #controller: Controller;
  readonly #pauseMs: PauseMs;
  #tidied: Promise<void> | undefined;

  constructor(controller: Controller, pauseMs = backoffMs) {
    this.#controller = controller;
    this.#pauseMs = pauseMs;
  }

  /** Tries again as `withRetries` does. Rejects with NS20xx. */
  async connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    this.#tidied ??= removeAbandonedDirectories();
    await this.#tidied;
    const controller = this.#controller;
    const reach = target.openssh ?? { config: null, port: target.port };
    return withRetries(target, signal, this.#pauseMs, () => attemptMaster({ target, reach, controller, signal }));
  }
}
