import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { failure } from '../../model/problems.ts';
import { calledOff } from './calledOff.ts';

export type Opening =
  | { readonly status: 'open'; readonly channel: ClientChannel }
  /** The server opens no more channels for now (MaxSessions). */
  | { readonly status: 'full' }
  /** The connection is gone, or the server refuses to run commands. */
  | { readonly status: 'failed'; readonly cause: unknown };

/** sshd frees a session a moment after its channel was closed, so a refusal without any channel open may be a short one. */
const idlePausesMs = [10, 20, 50, 100, 200, 400];

/** Opens a channel for each command. A server that is full is asked again when one of our own channels has ended. */
export class ChannelOpener {
  readonly #client: Client;
  readonly #label: string;
  #inUse = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(client: Client, label: string) {
    this.#client = client;
    this.#label = label;
  }

  /** Rejects with NS2030 when the server stays full without a channel of ours, NS2007 when called off. */
  async open(command: string, signal: AbortSignal | undefined): Promise<Exclude<Opening, { status: 'full' }>> {
    const pausesMs = [...idlePausesMs];
    for (;;) {
      const opening = await this.#attempt(command, signal);
      if (opening.status !== 'full') return opening;
      if (this.#inUse > 0) await unlessCalledOff(this.#nextEnd(), this.#label, signal);
      else await unlessCalledOff(delay(pausesMs.shift() ?? this.#giveUp(), undefined, { signal }), this.#label, signal);
    }
  }

  /** A channel of ours has ended: whoever waits tries again. A lost connection ends them all. */
  ended(): void {
    this.#inUse--;
    for (const retry of this.#waiting.splice(0)) retry();
  }

  async #attempt(command: string, signal: AbortSignal | undefined): Promise<Opening> {
    this.#inUse++;
    const opening = startCommand(this.#client, command);
    try {
      const result = await unlessCalledOff(opening, this.#label, signal);
      if (result.status !== 'open') this.ended();
      return result;
    } catch (error) {
      void opening.then((late) => late.status === 'open' && late.channel.close()).then(() => this.ended());
      throw error;
    }
  }

  #nextEnd(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveUp(): never {
    throw failure(
      'NS2030',
      `${this.#label} opens no session on the connection`,
      'raise MaxSessions in its sshd_config: nightshift needs at least 1 for each connection',
    );
  }
}

function startCommand(client: Client, command: string): Promise<Opening> {
  return new Promise((resolve) => {
    try {
      client.exec(command, (error, channel) => resolve(error ? openingFailed(error) : { status: 'open', channel }));
    } catch (cause) {
      resolve({ status: 'failed', cause });
    }
  });
}

/** Only a refusal to open the channel carries a reason of RFC 4254 §5.1. */
function openingFailed(error: Error & { reason?: unknown }): Opening {
  return typeof error.reason === 'number' ? { status: 'full' } : { status: 'failed', cause: error };
}

async function unlessCalledOff<T>(work: Promise<T>, label: string, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(calledOff(`a command on ${label}`, signal));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
