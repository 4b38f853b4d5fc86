import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../model/problems.ts';
import { calledOff } from './calledOff.ts';
import type { CommandClient, Opening, PlainRequest } from './commandChannel.ts';

/** sshd frees a session a moment after its channel was closed, so a refusal without any channel open may be a short one. */
const idlePausesMs = [10, 20, 50, 100, 200, 400];

/** Opens a channel for each command. A server that is full is asked again when one of our own channels has ended. */
export class ChannelOpener {
  readonly #client: CommandClient;
  readonly #label: string;
  #inUse = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(client: CommandClient, label: string) {
    this.#client = client;
    this.#label = label;
  }

  /** Rejects with NS2030 when the server stays full without a channel of ours or `lasting`, NS2007 when called off. */
  async open({
    command,
    terminal = false,
    lasting = false,
    signal,
  }: PlainRequest): Promise<Exclude<Opening, { status: 'full' }>> {
    const pausesMs = [...idlePausesMs];
    for (;;) {
      const opening = await this.#attempt(command, terminal, signal);
      if (opening.status !== 'full') return opening;
      if (this.#inUse > 0 && !lasting) await unlessCalledOff(this.#nextEnd(), this.#label, signal);
      else await unlessCalledOff(delay(pausesMs.shift() ?? this.#giveUp(), undefined, { signal }), this.#label, signal);
    }
  }

  /** A channel of ours has ended: whoever waits tries again. A lost connection ends them all. */
  ended(): void {
    this.#inUse--;
    for (const retry of this.#waiting.splice(0)) retry();
  }

  async #attempt(command: string, terminal: boolean, signal: AbortSignal | undefined): Promise<Opening> {
    this.#inUse++;
    const opening = this.#client.open(command, terminal);
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
      'raise MaxSessions in its sshd_config: nightshift needs 1 for each user as whom it works on the host',
    );
  }
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
