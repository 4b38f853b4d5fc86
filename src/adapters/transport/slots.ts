/** Lets so many pieces of work go on at once, in the order in which they come. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Rejects as `work` does, or with the signal's reason when it is aborted while it waits. */
  async hold<T>(work: () => Promise<T>, signal?: AbortSignal, holdMaxMs?: number): Promise<T> {
    await this.#take(signal);
    let isHeld = true;
    const giveBack = () => {
      if (isHeld) this.#next();
      isHeld = false;
    };
    const timer = holdMaxMs === undefined ? undefined : setTimeout(giveBack, holdMaxMs);
    return work().finally(() => {
      clearTimeout(timer);
      giveBack();
    });
  }

  #next(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else next();
  }

  async #take(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) return void this.#free--;
    await new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => () => {
        this.#waiting.delete(turn);
        signal?.removeEventListener('abort', stop);
        settle();
      };
      const turn = done(resolve);
      const stop = done(() => reject(signal?.reason));
      this.#waiting.add(turn);
      signal?.addEventListener('abort', stop);
    });
  }
}
