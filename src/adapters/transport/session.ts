import { failure } from '../../model/problems.ts';
import type { ExecResult } from '../../runtime/ports.ts';
import { ConnectionLost } from '../../runtime/ports.ts';
import { calledOff } from './calledOff.ts';
import { ChannelOpener } from './channelOpener.ts';
import type { CommandClient, PlainRequest, PlainSession } from './commandChannel.ts';
import { sayGoodbye } from './goodbye.ts';
import type { Line } from './line.ts';
import { followCommand } from './runningCommand.ts';

/**
 * An authenticated connection, of the login user (see Becoming for the others).
 * 1. `closed` resolves once; every exec after that rejects with the same ConnectionLost.
 * 2. A command whose channel did not end before the connection did has no result: its output may be cut.
 */
export class SshSession implements PlainSession {
  readonly closed: Promise<ConnectionLost>;
  readonly #client: CommandClient;
  readonly #socket: Line;
  readonly #label: string;
  readonly #opener: ChannelOpener;
  #lost: ConnectionLost | undefined;
  #cause: Error | undefined;

  constructor(client: CommandClient, socket: Line, label: string) {
    this.#client = client;
    this.#socket = socket;
    this.#label = label;
    this.#opener = new ChannelOpener(client, label);
    // ssh2 closes the channels after this event, so commands find out why from #lost.
    this.closed = new Promise((resolve) => client.once('close', () => resolve(this.#endWith(this.#cause))));
    client.on('error', (error) => this.#breakOff(error));
  }

  /** Rejects with ConnectionLost, or NS2007 called off, NS2030 no session, NS2031 commands refused. */
  async exec(request: PlainRequest): Promise<ExecResult> {
    const { signal } = request;
    if (this.#lost !== undefined) throw this.#lost;
    if (signal?.aborted) throw calledOff(`a command on ${this.#label}`, signal);
    const opening = await this.#opener.open(request);
    if (opening.status === 'failed') throw await this.#whyNotStarted(opening.cause);
    return followCommand(opening.channel, request, { label: this.#label, lost: () => this.#lost }).finally(() =>
      this.#opener.ended(),
    );
  }

  /** Ends the connection; commands under way reject with ConnectionLost. May be called again. */
  close(): void {
    if (this.#socket.destroyed || this.#cause !== undefined) return;
    this.#cause = new Error('nightshift closed it');
    sayGoodbye(this.#client, this.#socket);
  }

  #breakOff(error: Error): void {
    this.#cause ??= error;
    this.#socket.destroy();
  }

  #endWith(cause: Error | undefined): ConnectionLost {
    const why = cause?.message ?? 'the host closed it';
    this.#lost = new ConnectionLost(`the connection to ${this.#label} ended: ${why}`, { cause });
    return this.#lost;
  }

  /** A socket that cannot be written to any more is about to be lost, and that is the reason then. */
  async #whyNotStarted(cause: unknown): Promise<Error> {
    if (this.#lost !== undefined || !this.#socket.writable) return this.closed;
    return failure(
      'NS2031',
      `${this.#label} does not let the user run commands`,
      'check what its SSH server allows this user: nightshift needs to run commands under a login shell',
      { cause },
    );
  }
}
