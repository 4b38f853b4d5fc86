import type { HostTarget } from '../../model/executionPlan.ts';
import { ConnectionLost, type HostSession, type Transport } from '../../runtime/ports.ts';

/**
 * The connection to one host, made when it is first needed and made again when it is next needed after a loss.
 * 1. One operation at a time, whoever of the host's users does it.
 * 2. After close() nothing connects any more.
 */
export class HostConnection {
  readonly target: HostTarget;
  readonly #transport: Transport;
  readonly #closing = new AbortController();
  #session: HostSession | undefined;
  #connecting: Promise<unknown> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(target: HostTarget, transport: Transport) {
    this.target = target;
    this.#transport = transport;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** The session there is now. */
  get session(): HostSession | undefined {
    return this.#session;
  }

  /** Does work once all work before it is over. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** The session there is, if it is there still. Rejects as Transport.connect does, or with ConnectionLost. */
  async connected(signal: AbortSignal): Promise<HostSession> {
    this.refuseClosed();
    if (this.#session !== undefined) return this.#session;
    const connecting = this.#transport.connect(this.target, signal);
    this.#connecting = connecting.catch(() => undefined);
    const session = await connecting;
    this.#session = session;
    void session.closed.then(() => this.forget(session));
    return session;
  }

  refuseClosed(): void {
    if (this.closed) throw new ConnectionLost(`the connections to ${this.target.name} are closed`);
  }

  /** The news of an old connection's end may come after a new one was made. */
  forget(session: HostSession | undefined): void {
    if (this.#session === session) this.#session = undefined;
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connecting;
    const session = this.#session;
    session?.close();
    await session?.closed;
  }
}
