import { join, resolve } from 'node:path';
import type { Policy } from '../generated/policy.ts';
import { wantsApprovals } from '../model/approval.ts';
import { parseDuration } from '../model/durations.ts';
import { failure, NightshiftError, type Problem } from '../model/problems.ts';
import type { Difference, IdentifiedPlan } from '../model/savedPlan.ts';
import { digestOf } from '../plan/digest.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { planDifferences, policyDifferences } from '../plan/saved/differences.ts';
import { changedInputs, inputsOf } from '../plan/saved/inputs.ts';
import { readSavedPlan } from '../plan/saved/savedFile.ts';
import { stepsDigest } from '../plan/stepsDigest.ts';
import { prepareChange } from './readProject.ts';
import { refuseExpired } from './spentPlans.ts';
import { madeWith } from './version.ts';

/** A saved plan that is still what its files say, with the change as it is read from them now. */
export interface OpenedPlan extends IdentifiedPlan {
  readonly prepared: PreparedChange;
}

/**
 * Reads a saved plan, and compiles its plan file anew. Rejects with NS3301 when it is none, NS3302 when its parts do not
 * belong together, NS3303 when it has expired, and NS3304 for every input, and every thing in the plan or its policy, that is not as it was saved.
 */
export async function openSavedPlan(root: string, file: string, nowMs: number): Promise<OpenedPlan> {
  const identified = await readSavedPlan(resolve(file));
  const { saved } = identified;
  refuseExpired(file, identified, nowMs);
  const planFile = join(root, saved.planFile);
  const prepared = await prepareChange(root, planFile, nowMs).catch((error: unknown) => {
    throw error instanceof NightshiftError ? noLongerValid(file, saved.planFile, error) : error;
  });
  const { environment } = prepared.change;
  const read = [...prepared.files, ...prepared.importInputs];
  const inputs = await inputsOf(root, planFile, environment.name, read);
  const differences = [
    ...changedInputs(saved.inputs, inputs),
    ...policyDifferences(saved.policy, environment.policy),
    ...(prepared.digest === saved.digest ? [] : compiledOtherwise(identified, prepared)),
  ];
  refuseDifferences(file, differences);
  refuseAltered(file, identified, prepared, nowMs);
  return { ...identified, prepared };
}

/** Another digest from the same files: another version compiles them otherwise. */
function compiledOtherwise({ saved }: IdentifiedPlan, { plan }: PreparedChange): Difference[] {
  const found = planDifferences(saved.plan, plan);
  const digests = { about: 'plan', where: 'digest', was: saved.digest, now: digestOf(plan) } as const;
  if (saved.madeWith === madeWith()) return found.length === 0 ? [digests] : found;
  return [{ about: 'tool', where: 'nightshift', was: saved.madeWith, now: madeWith() }, ...found];
}

/** Rejects with one NS3304 for each difference; with none it does nothing. */
export function refuseDifferences(file: string, differences: readonly Difference[]): void {
  const [first, ...more] = differences.map((difference) => changed(file, difference));
  if (first !== undefined) throw new NightshiftError([first, ...more]);
}

function changed(file: string, { about, where, was, now }: Difference): Problem {
  const what = {
    plan: 'the plan',
    file: 'a file',
    inventory: 'the inventory',
    policy: 'the policy',
    host: 'a host',
    tool: 'the tool',
  };
  return {
    code: 'NS3304',
    message: `${what[about]} is not as it was saved: ${where}: was ${was}, is ${now}`,
    next: `Put it back, or look at it again (nightshift plan PLAN --out ${file}) and have that approved.`,
    severity: 'error',
  };
}

function noLongerValid(file: string, planFile: string, error: NightshiftError): NightshiftError {
  const first = failure(
    'NS3304',
    `${planFile} is not as it was saved in ${file}: it is not valid any more`,
    'Put right what is named below, or save the plan anew and have that approved.',
  );
  return new NightshiftError([...first.problems, ...error.problems] as [Problem, ...Problem[]], { cause: error });
}

const validForDefaultMs = 7 * 86_400_000;

/** For how long a plan that is saved now may be run. */
export const validForMs = ({ savedPlans }: Policy): number =>
  parseDuration(savedPlans?.validFor ?? '') ?? validForDefaultMs;

/** Clocks of controllers differ by so much at most. */
const skewMs = 300_000;

/** What `plan --out` reckons is reckoned again: who writes the file by hand gains no time, and no rehearsal of other steps. */
function refuseAltered(
  file: string,
  { saved }: IdentifiedPlan,
  { change, files }: PreparedChange,
  nowMs: number,
): void {
  const { madeAtMs, expiresAtMs } = saved;
  const timely = madeAtMs <= nowMs + skewMs && expiresAtMs <= madeAtMs + validForMs(change.environment.policy);
  if (timely && saved.stepsDigest === stepsDigest(change.plan, files)) return;
  const what = timely ? 'the digest of its steps is that of others' : 'its times are not those that the policy gives';
  throw failure(
    'NS3302',
    `${file} was altered: ${what}`,
    'Take the file as it was made, or make another and have it approved.',
  );
}

/** Whether a plan must be saved and approved before it runs. */
export const wantsSavedPlan = ({ change }: PreparedChange): boolean =>
  wantsApprovals(change.environment.policy.approvals);

export const onlySaved = (file: string, environment: string) =>
  failure(
    'NS3306',
    `${environment} lets only approved plans run`,
    `Save it with \`nightshift plan ${file} --out FILE\`, have FILE approved (nightshift approve FILE), then run FILE.`,
  );
