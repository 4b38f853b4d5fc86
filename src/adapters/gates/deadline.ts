/** How asking ended when it did not end by itself. */
export type GaveUp = 'timeout' | 'stopped';

/**
 * What `ask` says, or why it was given up: its time passed, or `signal` was aborted. Then the signal given to `ask` is
 * aborted and what it still does or throws is nobody's business. (Not AbortSignal.any: on Node 20 a long-lived source keeps
 * every signal made from it, and a run asks thousands of times.)
 */
export function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal,
  ask: (giveUp: AbortSignal) => Promise<T>,
): Promise<T | GaveUp> {
  if (signal.aborted) return Promise.resolve('stopped');
  const controller = new AbortController();
  return new Promise<T | GaveUp>((resolve, reject) => {
    const giveUp = (why: GaveUp) => {
      settle();
      resolve(why);
      controller.abort();
    };
    const stop = () => giveUp('stopped');
    const timer = setTimeout(giveUp, timeoutMs, 'timeout');
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop);
    ask(controller.signal).finally(settle).then(resolve, reject);
  });
}
