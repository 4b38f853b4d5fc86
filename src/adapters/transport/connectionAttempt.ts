import type { ClientErrorExtensions } from 'ssh2';
import ssh2 from 'ssh2';
import type { NightshiftError } from '../../model/problems.ts';
import { algorithmsFor } from './algorithms.ts';
import { calledOff } from './calledOff.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { knownAs } from './endpoint.ts';
import { hostKeyRefusal } from './hostKeyRefusal.ts';
import { hostLabel } from './hostLabel.ts';
import type { KnownHosts } from './knownHosts.ts';
import { knownKeyTypes } from './knownHosts.ts';
import type { Line } from './line.ts';
import { Login } from './login.ts';
import type { Phase } from './networkFailure.ts';
import { handshakeFailed, socketFailed, timedOut } from './networkFailure.ts';

export interface AttemptRequest {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly known: KnownHosts;
  /** Opens the line that the attempt is made on. */
  readonly dial: () => Line;
  readonly signal: AbortSignal;
}

/** A login that succeeded, on its line. Whoever is given it listens to it at once: what it says is said only once. */
export type Use<T> = (client: ssh2.Client, line: Line) => T;

/** Unanswered keepalives that end a connection. */
const keepaliveCountMax = 3;

/** Makes one attempt to connect: TCP, host key, login, all within the target's connectTimeoutMs. Rejects with NS20xx. */
export function attemptConnection<T>(request: AttemptRequest, use: Use<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    new Attempt(request, (...login) => resolve(use(...login)), reject).start();
  });
}

/**
 * 1. It settles once: with a login, or with the first thing that went wrong.
 * 2. A failed attempt leaves no socket, neither to the host nor to the agent, and no timer.
 * 3. No login without a trusted host key: ssh2 accepts any key unless a verifier says no.
 */
class Attempt {
  readonly #request: AttemptRequest;
  readonly #resolve: Use<void>;
  readonly #reject: (error: NightshiftError) => void;
  readonly #client = new ssh2.Client();
  readonly #socket: Line;
  readonly #login: Login;
  readonly #timer: NodeJS.Timeout;
  #phase: Phase = 'connecting';
  #settled = false;

  constructor(request: AttemptRequest, resolve: Use<void>, reject: (error: NightshiftError) => void) {
    const { endpoint, credentials, dial } = request;
    const { target } = endpoint;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#login = new Login(target, credentials);
    this.#socket = dial();
    this.#timer = setTimeout(() => this.#fail(timedOut(target, this.#phase)), target.connectTimeoutMs);
  }

  start(): void {
    const { endpoint, credentials, known, signal } = this.#request;
    const { host, port } = knownAs(endpoint);
    signal.addEventListener('abort', this.#callOff);
    this.#listen();
    this.#client.connect({
      sock: this.#socket,
      username: credentials.user,
      algorithms: algorithmsFor(knownKeyTypes(known, host, port), endpoint.algorithms),
      hostVerifier: (key: Buffer) => this.#trusts(key),
      authHandler: (methods, partlyAccepted) => this.#nextOffer(methods, partlyAccepted),
      keepaliveInterval: endpoint.target.keepaliveMs,
      keepaliveCountMax,
      // ssh2's own timer starts before TCP connects and cannot tell what it waited for.
      readyTimeout: 0,
    });
    if (signal.aborted) this.#callOff();
  }

  #listen(): void {
    this.#client
      .on('connect', () => this.#enter('handshake'))
      .on('handshake', () => this.#enter('login'))
      .on('ready', () => this.#succeed())
      .on('error', (error) => this.#onError(error))
      .on('close', () => this.#fail(handshakeFailed(this.#request.endpoint.target, 'the host closed the connection')));
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
  }

  #trusts(key: Buffer): boolean {
    const { endpoint, known } = this.#request;
    const address = this.#socket.remoteAddress ?? endpoint.target.address;
    const refusal = hostKeyRefusal({ endpoint, address, key, known });
    if (refusal !== undefined) this.#fail(refusal);
    return refusal === undefined;
  }

  #nextOffer(...asked: Parameters<Login['next']>) {
    const offer = this.#login.next(...asked);
    if (offer === undefined) this.#fail(this.#login.refusal());
    return offer;
  }

  #onError(error: NodeJS.ErrnoException & ClientErrorExtensions): void {
    // An agent that fails, or a key that does not sign, is followed by the next offer.
    if (error.level === 'agent' || error.level === 'client-authentication') return;
    this.#fail(this.#whyItFailed(error));
  }

  #whyItFailed(error: NodeJS.ErrnoException & ClientErrorExtensions): NightshiftError {
    const { target } = this.#request.endpoint;
    if (error.level === 'client-socket') return socketFailed(target, this.#phase, error);
    // The server said goodbye in its own words (ssh2 gives those no level): too many attempts, an account that is closed.
    if (this.#phase === 'login' && error.level === undefined) return this.#login.refusal(error.message);
    return handshakeFailed(target, error.message, error);
  }

  readonly #callOff = (): void => {
    const { endpoint, signal } = this.#request;
    this.#fail(calledOff(`the connection to ${hostLabel(endpoint.target)}`, signal));
  };

  #succeed(): void {
    if (!this.#settle()) return;
    this.#client.removeAllListeners();
    this.#resolve(this.#client, this.#socket);
  }

  #fail(error: NightshiftError): void {
    if (!this.#settle()) return;
    this.#socket.destroy();
    this.#reject(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#login.end();
    this.#request.signal.removeEventListener('abort', this.#callOff);
    return true;
  }
}
