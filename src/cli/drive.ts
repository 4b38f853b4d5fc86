import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { ExitCode } from '../model/outcomes.ts';
import { resultRecord } from '../review/ci/ndjson.ts';
import { recapText } from '../review/text/recapText.ts';
import { attentionText, verdictText } from '../review/text/runText.ts';
import { recapRows, viewRecap } from '../review/view/recap.ts';
import type { RunView } from '../review/view/runView.ts';
import type { RunDriver, RunEnd } from '../runtime/driver.ts';
import { type CiFiles, leaveFiles } from './ciFiles.ts';
import { inertText } from './ciOutput.ts';
import { type WiredController, wireController } from './controller.ts';
import { AskedHere, screenOf, showsLive } from './live/screen.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';
import { heedSignals } from './signals.ts';
import { viewOf } from './status.ts';

export interface RunOptions extends CiFiles {
  /** A line for every step, also those that went well. */
  readonly verbose: boolean;
  /** On a terminal the live view, not a log. */
  readonly live: boolean;
}

/** A run as this process drives it. */
export interface Driven {
  readonly run: string;
  readonly plan: ExecutionPlan;
  readonly digest: string;
}

/** Wires a controller, names the run once it is in the journal, and drives it as `go` says. */
export async function drive(
  session: Session,
  root: string,
  driven: Driven,
  options: RunOptions,
  go: (controller: WiredController) => Promise<RunEnd>,
): Promise<RunEnd> {
  const { run, plan } = driven;
  let forgetSignals = () => {};
  const asked = new AskedHere();
  const observer = screenOf(session, driven, options, asked);
  const onDriver = (driver: RunDriver) => {
    greet(session, driven);
    asked.driver = driver;
    forgetSignals = heedSignals((text) => observer.say(text), run, driver);
  };
  const controller = await wireController(session, root, plan, { observer, onDriver });
  try {
    return await go(controller);
  } finally {
    forgetSignals();
    observer.close();
    await controller.log.close();
  }
}

/** Names the run once it is in the journal: what is announced can be asked about, and gone on with. */
function greet(session: Session, { run, plan, digest }: Driven): void {
  if (session.json) return;
  const { title, ticket } = plan.change;
  const hosts = Object.keys(plan.hosts).length;
  session.out.line(inertText(session, `${session.palette.strong(title)}${ticket === null ? '' : ` (${ticket})`}`));
  session.out.line(`run ${run}, environment ${plan.environment}, ${hosts} hosts, digest ${digest.slice(0, 12)}`);
}

/** The last words about a run: what it came to, and what may be done next. */
export function conclude(session: Session, run: string, end: RunEnd, options: RunOptions): ExitCode {
  const { palette } = session;
  const { view, plan, state } = viewOf(session.journal, run);
  const recap = () => (showsLive(session, options) ? [] : recapText(recapRows(viewRecap(plan, state)), palette));
  tellResult(session, view, () =>
    [
      ...below(recap()),
      ...attentionText(view, palette),
      ...below([verdictText(view, palette), ...nextText(view, run)]),
    ].join('\n'),
  );
  leaveFiles(session, view, options);
  tellUntold(session, run);
  return end.exitCode;
}

/** A log that stops on a full disk must not look as if the run had. */
function tellUntold({ out, err }: Session, run: string): void {
  if (out.failure === null) return;
  const next = `the run went on without it; see it with: nightshift status ${run}`;
  err.line(`standard output could not be written (${out.failure}); ${next}`);
}

/** With an empty line above, if there are any. */
const below = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** Where a run stands, in the form that was asked for. */
export function tellResult(session: Session, view: RunView, text: () => string): void {
  if (session.output === 'ndjson') session.out.line(JSON.stringify(resultRecord(view, Date.now(), iso)));
  else session.result(view, () => inertText(session, text()));
}

const nextText = ({ state, resumesAt }: RunView, run: string): string[] =>
  state === 'held'
    ? [
        ...(resumesAt === null ? [] : ['It goes on by itself only where `nightshift serve` runs.']),
        `Decide with: nightshift resume ${run} | nightshift rollback ${run} | nightshift abort ${run}`,
      ]
    : [`The whole story: nightshift status ${run}, nightshift events ${run}`];
