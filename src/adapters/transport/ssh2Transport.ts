import type { HostTarget } from '../../model/executionPlan.ts';
import type { HostSession, Transport } from '../../runtime/ports.ts';
import { Becoming } from '../become/becoming.ts';
import type { Use } from './connectionAttempt.ts';
import { attemptConnection } from './connectionAttempt.ts';
import type { Controller, Credentials } from './credentials.ts';
import { CredentialStore } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { plainEndpoint } from './endpoint.ts';
import { Handshakes } from './handshakes.ts';
import { hostLabel } from './hostLabel.ts';
import type { Passage } from './jumpHosts.ts';
import { JumpHosts } from './jumpHosts.ts';
import { KnownHostsFiles } from './knownHostsFiles.ts';
import { tcpLine } from './line.ts';
import { backoffMs, type PauseMs, withRetries } from './retries.ts';
import { SshSession } from './session.ts';
import { ssh2Client } from './ssh2Client.ts';

/** Connects over SSH. One for the whole process: it keeps opened keys, known_hosts files and logins on jump hosts. */
export class Ssh2Transport implements Transport {
  readonly #controller: Controller;
  readonly #pauseMs: PauseMs;
  readonly #handshakes: Handshakes;
  readonly #credentials: CredentialStore;
  readonly #knownHosts = new KnownHostsFiles();
  readonly #jumpHosts: JumpHosts;
  readonly #becoming: Becoming;

  /** `pauseMs`: how long to wait before the first retry (1), the second, and so on. */
  constructor(controller: Controller, pauseMs = backoffMs, handshakes: Handshakes = new Handshakes()) {
    this.#controller = controller;
    this.#pauseMs = pauseMs;
    this.#handshakes = handshakes;
    this.#credentials = new CredentialStore(controller);
    this.#jumpHosts = new JumpHosts(async (jump, signal) =>
      this.#attempt(jump, await this.#credentials.of(jump), signal, (client, line) => {
        // `close` follows, and says all that those behind it need to know.
        client.on('error', () => line.destroy());
        return { client, line };
      }),
    );
    this.#becoming = new Becoming(controller.passphrase);
  }

  /** As the inventory alone says. Rejects as `connectTo` does. */
  connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    return this.connectTo(plainEndpoint(target, this.#controller), signal);
  }

  /** Tries again as `withRetries` does. Rejects with NS20xx, or with what fetching the passphrase rejects with. */
  async connectTo(endpoint: Endpoint, signal: AbortSignal): Promise<HostSession> {
    const { target } = endpoint;
    const credentials = await this.#credentials.of(endpoint);
    const session = await withRetries(target, signal, this.#pauseMs, () =>
      this.#attempt(
        endpoint,
        credentials,
        signal,
        (client, line) => new SshSession(ssh2Client(client), line, hostLabel(target)),
      ),
    );
    return this.#becoming.over(session, target);
  }

  /** The jump host first, which waits for its own turn to log in. */
  async #attempt<T>(endpoint: Endpoint, credentials: Credentials, signal: AbortSignal, use: Use<T>): Promise<T> {
    const { target, jump } = endpoint;
    const passage = jump === null ? null : await this.#jumpHosts.enter(jump, target, signal);
    const what = `the connection to ${hostLabel(target)}`;
    try {
      return await this.#handshakes.begin(what, signal, () => this.#logIn(endpoint, credentials, passage, signal, use));
    } catch (error) {
      passage?.leave();
      throw error;
    }
  }

  async #logIn<T>(
    endpoint: Endpoint,
    credentials: Credentials,
    passage: Passage | null,
    signal: AbortSignal,
    use: Use<T>,
  ): Promise<T> {
    // Read each time: whoever was told that a key is unknown may be adding it.
    const known = await this.#knownHosts.read(endpoint.knownHosts);
    const channel = await passage?.lineTo(endpoint.target, signal);
    const dial = () => channel ?? tcpLine(endpoint);
    return attemptConnection({ endpoint, credentials, known, dial, signal }, (client, line) => {
      if (passage !== null) line.once('close', passage.leave);
      return use(client, line);
    });
  }
}
