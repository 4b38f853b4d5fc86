/** Cuts texts that come in pieces into lines, one stream for each key. */
export class WholeLines {
  readonly #rests = new Map<string, string>();

  /** The lines that are whole now. */
  push(key: string, text: string): string[] {
    const lines = ((this.#rests.get(key) ?? '') + text).split('\n');
    this.#rests.set(key, lines.pop() ?? '');
    return lines;
  }

  /** What is left of a stream that has ended. */
  end(key: string): string[] {
    const rest = this.#rests.get(key) ?? '';
    this.#rests.delete(key);
    return rest === '' ? [] : [rest];
  }
}
