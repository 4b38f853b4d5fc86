import { resolve } from 'node:path';
import { thisProcess } from '../adapters/journal/holder.ts';
import { writeSignedApproval } from '../approval/signedApproval.ts';
import { type ApprovalStatement, type SignedApproval, wantsApprovals } from '../model/approval.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import type { IdentifiedPlan } from '../model/savedPlan.ts';
import { readSavedPlan, writeWhole } from '../plan/saved/savedFile.ts';
import { blocksOf, standingText, subjectText } from '../review/text/approvalsText.ts';
import { whoIs } from '../runtime/launch.ts';
import { approvalFileOf, gatherApprovals } from './approvalFiles.ts';
import { type ApprovalGround, groundOf, judge } from './approvalStanding.ts';
import type { Lines } from './runLog.ts';
import type { Session } from './session.ts';
import { type Signed, signApproval } from './signApproval.ts';
import { refuseExpired, refuseRun } from './spentPlans.ts';

export interface ApproveOptions {
  readonly key?: string;
  /** The principal who signs. */
  readonly as?: string;
  readonly reason?: string;
  /** Where to put the approval, instead of beside the plan. */
  readonly out?: string;
}

/** What approving needs of a session. */
export interface Desk extends Pick<Session, 'project' | 'journal' | 'readJournal' | 'palette' | 'result'> {
  readonly err: Lines;
}

/** A saved plan as it is decided about, and by whose rules. */
interface Subject {
  readonly planFile: string;
  readonly identified: IdentifiedPlan;
  readonly ground: ApprovalGround;
}

/**
 * `approve FILE`, `reject FILE`: shows what a saved plan is, signs that it may, or may not, be run, and keeps that in a file
 * and in the journal. What would not count is refused with the reason, and nothing is written.
 */
export async function approve(
  desk: Desk,
  file: string,
  decision: ApprovalStatement['decision'],
  { key, as, reason, out }: ApproveOptions,
): Promise<ExitCode> {
  if (reason?.trim() === '') throw noReason();
  const subject = await subjectOf(desk, file);
  tell(desk, subject);
  const { identified, ground } = subject;
  const signed = await signApproval(identified, ground, { decision, reason: reason ?? null, key, as });
  const target = await keep(desk, subject, signed.approval, out);
  await conclude(desk, subject, signed, target);
  return exitCodes.done;
}

const noReason = () => failure('NS6002', '--reason is empty', 'Say why: it is signed, and everybody reads it.');

/** Rejects with NS3303 or NS3309 for a plan that can never run any more: it needs nobody's word. */
async function subjectOf(desk: Desk, file: string): Promise<Subject> {
  const root = await desk.project();
  const planFile = resolve(file);
  const identified = await readSavedPlan(planFile);
  refuseExpired(file, identified, Date.now());
  refuseRun(file, identified, desk.journal);
  return { planFile, identified, ground: await groundOf(root, identified) };
}

/** On standard error, also with --output json: nobody signs what they were not shown. */
function tell({ err, palette }: Desk, { identified, ground }: Subject): void {
  const { approvals, savedPlans } = ground.policy;
  const wants = { dryRun: savedPlans?.dryRun === 'required', rehearsal: approvals?.rehearsal === 'required' };
  err.line(subjectText(identified, blocksOf(identified, wants), palette));
  if (!wantsApprovals(approvals))
    err.line(`warning: the policy of ${identified.saved.plan.environment} wants no approvals: it runs without`);
}

/** The file first: it is what travels. */
async function keep(
  desk: Desk,
  { planFile, identified }: Subject,
  approval: SignedApproval,
  out: string | undefined,
): Promise<string> {
  const target = out === undefined ? approvalFileOf(planFile, approval.statement) : resolve(out);
  await writeWhole(target, writeSignedApproval(approval));
  desk.journal.addApproval({ saved: identified.id, approval, by: whoIs(thisProcess()), at: Date.now() });
  return target;
}

async function conclude(desk: Desk, subject: Subject, { approval, key }: Signed, target: string): Promise<void> {
  const { planFile, identified, ground } = subject;
  const known = await gatherApprovals(desk.journal, planFile, identified, []);
  const standing = judge(identified, ground, known, Date.now());
  const { statement } = approval;
  desk.result({ ...statement, key, file: target, standing }, () =>
    [
      `${statement.decision === 'approve' ? 'approved' : 'rejected'} by ${statement.principal} with ${key}`,
      `${target}: keep it beside the plan, or send it to whoever runs that; it is in the journal here, too`,
      standingText(standing, desk.palette),
    ].join('\n'),
  );
}
