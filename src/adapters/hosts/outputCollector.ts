import type { Mask, MaskStream } from '../../model/masking.ts';

/** A step's output on its way: bytes in, masked text out; counts the bytes, so that following can go on from there. */
export class OutputCollector {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #mask: MaskStream;
  readonly #show: (text: string) => void;
  #bytes = 0;
  #text = '';

  constructor(mask: Mask, show: (text: string) => void) {
    this.#mask = mask.stream();
    this.#show = show;
  }

  /** Of the output so far. */
  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#hand(this.#mask.push(this.#decoder.decode(chunk, { stream: true })));
  }

  /** All of it; nothing may be pushed any more. */
  end(): string {
    this.#hand(this.#mask.push(this.#decoder.decode()) + this.#mask.flush());
    return this.#text;
  }

  #hand(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#show(text);
  }
}
