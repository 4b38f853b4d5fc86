import PQueue from 'p-queue';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { NightshiftError, type Problem } from '../model/problems.ts';
import type { RehearsalProof } from '../model/rehearsal.ts';
import { rehearsalRequest } from '../preview/rehearsalRequest.ts';
import { comparedRehearsal, type Surveys } from '../preview/rehearsed.ts';
import { type ComparedPaths, comparedPaths, type PathChoice } from '../preview/trees.ts';
import { needsPerson } from '../rollout/needsPerson.ts';
import type { RunState } from '../rollout/state.ts';
import type { RunEnd } from './driver.ts';
import type { ClockPort, SurveyPort } from './ports.ts';

/** As many connections at once: sshd begins to drop new ones beyond ten that have not logged in. */
const surveysAtOnce = 20;

/** What a rehearsal needs of this process. */
export interface Rehearsal {
  readonly plan: ExecutionPlan;
  readonly stepsDigest: string;
  readonly run: string;
  readonly by: string;
  readonly choice: PathChoice;
  readonly surveys: SurveyPort;
  readonly clock: ClockPort;
  /** Carries the plan out as a rehearsal (Launch.rehearsal), and tells how the run ended. */
  readonly launch: () => Promise<{ readonly end: RunEnd; readonly state: RunState }>;
}

export interface Rehearsed {
  /** null: the run was refused, or could not begin, and there is nothing to tell of the steps. */
  readonly proof: RehearsalProof | null;
  readonly exitCode: ExitCode;
  /** Of the run. */
  readonly end: RunEnd;
}

/**
 * Looks at every host, does everything, takes it back, looks again, and compares. Rejects with NS3351 before anything is
 * done when a host cannot be looked at.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Rehearsed> {
  const scopes = scopesOf(rehearsal);
  const before = await surveyAll(rehearsal, scopes);
  refuseUnseen(before);
  const { end, state } = await rehearsal.launch();
  const { exitCode } = end;
  if (end.kind === 'ended' && neverBegan(end)) return { proof: null, exitCode, end };
  if (!wentBack(end, state)) {
    const why = { result: 'failed', differences: [failedBecause(end)], compared: [] } as const;
    return { proof: proofOf(rehearsal, scopes, why), exitCode, end };
  }
  const found = compare(rehearsal, state, before, await surveyAll(rehearsal, scopes));
  const proven = found.result === 'proven';
  return {
    proof: proofOf(rehearsal, scopes, found),
    exitCode: proven ? exitCodes.done : exitCodes.needsAttention,
    end,
  };
}

type Findings = Pick<RehearsalProof, 'result' | 'differences' | 'compared'>;

function compare({ plan, choice }: Rehearsal, state: RunState, before: Surveys, after: Surveys): Findings {
  const differences = [...leftForPerson(state), ...comparedRehearsal(before, after, plan, choice.except)];
  const result = differences.length === 0 ? 'proven' : 'differences';
  return { result, differences, compared: listedTrees(before, after) };
}

type Scopes = { readonly [host: string]: ComparedPaths };

function scopesOf({ plan, choice }: Rehearsal): Scopes {
  return Object.fromEntries(Object.keys(plan.hosts).map((host) => [host, comparedPaths(plan, host, choice)]));
}

async function surveyAll({ plan, surveys }: Rehearsal, scopes: Scopes): Promise<Surveys> {
  const queue = new PQueue({ concurrency: surveysAtOnce });
  const one = ([host, scope]: [string, ComparedPaths]) =>
    queue.add(async () => {
      const target = plan.hosts[host];
      if (target === undefined) throw new Error(`defect: the plan has no host ${host}`);
      // Of its own: a signal that many listen to is told as a leak.
      const { signal } = new AbortController();
      return [host, await surveys.survey(target, rehearsalRequest(plan, host, scope), signal)] as const;
    });
  return Object.fromEntries(await Promise.all(Object.entries(scopes).map(one)));
}

/** What was not seen before cannot be compared afterwards. */
function refuseUnseen(before: Surveys): void {
  const [first, ...more] = Object.values(before).flatMap((looked) =>
    looked.status === 'surveyed' ? [] : unseen(looked.problem),
  );
  if (first !== undefined) throw new NightshiftError([first, ...more]);
}

/** Its message names the host. */
const unseen = ({ message, next }: Problem): Problem => ({ code: 'NS3351', message, next, severity: 'error' });

const neverBegan = ({ outcome }: Extract<RunEnd, { kind: 'ended' }>): boolean =>
  outcome === 'refused' || outcome === 'error';

/** Whether everything went forward to its end, and back as far as it could. */
function wentBack(end: RunEnd, { rehearsal }: RunState): boolean {
  const back = end.kind === 'ended' && (end.outcome === 'rolledBack' || end.outcome === 'needsAttention');
  return back && rehearsal?.complete === true;
}

function failedBecause(end: RunEnd): string {
  const reason = end.reason ?? 'nobody knows why';
  if (end.kind === 'held') return `the run is held, and nothing will be compared when it goes on: ${reason}`;
  return `not everything could be done and taken back: ${reason}`;
}

/** Hosts whose way back did not come to its end. */
function leftForPerson({ visits }: RunState): string[] {
  return visits
    .flat()
    .filter(needsPerson)
    .map(({ host, reason, result }) => `${host}: is left for a person: ${reason ?? result}`);
}

/** Directories that were there on a host, before or after, and were listed. */
function listedTrees(...surveys: readonly Surveys[]): string[] {
  const trees = surveys
    .flatMap((each) => Object.values(each))
    .flatMap((looked) => (looked.status === 'surveyed' ? Object.entries(looked.survey.trees) : []))
    .flatMap(([path, { entries }]) => (entries === null ? [] : [path]));
  return [...new Set(trees)].sort();
}

function proofOf(
  { plan, stepsDigest, run, by, clock }: Rehearsal,
  scopes: Scopes,
  { result, differences, compared }: Findings,
): RehearsalProof {
  return {
    format: 'nightshift/rehearsal/v1',
    stepsDigest,
    change: plan.change.name,
    environment: plan.environment,
    run,
    atMs: clock.now(),
    by,
    hosts: Object.keys(plan.hosts),
    compared,
    notCompared: [...new Set(Object.values(scopes).flatMap(({ notCompared }) => notCompared))].sort(),
    result,
    differences,
  };
}
