import { setTimeout as sleep } from 'node:timers/promises';

/** The work was ended because its time was over, not because its caller called it off. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Runs work under a signal that also fires after `limitMs`; whatever the work then rejects with becomes DeadlinePassed. */
export async function withDeadline<T>(
  limitMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const passed = new DeadlinePassed(`not done within ${limitMs} ms`);
  const stop = () => controller.abort(outer.reason);
  const timer = setTimeout(() => controller.abort(passed), Math.max(0, limitMs));
  outer.addEventListener('abort', stop, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.reason === passed ? passed : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', stop);
  }
}

/** Waits; less long when the signal fires. Never rejects. */
export async function pause(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
}
