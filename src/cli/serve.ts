import { join } from 'node:path';
import { realClock } from '../adapters/clock.ts';
import { thisProcess } from '../adapters/journal/holder.ts';
import { createLog, type OperationalLog } from '../adapters/log.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { type OpenNow, openNow } from '../plan/environment/openNow.ts';
import { mayStart } from '../rollout/admission.ts';
import type { JournalPort, LeaseHolder } from '../runtime/journalPort.ts';
import { pastLengths } from '../runtime/launch.ts';
import { type Fits, type RunToWire, type ServeNews, type ServeParts, Server, type WiredRun } from '../runtime/serve.ts';
import { wireController } from './controller.ts';
import { report } from './exit.ts';
import { newRunId } from './ids.ts';
import { iso, type Lines, runLog } from './runLog.ts';
import type { Session } from './session.ts';
import { openStart } from './start.ts';

interface ServeOptions {
  readonly verbose: boolean;
}

/** `serve`: runs what is due until SIGTERM or SIGINT; its runs then hold, and the next `serve` goes on with them. */
export async function serve(session: Session, options: ServeOptions): Promise<never> {
  const log = createLog({
    file: join(session.stateDirectory, 'logs', 'nightshift.log'),
    level: session.logLevel,
    mask: (text) => text,
  });
  const tell = teller(session, log);
  const exitCode = await servedUntilStopped(partsOf(session, options, tell)).catch((error: unknown) =>
    report(error, session),
  );
  await log.close();
  session.close();
  // Runs that are left to the next daemon still have their timers here.
  process.exit(exitCode);
}

async function servedUntilStopped(parts: ServeParts): Promise<ExitCode> {
  const server = new Server(parts);
  heedSignals(server, parts.tell);
  await server.serve();
  parts.tell({ level: 'info', message: 'stopped; nothing is under way' });
  return exitCodes.done;
}

function heedSignals(server: Server, tell: ServeParts['tell']): void {
  let asked = 0;
  const onStop = (signal: NodeJS.Signals) => {
    asked++;
    if (asked > 1) process.exit(exitCodes.needsAttention);
    const next =
      'steps in flight end, and the next serve goes on. Once more leaves at once, and hosts end them by themselves';
    tell({ level: 'warn', message: `${signal}: no new work starts; ${next}` });
    server.stop();
  };
  process
    .on('SIGINT', onStop)
    .on('SIGTERM', onStop)
    .on('SIGHUP', () => {});
}

function partsOf(session: Session, options: ServeOptions, tell: ServeParts['tell']): ServeParts {
  const holder: LeaseHolder = { ...thisProcess(), unattended: true };
  return {
    journal: session.journal,
    clock: realClock,
    holder,
    prepare: ({ root, planFile }) =>
      openStart(() => session.journal, {
        ...{ root, file: join(root, planFile), nowMs: Date.now() },
        ...{ approvalFiles: [], breakGlass: false },
      }),
    windowOf: calendars(),
    fits: fitsBy(session.journal),
    newRunId,
    wire: (run) => wired(session, options, holder, run),
    tell,
  };
}

/** The same question that the run is asked when it begins. */
function fitsBy(journal: JournalPort): Fits {
  return (plan, answer) => {
    const admission = mayStart(plan, answer, Date.now(), pastLengths(journal, plan.environment));
    return admission.admitted ? { fits: true } : { fits: false, reason: admission.refused.reason };
  };
}

/** One for each environment and window, so that a calendar is read again only when it has changed. */
function calendars(): ServeParts['windowOf'] {
  const known = new Map<string, OpenNow>();
  return ({ root, environment, window }) => {
    const key = JSON.stringify([root, environment, window]);
    const port = known.get(key) ?? openNow(root, { environment, window });
    known.set(key, port);
    return port;
  };
}

async function wired(
  session: Session,
  { verbose }: ServeOptions,
  holder: LeaseHolder,
  { run, root, plan }: RunToWire,
): Promise<WiredRun> {
  const { journal, stateDirectory, logLevel, palette } = session;
  const lines = prefixed(session, run);
  const observer = runLog({ palette, json: false, out: lines, err: lines }, plan, verbose);
  const onDriver = () => {};
  const { log, ...controller } = await wireController({ journal, stateDirectory, logLevel }, root, plan, {
    observer,
    onDriver,
  });
  return { controller: { ...controller, holder }, close: () => log.close() };
}

/** Lines of one run among those of others. */
function prefixed({ out, json }: Session, run: string): Lines {
  return { line: (text) => out.line(json ? JSON.stringify({ at: iso(Date.now()), run, text }) : `${run} ${text}`) };
}

/** Every line goes to standard output, where systemd's journal takes it, and to the log. */
function teller({ out, json }: Session, log: OperationalLog): (news: ServeNews) => void {
  return ({ level, message, cause, ...about }) => {
    log[level](message, { ...about, ...(cause !== undefined && { cause }) });
    if (json) return out.line(JSON.stringify({ at: iso(Date.now()), level, ...about, message }));
    const who = [about.schedule, about.run].filter((one) => one !== undefined).join(' ');
    const words = [
      new Date().toTimeString().slice(0, 8),
      ...(level === 'info' ? [] : [level]),
      ...(who === '' ? [] : [`${who}:`]),
    ];
    out.line([...words, message].join(' '));
  };
}
