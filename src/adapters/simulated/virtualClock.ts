/** A clock that stands still until it is told: the same timers fire in the same order every time. */
import type { ClockPort } from '../../runtime/ports.ts';
import { TimerQueue } from './timerQueue.ts';

export interface VirtualClock extends ClockPort {
  /** Goes forward, firing every timer on the way at its time, and lets promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Goes from timer to timer until there is none left; rejects after `timersMax` of them (a run that never ends). */
  runUntilIdle(timersMax?: number): Promise<void>;
}

/** `startAt`: the wall clock's first instant, milliseconds since 1970. The monotonic clock starts at 0. */
export function virtualClock(startAt = 0): VirtualClock {
  const timers = new TimerQueue();
  let elapsedMs = 0;
  let number = 0;

  /** The next timer, due at `untilMs` or before; false when there is none. */
  const fireNext = async (untilMs: number): Promise<boolean> => {
    const timer = timers.peek();
    if (timer === undefined || timer.dueMs > untilMs) return false;
    timers.pop();
    elapsedMs = timer.dueMs;
    timer.call();
    await settled();
    return true;
  };

  return {
    now: () => startAt + elapsedMs,
    monotonic: () => elapsedMs,
    after(delayMs, call) {
      number += 1;
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), number, call, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settled();
      while (await fireNext(untilMs));
      elapsedMs = untilMs;
    },
    async runUntilIdle(timersMax = 1_000_000) {
      await settled();
      let fired = 0;
      while (await fireNext(Number.POSITIVE_INFINITY)) {
        fired += 1;
        if (fired >= timersMax) throw new Error(`still not idle after ${timersMax} timers`);
      }
    },
  };
}

/** After every promise that needs no input has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
