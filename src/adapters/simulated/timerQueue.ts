/** Timers by the instant at which they are due; of several at one instant the one that was set first. A binary heap. */
export interface Timer {
  readonly dueMs: number;
  /** In the order of their setting. */
  readonly number: number;
  readonly call: () => void;
  cancelled: boolean;
}

export class TimerQueue {
  readonly #heap: Timer[] = [];

  push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, parent)) return;
      at = parent;
    }
  }

  /** The next that was not cancelled; it stays. */
  peek(): Timer | undefined {
    while (this.#heap[0]?.cancelled) this.pop();
    return this.#heap[0];
  }

  pop(): Timer | undefined {
    const heap = this.#heap;
    const [first, last] = [heap[0], heap.pop()];
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    this.#sink();
    return first;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, at)) return;
      at = child;
    }
  }

  #swapIfEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined || !this.#isEarlier(one, other)) return false;
    this.#heap[one] = b;
    this.#heap[other] = a;
    return true;
  }

  #isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.dueMs === b.dueMs ? a.number < b.number : a.dueMs < b.dueMs;
  }
}
