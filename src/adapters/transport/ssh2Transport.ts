import type { HostTarget } from '../../model/executionPlan.ts';
import type { HostSession, Transport } from '../../runtime/ports.ts';
import type { AttemptRequest } from './connectionAttempt.ts';
import { attemptConnection } from './connectionAttempt.ts';
import type { Controller } from './credentials.ts';
import { CredentialStore } from './credentials.ts';
import { KnownHostsFiles } from './knownHostsFiles.ts';
import { localPath } from './localPath.ts';
import { backoffMs, type PauseMs, withRetries } from './retries.ts';

/** Connects over SSH. One for the whole process: it keeps opened keys and known_hosts files. */
export class Ssh2Transport implements Transport {
  readonly #controller: Controller;
  readonly #pauseMs: PauseMs;
  readonly #credentials: CredentialStore;
  readonly #knownHosts = new KnownHostsFiles();

  /** `pauseMs`: how long to wait before the first retry (1), the second, and so on. */
  constructor(controller: Controller, pauseMs = backoffMs) {
    this.#controller = controller;
    this.#pauseMs = pauseMs;
    this.#credentials = new CredentialStore(controller);
  }

  /**
   * Tries again as `withRetries` does. Rejects with NS20xx, or with what fetching the passphrase rejects with.
   */
  async connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    const credentials = await this.#credentials.of(target);
    return withRetries(target, signal, this.#pauseMs, async () => {
      // Read each time: whoever was told that a key is unknown may be adding it.
      const knownHosts = await this.#knownHostsOf(target);
      return attemptConnection({ target, credentials, knownHosts, signal });
    });
  }

  async #knownHostsOf(target: HostTarget): Promise<AttemptRequest['knownHosts']> {
    const file = localPath(target.knownHosts ?? '~/.ssh/known_hosts', this.#controller);
    return { file, known: await this.#knownHosts.read(file) };
  }
}
