import { randomUUID } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { thisProcess } from '../adapters/journal/holder.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import type { DryRun } from '../model/preview.ts';
import { failure, formatProblem } from '../model/problems.ts';
import { type IdentifiedPlan, type SavedPlan, savedPlanFormat } from '../model/savedPlan.ts';
import { openNow } from '../plan/environment/openNow.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { inputsOf } from '../plan/saved/inputs.ts';
import { identified, looksSaved, readSavedPlan, writeSavedPlan } from '../plan/saved/savedFile.ts';
import { stepsDigest } from '../plan/stepsDigest.ts';
import { changesAnything } from '../preview/changesAnything.ts';
import { planText } from '../review/text/planText.ts';
import { viewNight } from '../review/view/nightView.ts';
import { viewPlan } from '../review/view/planView.ts';
import { whoIs } from '../runtime/launch.ts';
import { dryRunOn } from './dryRun.ts';
import { prepareChange } from './readProject.ts';
import { checkReviewFiles, lengthsOf, reviewOf, writeReviews } from './review.ts';
import { iso } from './runLog.ts';
import { openSavedPlan, validForMs } from './savedPlans.ts';
import type { Session } from './session.ts';
import { madeWith } from './version.ts';

export interface PlanOptions {
  readonly hosts: boolean;
  /** Connects to no host. */
  readonly offline: boolean;
  /** Asks the author's own questions on hosts and here. */
  readonly commands: boolean;
  /** Where the plan is saved, to be approved and run. */
  readonly out?: string;
  readonly review: readonly string[];
  readonly detailedExitcode: boolean;
}

/** `plan PLAN`: the plan compiled, its steps as they would go on every host, and the night; with --out it is saved. */
export async function plan(session: Session, file: string, options: PlanOptions): Promise<ExitCode> {
  if (options.offline && options.detailedExitcode) throw needsHosts();
  checkReviewFiles(options.review);
  const root = await session.project();
  const nowMs = Date.now();
  const looked = (await looksSaved(resolve(file)))
    ? await lookAtSaved(root, file, options, nowMs)
    : await lookAt(session, root, file, options, nowMs);
  const review = await reviewOf(session, { ...looked, root, nowMs, everyHost: options.hosts });
  await writeReviews(options.review, review);
  const { plan: compiled, digest, warnings } = looked.prepared;
  const view = viewPlan(compiled, digest, lengthsOf(session.readJournal(), compiled.environment));
  const night = viewNight(view.forecast, openNow(root, compiled).ask(nowMs), nowMs, iso);
  const shown = options.offline && options.out === undefined ? null : review;
  session.result({ ...view, night, warnings, review }, () =>
    planText(view, night, shown, session.palette, options.hosts),
  );
  if (!session.json) for (const warning of warnings) session.err.line(formatProblem(warning));
  return exitCodeOf(looked.dryRun, options);
}

/** A change as it was looked at; `saved` with where it was saved. */
export interface Looked {
  readonly prepared: PreparedChange;
  readonly dryRun: DryRun | null;
  readonly saved: (IdentifiedPlan & { readonly file: string }) | null;
}

async function lookAt(
  session: Session,
  root: string,
  file: string,
  options: PlanOptions,
  nowMs: number,
): Promise<Looked> {
  const planFile = resolve(file);
  const prepared = await prepareChange(root, planFile, nowMs);
  const { commands, offline, out } = options;
  const dryRun = offline ? null : await dryRunOn({ root, plan: prepared.plan, commands });
  if (out === undefined) return { prepared, dryRun, saved: null };
  const saved = identified(await savedPlan(session, root, planFile, { prepared, dryRun, nowMs }));
  await writeSavedPlan(resolve(out), saved.saved);
  return { prepared, dryRun, saved: { ...saved, file: out } };
}

/** What a saved plan was saved with: hosts are not looked at again. */
async function lookAtSaved(root: string, file: string, options: PlanOptions, nowMs: number): Promise<Looked> {
  if (options.out !== undefined) throw savedAlready(file);
  if (!options.commands) throw lookedAlready(file);
  const { saved } = await readSavedPlan(resolve(file));
  if (options.detailedExitcode && saved.dryRun === null) throw savedOffline(file);
  const { id, prepared } = await openSavedPlan(root, file, nowMs);
  return { prepared, dryRun: saved.dryRun, saved: { id, saved, file } };
}

async function savedPlan(
  session: Session,
  root: string,
  planFile: string,
  { prepared, dryRun, nowMs }: { prepared: PreparedChange; dryRun: DryRun | null; nowMs: number },
): Promise<SavedPlan> {
  const { plan, digest, change, files, importInputs } = prepared;
  const { policy, name } = change.environment;
  const steps = stepsDigest(change.plan, files);
  return {
    format: savedPlanFormat,
    nonce: randomUUID(),
    madeAtMs: nowMs,
    madeBy: whoIs(thisProcess()),
    madeWith: madeWith(),
    expiresAtMs: nowMs + validForMs(policy),
    planFile: relative(root, planFile),
    digest,
    plan,
    stepsDigest: steps,
    inputs: await inputsOf(root, planFile, name, [...files, ...importInputs]),
    policy,
    dryRun,
    rehearsal: session.readJournal()?.rehearsals(steps)[0] ?? null,
  };
}

function exitCodeOf(dryRun: DryRun | null, { detailedExitcode }: PlanOptions): ExitCode {
  if (dryRun === null) return exitCodes.done;
  const hosts = Object.values(dryRun.hosts);
  if (hosts.every(({ status }) => status === 'unreachable')) return exitCodes.error;
  return detailedExitcode && changesAnything(dryRun) ? exitCodes.changes : exitCodes.done;
}

const needsHosts = () =>
  failure(
    'NS6002',
    '--detailed-exitcode and --offline contradict each other',
    'Only hosts know whether there are changes.',
  );

const lookedAlready = (file: string) =>
  failure(
    'NS6002',
    `--no-commands asks nothing less of ${file}`,
    'Its hosts were looked at when it was saved: leave the option out.',
  );

const savedOffline = (file: string) =>
  failure(
    'NS6002',
    `${file} was saved offline: nobody knows whether there are changes`,
    'Leave --detailed-exitcode out, or save the plan with a dry run.',
  );

const savedAlready = (file: string) =>
  failure('NS6002', `${file} is a saved plan already`, 'Name the plan that it was made from, to save that anew.');
