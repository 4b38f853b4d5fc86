import { resolve } from 'node:path';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { prepareChange } from '../plan/prepare.ts';
import { attentionText, verdictText } from '../review/text/runText.ts';
import type { RunView } from '../review/view/runView.ts';
import { type Admission, mayStart } from '../rollout/admission.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import type { RunDriver, RunEnd } from '../runtime/driver.ts';
import { goOn, launch, pastLengths, recall, takeOver } from '../runtime/launch.ts';
import { type BreakGlassOptions, breakGlassOf } from './breakGlass.ts';
import { type WiredController, wireController } from './controller.ts';
import { newRunId } from './ids.ts';
import type { Session } from './session.ts';
import { heedSignals } from './signals.ts';
import { viewOf } from './status.ts';
import { type Awaited, waitUntil } from './waiting.ts';

export interface RunOptions {
  /** A line for every step, also those that went well. */
  readonly verbose: boolean;
}

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
  const wait = options.wait && breakGlass === undefined;
  if (wait && !(await waitForStart(session, root, file, driven))) return exitCodes.aborted;
  const end = await drive(session, root, driven, options, (controller) =>
    launch(controller, { ...driven, root, ...(breakGlass && { breakGlass }) }),
  );
  return conclude(session, driven.run, wait ? await throughNights(session, root, driven, options, end) : end);
}

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

/** `resume|rollback|abort RUN`: goes on with a run that is held, or whose controller died. */
export async function decideRun(
  session: Session,
  run: string,
  action: Exclude<OperatorAction, 'hold'>,
  options: RunOptions & { readonly reason: string },
): Promise<ExitCode> {
  const { plan, record } = recall(session.journal, run);
  const driven: Driven = { run, plan, digest: record.digest };
  const end = await drive(session, record.root, driven, options, (controller) =>
    takeOver(controller, run, action, options.reason),
  );
  return conclude(session, run, end);
}

interface Driven {
  readonly run: string;
  readonly plan: ExecutionPlan;
  readonly digest: string;
}

async function drive(
  session: Session,
  root: string,
  driven: Driven,
  { verbose }: RunOptions,
  go: (controller: WiredController) => Promise<RunEnd>,
): Promise<RunEnd> {
  const { run, plan } = driven;
  let forgetSignals = () => {};
  const onDriver = (driver: RunDriver) => {
    greet(session, driven);
    forgetSignals = heedSignals(session, run, driver);
  };
  const controller = await wireController(session, root, plan, { verbose, onDriver });
  try {
    return await go(controller);
  } finally {
    forgetSignals();
    await controller.log.close();
  }
}

/** Names the run once it is in the journal: what is announced can be asked about, and gone on with. */
function greet(session: Session, { run, plan, digest }: Driven): void {
  if (session.json) return;
  const { title, ticket } = plan.change;
  const hosts = Object.keys(plan.hosts).length;
  session.out.line(`${session.palette.strong(title)}${ticket === null ? '' : ` (${ticket})`}`);
  session.out.line(`run ${run}, environment ${plan.environment}, ${hosts} hosts, digest ${digest.slice(0, 12)}`);
}

function conclude(session: Session, run: string, end: RunEnd): ExitCode {
  const { view } = viewOf(session.journal, run);
  session.result(view, () =>
    [...attentionText(view, session.palette), '', verdictText(view, session.palette), ...nextText(view, run)].join(
      '\n',
    ),
  );
  return end.exitCode;
}

const nextText = ({ state, resumesAt }: RunView, run: string): string[] =>
  state === 'held'
    ? [
        ...(resumesAt === null ? [] : [`It goes on by itself at ${resumesAt} where \`nightshift serve\` runs.`]),
        `Decide with: nightshift resume ${run} | nightshift rollback ${run} | nightshift abort ${run}`,
      ]
    : [`The whole story: nightshift status ${run}, nightshift events ${run}`];
