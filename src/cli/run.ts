import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { type Admission, mayStart } from '../rollout/admission.ts';
import type { RunEnd } from '../runtime/driver.ts';
import { goOn, launch, pastLengths } from '../runtime/launch.ts';
import { type BreakGlassOptions, breakGlassOf } from './breakGlass.ts';
import { makeRoom } from './ciFiles.ts';
import { conclude, type Driven, drive, type RunOptions } from './drive.ts';
import { newRunId } from './ids.ts';
import type { Session } from './session.ts';
import { openStart, type Start } from './start.ts';
import { type Awaited, waitUntil } from './waiting.ts';

export interface StartOptions extends RunOptions, BreakGlassOptions {
  /** Waits for the window in the foreground, before the run and whenever it is held for one. */
  readonly wait: boolean;
  /** Approvals that lie elsewhere than beside the saved plan. */
  readonly approval: readonly string[];
}

/** `run PLAN|FILE`: compiles a plan, or takes a saved one, and carries it out, from preflight to its end. */
export async function run(session: Session, file: string, options: StartOptions): Promise<ExitCode> {
  makeRoom(options);
  const root = await session.project();
  const open = () =>
    openStart(() => session.journal, {
      ...{ root, file, nowMs: Date.now() },
      ...{ approvalFiles: options.approval, breakGlass: options.breakGlass },
    });
  const start = await open();
  if (!session.json) for (const warning of start.warnings) session.err.line(formatProblem(warning));
  const { plan, digest, policy, saved } = start;
  const breakGlass = breakGlassOf(options, policy, plan.environment, Date.now());
  const driven: Driven = { run: newRunId(), plan, digest };
  const { wait } = options;
  if (wait && breakGlass !== undefined) throw contradiction();
  if (wait && !(await waitForStart(session, root, plan, async () => refuseOther(file, start, await open()))))
    return exitCodes.aborted;
  await start.lastLook();
  const { approvals } = start;
  const end = await drive(session, root, driven, options, (controller) =>
    launch(controller, { ...driven, root, saved, approvals, ...(breakGlass && { breakGlass }) }),
  );
  return conclude(session, driven.run, wait ? await throughNights(session, root, driven, options, end) : end, options);
}

const contradiction = () =>
  failure('NS6002', '--wait and --break-glass contradict each other', 'Wait for a window, or start without one.');

/** Until its first wave and host may start, and `look` finds it as it was. False: an operator ended the wait. */
async function waitForStart(
  session: Session,
  root: string,
  plan: ExecutionPlan,
  lookAfterwards: () => Promise<void>,
): Promise<boolean> {
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
  if (waited === 'ready') await lookAfterwards();
  return waited === 'ready';
}

/** The plan, or the saved plan, must still be the same after a wait. */
function refuseOther(file: string, before: Start, after: Start): void {
  if (after.digest !== before.digest || after.saved !== before.saved) throw stale(file);
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
