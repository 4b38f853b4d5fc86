import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { readSavedPlan } from '../plan/saved/savedFile.ts';
import { approvalsText } from '../review/text/approvalsText.ts';
import { gatherApprovals } from './approvalFiles.ts';
import { groundOf, judge } from './approvalStanding.ts';
import type { Desk } from './approve.ts';

export interface ApprovalsOptions {
  /** Approvals that lie elsewhere than beside the plan. */
  readonly approval: readonly string[];
}

/** `approvals FILE`: who said what of a saved plan, what of it counts, and what is missing. Exit 5 while it is not approved. */
export async function approvals(
  desk: Omit<Desk, 'journal'>,
  file: string,
  { approval }: ApprovalsOptions,
): Promise<ExitCode> {
  const root = await desk.project();
  const planFile = resolve(file);
  const identified = await readSavedPlan(planFile);
  const known = await gatherApprovals(desk.readJournal(), planFile, identified, approval);
  const standing = judge(identified, await groundOf(root, identified), known, Date.now());
  const { id, saved } = identified;
  const about = {
    saved: id,
    digest: saved.digest,
    change: saved.plan.change.name,
    environment: saved.plan.environment,
  };
  desk.result({ ...about, ...standing }, () => approvalsText(identified, standing, desk.palette));
  return standing.approved ? exitCodes.done : exitCodes.refused;
}
