import type { CommandChannel } from './commandChannel.ts';

export type Input = Uint8Array | AsyncIterable<Uint8Array>;

/** Sends a command's standard input as fast as the host takes it, then closes it. */
export class StandardInput {
  readonly #channel: CommandChannel;
  #stopped = false;
  #interrupt = () => {};

  constructor(channel: CommandChannel) {
    this.#channel = channel;
  }

  /** Rejects with what the source rejects with; resolves when all was sent, or it was stopped. */
  async send(input: Input = new Uint8Array()): Promise<void> {
    const chunks = input instanceof Uint8Array ? one(input) : input[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#unlessStopped(chunks.next());
      if (next?.done) return void this.#channel.end();
      const sent = next && (await this.#unlessStopped(this.#write(next.value)));
      if (!sent) return closeSource(chunks);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#interrupt();
  }

  /** Undefined when stopped before. Not Promise.race: that would keep every chunk in memory until the end. */
  #unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(undefined);
      work.then(resolve, reject);
      if (this.#stopped) resolve(undefined);
    });
  }

  /** Stays pending once the channel takes no more: ssh2 does not call back then. */
  #write(chunk: Uint8Array): Promise<true> {
    return new Promise((resolve) => {
      if (this.#channel.writable) this.#channel.write(chunk, () => resolve(true));
    });
  }
}

async function* one(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  if (chunk.length > 0) yield chunk;
}

/** Lets the source close its files; nobody is left to hear of an error in that. */
function closeSource(chunks: AsyncIterator<Uint8Array>): void {
  chunks.return?.().then(undefined, () => {});
}
