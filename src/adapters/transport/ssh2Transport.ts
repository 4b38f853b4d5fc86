import { setTimeout as delay } from 'node:timers/promises';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import type { HostSession, Transport } from '../../runtime/ports.ts';
import { calledOff } from './calledOff.ts';
import type { AttemptRequest } from './connectionAttempt.ts';
import { attemptConnection } from './connectionAttempt.ts';
import type { Controller } from './credentials.ts';
import { CredentialStore } from './credentials.ts';
import { hostLabel } from './hostLabel.ts';
import { KnownHostsFiles } from './knownHostsFiles.ts';
import { localPath } from './localPath.ts';
import { isWorthRetrying } from './networkFailure.ts';

/** Connects over SSH. One for the whole process: it keeps opened keys and known_hosts files. */
export class Ssh2Transport implements Transport {
  readonly #controller: Controller;
  readonly #pauseMs: (retry: number) => number;
  readonly #credentials: CredentialStore;
  readonly #knownHosts = new KnownHostsFiles();

  /** `pauseMs`: how long to wait before the first retry (1), the second, and so on. */
  constructor(controller: Controller, pauseMs = backoffMs) {
    this.#controller = controller;
    this.#pauseMs = pauseMs;
    this.#credentials = new CredentialStore(controller);
  }

  /**
   * Tries again, up to connectRetries times, what the network or a busy server may have caused; a key that is not
   * trusted and a login that is refused are final. Rejects with NS20xx, or with what fetching the passphrase rejects with.
   */
  async connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    const credentials = await this.#credentials.of(target);
    for (let retry = 1; ; retry++) {
      try {
        // Read each time: whoever was told that a key is unknown may be adding it.
        const knownHosts = await this.#knownHostsOf(target);
        return await attemptConnection({ target, credentials, knownHosts, signal });
      } catch (error) {
        if (!isTransient(error) || retry > target.connectRetries) throw error;
      }
      await this.#pause(retry, target, signal);
    }
  }

  async #knownHostsOf(target: HostTarget): Promise<AttemptRequest['knownHosts']> {
    const file = localPath(target.knownHosts ?? '~/.ssh/known_hosts', this.#controller);
    return { file, known: await this.#knownHosts.read(file) };
  }

  async #pause(retry: number, target: HostTarget, signal: AbortSignal): Promise<void> {
    await delay(this.#pauseMs(retry), undefined, { signal }).catch(() => {
      throw calledOff(`the connection to ${hostLabel(target)}`, signal);
    });
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof NightshiftError && isWorthRetrying(error);
}

/** 0.5 s, 1 s, 2 s, … at most 10 s; each up to a quarter more, so that a fleet does not come back in one moment. */
function backoffMs(retry: number): number {
  return Math.min(500 * 2 ** (retry - 1), 10_000) * (1 + Math.random() / 4);
}
