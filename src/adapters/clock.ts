import type { ClockPort } from '../runtime/ports.ts';

/** Longer delays overflow Node's timers and would fire at once. */
const delayMaxMs = 2 ** 31 - 1;

/** The clocks of this machine. */
export const realClock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: callAfter,
};

/** Node's timers may fire a fraction of a millisecond early and end at 24 days: this goes on until the time is there. */
export function callAfter(delayMs: number, call: () => void): () => void {
  const due = performance.now() + delayMs;
  const arm = () => setTimeout(fire, Math.min(Math.max(0, due - performance.now()), delayMaxMs));
  const fire = () => {
    if (performance.now() >= due) call();
    else timer = arm();
  };
  let timer = arm();
  return () => clearTimeout(timer);
}
