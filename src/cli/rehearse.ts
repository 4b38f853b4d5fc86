import { resolve } from 'node:path';
import { realClock } from '../adapters/clock.ts';
import { thisProcess } from '../adapters/journal/holder.ts';
import type { ExitCode } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import type { RehearsalProof } from '../model/rehearsal.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { writeWhole } from '../plan/saved/savedFile.ts';
import { stepsDigest } from '../plan/stepsDigest.ts';
import type { PathChoice } from '../preview/trees.ts';
import { rehearsalText } from '../review/text/rehearsalText.ts';
import { attentionText } from '../review/text/runText.ts';
import { launch, recall, whoIs } from '../runtime/launch.ts';
import { rehearse as rehearseOn } from '../runtime/rehearsal.ts';
import { conclude, drive, type RunOptions } from './drive.ts';
import { surveys } from './dryRun.ts';
import { newRunId } from './ids.ts';
import { prepareChange } from './readProject.ts';
import { labName, withLab } from './rehearsalLab.ts';
import { wantsSavedPlan } from './savedPlans.ts';
import type { Session } from './session.ts';
import { viewOf } from './status.ts';

export interface RehearseOptions extends RunOptions, PathChoice {
  /** The environment. */
  readonly on: string;
  /** Where the proof is written too. */
  readonly out?: string;
}

/** `rehearse PLAN --on ENV`: does everything there, takes it back, and says whether the hosts are as they were. */
export async function rehearse(session: Session, file: string, options: RehearseOptions): Promise<ExitCode> {
  const root = await session.project();
  const there = () => rehearseThere(session, root, file, options);
  return options.on === labName ? withLab(session, root, there) : there();
}

async function rehearseThere(
  session: Session,
  root: string,
  file: string,
  options: RehearseOptions,
): Promise<ExitCode> {
  const prepared = await prepareChange(root, resolve(file), Date.now(), options.on);
  if (!session.json) for (const warning of prepared.warnings) session.err.line(formatProblem(warning));
  refuseUnsafe(prepared);
  const run = newRunId();
  if (!session.json)
    session.out.line('Rehearsal: the hosts are looked at, everything is done and taken back, then they are compared.');
  const { proof, exitCode, end } = await rehearseOn({
    ...{ plan: prepared.plan, stepsDigest: stepsDigest(prepared.change.plan, prepared.files), choice: options },
    ...{ run, by: whoIs(thisProcess()), surveys: surveys(root), clock: realClock },
    launch: () => launched(session, root, run, prepared, options),
  });
  if (proof === null) return conclude(session, run, end, options);
  session.journal.addRehearsal(proof);
  tell(session, proof);
  if (options.out !== undefined) await writeWhole(resolve(options.out), `${JSON.stringify(proof, null, 2)}\n`);
  return exitCode;
}

/**
 * Nothing is rehearsed by accident where it is to run, unless that is a place to try things (`windows: optional`); nor
 * where nothing runs unapproved: nobody approves a rehearsal.
 */
function refuseUnsafe(prepared: PreparedChange): void {
  const { plan, environment } = prepared.change;
  const { name, policy } = environment;
  if (wantsSavedPlan(prepared)) throw refused(`${name} lets only approved plans run`);
  if (name === plan.environment && policy.windows !== 'optional')
    throw refused(`${name} is where the plan is to run, and has windows: it is no place to try things`);
}

const refused = (why: string) =>
  failure('NS3350', `not rehearsed: ${why}`, 'Rehearse it elsewhere: `--on lab`, or an environment like this one.');

async function launched(
  session: Session,
  root: string,
  run: string,
  { plan, digest }: PreparedChange,
  options: RunOptions,
) {
  const end = await drive(session, root, { run, plan, digest }, options, (controller) =>
    launch(controller, { run, plan, digest, root, rehearsal: true }),
  );
  return { end, state: recall(session.journal, run).state };
}

function tell(session: Session, proof: RehearsalProof): void {
  const { palette } = session;
  const { view } = viewOf(session.journal, proof.run);
  session.result(proof, () =>
    [
      ...attentionText(view, palette),
      '',
      rehearsalText(proof, palette),
      `The whole story: nightshift status ${proof.run}, nightshift events ${proof.run}`,
    ].join('\n'),
  );
}
