import type { HostTarget } from '../../model/executionPlan.ts';
import type { HostSession, Transport } from '../../runtime/ports.ts';
import { Becoming } from '../become/becoming.ts';
import type { Controller } from '../transport/credentials.ts';
import { Handshakes } from '../transport/handshakes.ts';
import { hostLabel } from '../transport/hostLabel.ts';
import { backoffMs, type PauseMs, withRetries } from '../transport/retries.ts';
import { removeAbandonedDirectories } from './controlDirectory.ts';
import { attemptMaster } from './masterAttempt.ts';

/** Connects through the system's `ssh`: one master process a host, over whose control socket commands are opened. */
export class OpenSshTransport implements Transport {
  readonly #controller: Controller;
  readonly #pauseMs: PauseMs;
  readonly #handshakes: Handshakes;
  readonly #becoming: Becoming;
  #tidied: Promise<void> | undefined;

  constructor(controller: Controller, pauseMs = backoffMs, handshakes: Handshakes = new Handshakes()) {
    this.#controller = controller;
    this.#handshakes = handshakes;
    this.#pauseMs = pauseMs;
    this.#becoming = new Becoming(controller.passphrase);
  }

  /** Tries again as `withRetries` does. Rejects with NS20xx. */
  async connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    this.#tidied ??= removeAbandonedDirectories();
    await this.#tidied;
    const controller = this.#controller;
    const reach = target.ssh ?? { config: null, port: target.port, jump: null };
    const what = `the connection to ${hostLabel(target)}`;
    const session = await withRetries(target, signal, this.#pauseMs, () =>
      this.#handshakes.begin(what, signal, () => attemptMaster({ target, reach, controller, signal })),
    );
    return this.#becoming.over(session, target);
  }
}
