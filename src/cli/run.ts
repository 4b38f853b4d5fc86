import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { ExitCode } from '../model/outcomes.ts';
import { formatProblem } from '../model/problems.ts';
import { prepareChange } from '../plan/prepare.ts';
import { attentionText, verdictText } from '../review/text/runText.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import type { RunDriver, RunEnd } from '../runtime/driver.ts';
import { launch, recall, takeOver } from '../runtime/launch.ts';
import { type WiredController, wireController } from './controller.ts';
import type { Session } from './session.ts';
import { heedSignals } from './signals.ts';
import { viewOf } from './status.ts';

export interface RunOptions {
  /** A line for every step, also those that went well. */
  readonly verbose: boolean;
}

/** `run PLAN`: compiles the plan and carries it out, from preflight to its end. */
export async function run(session: Session, file: string, options: RunOptions): Promise<ExitCode> {
  const root = await session.project();
  const { plan, digest, warnings } = await prepareChange(root, resolve(file), Date.now());
  if (!session.json) for (const warning of warnings) session.err.line(formatProblem(warning));
  const run = newRunId();
  return drive(session, root, { run, plan, digest }, options, (controller) =>
    launch(controller, { run, plan, digest, root }),
  );
}

/** `resume|rollback|abort RUN`: goes on with a run that is held, or whose controller died. */
export async function decideRun(
  session: Session,
  run: string,
  action: Exclude<OperatorAction, 'hold'>,
  options: RunOptions & { readonly reason: string },
): Promise<ExitCode> {
  const { plan, record } = recall(session.journal, run);
  return drive(session, record.root, { run, plan, digest: record.digest }, options, (controller) =>
    takeOver(controller, run, action, options.reason),
  );
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
): Promise<ExitCode> {
  const { run, plan } = driven;
  let forgetSignals = () => {};
  const onDriver = (driver: RunDriver) => {
    greet(session, driven);
    forgetSignals = heedSignals(session, run, driver);
  };
  const controller = await wireController(session, root, plan, { verbose, onDriver });
  try {
    const end = await go(controller);
    conclude(session, run);
    return end.exitCode;
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

function conclude(session: Session, run: string): void {
  const { view } = viewOf(session.journal, run);
  session.result(view, () =>
    [
      ...attentionText(view, session.palette),
      '',
      verdictText(view, session.palette),
      ...nextText(view.state, run),
    ].join('\n'),
  );
}

const nextText = (state: string, run: string): string[] =>
  state === 'held'
    ? [`Decide with: nightshift resume ${run} | nightshift rollback ${run} | nightshift abort ${run}`]
    : [`The whole story: nightshift status ${run}, nightshift events ${run}`];

/** Sorts by time, is short enough to type, and is distinct enough for several controllers: `20261122-0612-k3f9`. */
function newRunId(now = new Date()): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 13);
  const tail = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${stamp}-${tail}`;
}
