/** Bytes for a channel that stays open: pushed as they come, taken one chunk after another. */
export class InputQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: { readonly bytes: Uint8Array; readonly taken: () => void }[] = [];
  #wake = () => {};
  #ended = false;

  /** Resolves once whoever takes them has asked for more: whoever waits for that never gets far ahead. */
  push(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended) return resolve();
      this.#chunks.push({ bytes, taken: resolve });
      this.#wake();
    });
  }

  /** Nothing more comes, and what waits is let go. */
  end(): void {
    this.#ended = true;
    for (const { taken } of this.#chunks.splice(0)) taken();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (!this.#ended) {
      const next = this.#chunks.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      yield next.bytes;
      next.taken();
    }
  }
}
