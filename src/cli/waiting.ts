import { formatDuration } from '../model/durations.ts';
import type { Session } from './session.ts';

/** The calendar is read again at least so often: a freeze may be declared, or a window opened, meanwhile. */
const lookEveryMs = 15_000;
/** A log is told so often how long it still takes; a terminal shows it every second. */
const tellEveryMs = 10 * 60_000;

export type Awaited =
  | { readonly ready: true }
  | { readonly ready: false; readonly atMs: number | null; readonly why: string };

/** Waits, with a countdown, until `look` finds that it may go on, an operator ends it, or nobody can say when it would be over. */
export async function waitUntil(session: Session, look: () => Awaited): Promise<'ready' | 'stopped' | 'never'> {
  const countdown = new Countdown(session);
  const stop = new AbortController();
  const onStop = () => stop.abort();
  process.once('SIGINT', onStop).once('SIGTERM', onStop);
  try {
    for (;;) {
      const found = look();
      if (found.ready) return 'ready';
      if (found.atMs === null) return 'never';
      countdown.show(found.atMs, found.why);
      if (!(await pause(Math.min(countdown.everyMs, Math.max(50, found.atMs - Date.now())), stop.signal)))
        return 'stopped';
    }
  } finally {
    countdown.clear();
    process.off('SIGINT', onStop).off('SIGTERM', onStop);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const over = (whole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
      resolve(whole);
    };
    const cut = () => over(false);
    const timer = setTimeout(() => over(true), ms);
    signal.addEventListener('abort', cut);
  });
}

/** On a terminal one line that counts down; elsewhere a line now and then. On standard error, out of the way of results. */
class Countdown {
  readonly #session: Session;
  readonly #live = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #toldFor = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  get everyMs(): number {
    return this.#live ? 1_000 : lookEveryMs;
  }

  show(atMs: number, why: string): void {
    const nowMs = Date.now();
    const line = `waiting ${formatDuration(Math.max(0, atMs - nowMs))}, until ${new Date(atMs).toISOString()}: ${why}`;
    if (this.#live) this.#session.err.raw(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (nowMs - this.#toldAtMs >= tellEveryMs || atMs !== this.#toldFor) {
      this.#session.err.line(line);
      this.#toldAtMs = nowMs;
      this.#toldFor = atMs;
    }
  }

  clear(): void {
    if (this.#live) this.#session.err.raw('\r\u001b[K');
  }
}
