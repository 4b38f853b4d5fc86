/** A clock that stands still until it is told: the same timers fire in the same order every time. */
import type { ClockPort } from '../../runtime/ports.ts';
import { type Timer, TimerQueue } from './timerQueue.ts';

export interface VirtualClock extends ClockPort {
  /** Goes forward, firing every timer on the way at its time, and lets promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Goes from timer to timer until there is none left; rejects after `timersMax` of them (a run that never ends). */
  runUntilIdle(timersMax?: number): Promise<void>;
  /**
   * Goes from timer to timer until it is so; false when the time comes to `untilMs` first, or no timer is left. After each
   * timer time stands still until all that follows by itself has followed, however many turns of the event loop that takes.
   */
  runUntil(isSo: () => boolean, untilMs: number): Promise<boolean>;
}

/** `startAt`: the wall clock's first instant, milliseconds since 1970. The monotonic clock starts at 0. */
export function virtualClock(startAt = 0): VirtualClock {
  return new TimerClock(startAt);
}

class TimerClock implements VirtualClock {
  readonly #startAt: number;
  readonly #timers = new TimerQueue();
  #elapsedMs = 0;
  #number = 0;

  constructor(startAt: number) {
    this.#startAt = startAt;
  }

  now(): number {
    return this.#startAt + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, call: () => void): () => void {
    this.#number += 1;
    const dueMs = this.#elapsedMs + Math.max(0, delayMs);
    const timer: Timer = { dueMs, number: this.#number, call, cancelled: false };
    this.#timers.push(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms;
    await turn();
    while (this.#fireNext(untilMs)) await turn();
    this.#elapsedMs = untilMs;
  }

  async runUntilIdle(timersMax = 1_000_000): Promise<void> {
    await turn();
    for (let fired = 1; this.#fireNext(Number.POSITIVE_INFINITY); fired += 1) {
      await turn();
      if (fired >= timersMax) throw new Error(`still not idle after ${timersMax} timers`);
    }
  }

  async runUntil(isSo: () => boolean, untilMs: number): Promise<boolean> {
    await this.#settled();
    while (!isSo()) {
      if (!this.#fireNext(untilMs)) return false;
      await this.#settled();
    }
    return true;
  }

  /** The next timer, due at `untilMs` or before; false when there is none. */
  #fireNext(untilMs: number): boolean {
    const timer = this.#timers.peek();
    if (timer === undefined || timer.dueMs > untilMs) return false;
    this.#timers.pop();
    this.#elapsedMs = timer.dueMs;
    timer.call();
    return true;
  }

  /** What a timer calls may put work off to the next turn, which sets timers and so on: until a turn has set none. */
  async #settled(): Promise<void> {
    await turn();
    for (let before = -1; before !== this.#number; ) {
      before = this.#number;
      await turn();
    }
  }
}

/** One turn of the event loop: all promises that need no input have settled, and what was put off until then is done. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
