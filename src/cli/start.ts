import { resolve } from 'node:path';
import type { Policy } from '../generated/policy.ts';
import type { JudgedApproval } from '../model/approval.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { DryRun } from '../model/preview.ts';
import { failure, type Problem } from '../model/problems.ts';
import { looksSaved } from '../plan/saved/savedFile.ts';
import { driftBetween } from '../preview/drift.ts';
import { shownOtherwise } from '../preview/shownDrift.ts';
import type { JournalPort } from '../runtime/journalPort.ts';
import { gatherApprovals } from './approvalFiles.ts';
import { approvalGround, judge } from './approvalStanding.ts';
import { dryRunOn } from './dryRun.ts';
import { prepareChange } from './readProject.ts';
import { type OpenedPlan, onlySaved, openSavedPlan, refuseDifferences, wantsSavedPlan } from './savedPlans.ts';
import { refuseRun } from './spentPlans.ts';

/** What is to be launched, as far as that can be known without a host. */
export interface Start {
  readonly plan: ExecutionPlan;
  readonly digest: string;
  readonly policy: Policy;
  readonly warnings: readonly Problem[];
  /** The saved plan it is; null: it was compiled from its file just now. */
  readonly saved: string | null;
  readonly approvals: readonly JudgedApproval[];
  /**
   * Looks at the hosts, where the plan was saved with a dry run, right before the launch. Rejects with NS3304 for what is not
   * as it was then, NS3013 when more of them cannot be reached than the plan bears.
   */
  lastLook(): Promise<void>;
}

export interface StartRequest {
  readonly root: string;
  /** A plan, or a saved plan. */
  readonly file: string;
  readonly nowMs: number;
  /** Approvals that lie elsewhere than beside the saved plan. */
  readonly approvalFiles: readonly string[];
  /** Somebody overrides the windows; the policy may let that stand for the approvals. */
  readonly breakGlass: boolean;
}

/** Reads what is to run, and holds it against the policy of its environment as it is now. */
export async function openStart(journal: () => JournalPort, request: StartRequest): Promise<Start> {
  const file = resolve(request.file);
  return (await looksSaved(file)) ? openSaved(journal(), request) : openPlan(request);
}

async function openPlan({ root, file, nowMs, approvalFiles, breakGlass }: StartRequest): Promise<Start> {
  if (approvalFiles.length > 0) throw noSavedPlan(file);
  const prepared = await prepareChange(root, resolve(file), nowMs);
  const { plan, digest, warnings, change } = prepared;
  const { policy } = change.environment;
  if (wantsSavedPlan(prepared) && !waives(policy, breakGlass)) throw onlySaved(file, plan.environment);
  return { plan, digest, policy, warnings, saved: null, approvals: [], lastLook: async () => {} };
}

async function openSaved(journal: JournalPort, request: StartRequest): Promise<Start> {
  const { root, file, nowMs, approvalFiles, breakGlass } = request;
  const opened = await openSavedPlan(root, file, nowMs);
  const { id, saved, prepared } = opened;
  const { environment } = prepared.change;
  const { policy } = environment;
  refuseRun(file, opened, journal);
  refuseUnproven(file, opened, policy);
  const approvals = await gatherApprovals(journal, resolve(file), opened, approvalFiles);
  const standing = judge(opened, await approvalGround(root, environment), approvals, nowMs);
  if (!standing.approved && !waives(policy, breakGlass)) throw notApproved(file, standing.missing);
  return {
    plan: saved.plan,
    digest: saved.digest,
    policy,
    warnings: prepared.warnings,
    saved: id,
    approvals: standing.approvals.filter(({ refused }) => refused === null),
    lastLook: () => lookAgain(root, file, opened),
  };
}

const waives = ({ breakGlass }: Policy, asked: boolean): boolean => asked && breakGlass?.approvals === 'waived';

function refuseUnproven(file: string, { saved }: OpenedPlan, policy: Policy): void {
  if (policy.savedPlans?.dryRun === 'required' && saved.dryRun === null) throw madeOffline(file);
  if (policy.approvals?.rehearsal !== 'required') return;
  const { rehearsal, stepsDigest } = saved;
  if (rehearsal?.result !== 'proven' || rehearsal.stepsDigest !== stepsDigest) throw notRehearsed(file);
}

async function lookAgain(root: string, file: string, { saved }: OpenedPlan): Promise<void> {
  if (saved.dryRun === null) return;
  const now = await dryRunOn({ root, plan: saved.plan, commands: saved.dryRun.commandsAsked });
  refuseUnreachable(saved.plan, saved.dryRun, now);
  const drift = driftBetween(saved.plan, saved.dryRun, now).filter(({ where }) => !isUnreachable(now, where));
  refuseDifferences(file, drift);
  refuseDifferences(file, shownOtherwise(saved.plan, saved.dryRun, now));
}

/** Those that answered then and do not now: as many as the plan bears are left to the run, which works on none of them. */
function refuseUnreachable(plan: ExecutionPlan, was: DryRun, now: DryRun): void {
  const lost = (host: string) => was.hosts[host]?.status === 'surveyed' && isUnreachable(now, host);
  const over = plan.stages.find(
    ({ hosts, unreachableMax }) => hosts.filter(({ host }) => lost(host)).length > unreachableMax,
  );
  if (over === undefined) return;
  const names = over.hosts.map(({ host }) => host).filter(lost);
  throw failure(
    'NS3013',
    `cannot reach ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}, which answered when the plan was saved`,
    'See why with `nightshift plan PLAN`, then run it again.',
  );
}

const isUnreachable = ({ hosts }: DryRun, host: string): boolean => hosts[host]?.status === 'unreachable';

const noSavedPlan = (file: string) =>
  failure(
    'NS6002',
    `--approval goes with a saved plan, and ${file} is none`,
    'Save it with `nightshift plan PLAN --out FILE`, and run FILE.',
  );

const madeOffline = (file: string) =>
  failure(
    'NS3307',
    `${file} was made without a dry run, which the policy wants`,
    'Save the plan anew, without --offline, and have that approved.',
  );

const notRehearsed = (file: string) =>
  failure(
    'NS3308',
    `${file} carries no proof that exactly these steps were rehearsed and taken back`,
    'Rehearse them (nightshift rehearse PLAN --on ENV), then save the plan anew, and have that approved.',
  );

const notApproved = (file: string, missing: readonly string[]) =>
  failure('NS3305', `${file} is not approved: ${missing.join('; ')}`, `See \`nightshift approvals ${file}\`.`);
