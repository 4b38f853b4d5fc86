import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { prepareChange } from '../plan/prepare.ts';
import { type Admission, mayStart } from '../rollout/admission.ts';
import type { RunEnd } from '../runtime/driver.ts';
import { goOn, launch, pastLengths } from '../runtime/launch.ts';
import { type BreakGlassOptions, breakGlassOf } from './breakGlass.ts';
import { conclude, type Driven, drive, type RunOptions } from './drive.ts';
import { newRunId } from './ids.ts';
import type { Session } from './session.ts';
import { type Awaited, waitUntil } from './waiting.ts';

export interface StartOptions extends RunOptions, BreakGlassOptions {
  /** Waits for the window in the foreground, before the run and whenever it is held for one. */
  readonly wait: boolean;
}

/** `run PLAN`: compiles the plan and carries it out, from preflight to its end. */
export async function run(session: Session, file: string, options: StartOptions): Promise<ExitCode> {
  const root = await session.project();
  const { change, plan, digest, warnings } = await prepareChange(root, resolve(file), Date.now());
  if (!session.json) for (const warning of warnings) session.err.line(formatProblem(warning));
  const { policy, name } = change.environment;
  const breakGlass = breakGlassOf(options, policy, name, Date.now());
  const driven: Driven = { run: newRunId(), plan, digest };
  const { wait } = options;
  if (wait && breakGlass !== undefined) throw contradiction();
  if (wait && !(await waitForStart(session, root, file, driven))) return exitCodes.aborted;
  const end = await drive(session, root, driven, options, (controller) =>
    launch(controller, { ...driven, root, ...(breakGlass && { breakGlass }) }),
  );
  return conclude(session, driven.run, wait ? await throughNights(session, root, driven, options, end) : end);
}

const contradiction = () =>
  failure('NS6002', '--wait and --break-glass contradict each other', 'Wait for a window, or start without one.');

/** Until its first wave and host may start. False: an operator ended the wait. The plan must still be the same then. */
async function waitForStart(session: Session, root: string, file: string, { plan, digest }: Driven): Promise<boolean> {
  const window = openNow(root, plan);
  const past = pastLengths(session.journal, plan.environment);
  const look = () => {
    const nowMs = Date.now();
    return awaited(mayStart(plan, window.ask(nowMs), nowMs, past));
  };
  const first = look();
  if (first.ready) return true;
  const waited = await waitUntil(session, look);
  if (waited === 'stopped') session.err.line('no longer waiting; nothing was started');
  if (waited === 'never') throw neverStarts(first.why);
  if (waited === 'ready' && (await prepareChange(root, resolve(file), Date.now())).digest !== digest) throw stale(file);
  return waited === 'ready';
}

const awaited = (admission: Admission): Awaited =>
  admission.admitted
    ? { ready: true }
    : { ready: false, atMs: admission.opening?.opensAtMs ?? null, why: admission.refused.reason };

const neverStarts = (why: string) =>
  failure('NS3010', `there is nothing to wait for: ${why}`, 'See the openings to come with `nightshift windows`.');

const stale = (file: string) =>
  failure(
    'NS3018',
    `${file}, or what it is compiled from, was changed while it waited for its window`,
    'Look at it again with `nightshift plan`, then run it anew.',
  );

/** Goes on with a run that is held for a window, as often as it is. */
async function throughNights(
  session: Session,
  root: string,
  driven: Driven,
  options: RunOptions,
  first: RunEnd,
): Promise<RunEnd> {
  let end = first;
  while (end.kind === 'held' && end.resumesAtMs !== null) {
    const { resumesAtMs, reason } = end;
    const look = () => (Date.now() >= resumesAtMs ? ready : { ready: false as const, atMs: resumesAtMs, why: reason });
    if ((await waitUntil(session, look)) !== 'ready') return end;
    end = await drive(session, root, driven, options, (controller) => goOn(controller, driven.run));
  }
  return end;
}

const ready = { ready: true } as const;
