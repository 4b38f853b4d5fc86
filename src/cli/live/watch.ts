import { setTimeout as sleep } from 'node:timers/promises';
import { type ExitCode, exitCodes } from '../../model/outcomes.ts';
import { NightshiftError } from '../../model/problems.ts';
import { type Asked, told } from '../../review/live/prompt.ts';
import { askDriver } from '../askDriver.ts';
import { heartbeatMs, runLog } from '../runLog.ts';
import type { Session } from '../session.ts';
import { newest, status } from '../status.ts';
import { Failures } from './failures.ts';
import { brokenText, showLive } from './liveView.ts';
import { isLive } from './terminal.ts';
import { Watched } from './watched.ts';

/** How often the journal is read on. */
const readEveryMs = 500;

/**
 * `status RUN --watch`: shows a run that somebody else drives until it ends, then where it stands. On a terminal live, with
 * keys; elsewhere, and without `live`, as a log, which also ends when nobody drives the run any more. To leave changes nothing about the run.
 */
export async function watch(session: Session, run: string | undefined, live: boolean): Promise<ExitCode> {
  const watched = new Watched(session.journal, run ?? newest(session.journal));
  const stop = new AbortController();
  const onStop = () => stop.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onStop);
  try {
    const shown = live && isLive(session.json) && (await onTerminal(session, watched, stop));
    if (!shown) await asLog(session, watched, stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, onStop);
  }
  return session.out.closed ? exitCodes.done : status(session, watched.live.run);
}

/** False when the view failed: a log goes on. */
async function onTerminal(session: Session, watched: Watched, stop: AbortController): Promise<boolean> {
  const { palette, out } = session;
  const { live } = watched;
  watched.read(() => {});
  if (watched.ended) return true;
  const decide = (action: Asked) => ask(session, watched, action);
  const onInterrupt = () => stop.abort();
  let broken = false;
  const onBroken = (error: unknown) => {
    broken = true;
    session.err.line(`${brokenText(error)}; a log goes on`);
  };
  const view = showLive({ live, palette, out, decide, onInterrupt, onBroken });
  const failures = new Failures(live.plan, live.state, palette);
  try {
    await follow(session, watched, stop.signal, () => {
      if (view.closed) return false;
      watched.read((event) => failures.take(event));
      view.above(failures.texts());
      return true;
    });
  } finally {
    view.close();
  }
  return !broken;
}

async function asLog(session: Session, watched: Watched, signal: AbortSignal): Promise<void> {
  const { plan, state } = watched.live;
  const log = runLog(session, plan, false, heartbeatMs);
  try {
    await follow(session, watched, signal, () => {
      const { driven } = watched;
      return watched.read((event) => log.events([event], state)) > 0 || driven;
    });
  } finally {
    log.close();
  }
}

/** Reads the run on until it ends, nobody is there to read, or there is no reason to go on. */
async function follow({ out }: Session, watched: Watched, signal: AbortSignal, goesOn: () => boolean): Promise<void> {
  while (!signal.aborted && !out.closed) {
    if (!goesOn() || watched.ended) return;
    await sleep(readEveryMs, undefined, { signal }).catch(() => {});
  }
}

/** Asks whoever drives the run, and says what came of it. */
async function ask(session: Session, { live: { run }, driven }: Watched, action: Asked): Promise<string> {
  try {
    const obeyed = driven && (await askDriver(session, run, action, 'asked in the live view'));
    if (obeyed) return `asked to ${told[action]}: its driver obeys`;
    return `nobody drives it; decide with: nightshift resume|rollback|abort ${run}`;
  } catch (error) {
    if (error instanceof NightshiftError) return error.problems.map(({ message }) => message).join('; ');
    throw error;
  }
}
