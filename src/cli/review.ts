import { extname, resolve } from 'node:path';
import { thisProcess } from '../adapters/journal/holder.ts';
import { judgeApprovals } from '../approval/judge.ts';
import { type Lengths, noLengths } from '../forecast/estimates.ts';
import type { ApprovalStanding } from '../model/approval.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { failure } from '../model/problems.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { writeWhole } from '../plan/saved/savedFile.ts';
import { stepsDigest } from '../plan/stepsDigest.ts';
import { reviewHtml } from '../review/html/reviewHtml.ts';
import { reviewMarkdown } from '../review/markdown/reviewMarkdown.ts';
import type { ReviewFacts, ReviewView, SinceView } from '../review/view/reviewShape.ts';
import { viewReview } from '../review/view/reviewView.ts';
import { sinceLastRun } from '../review/view/since.ts';
import { openingOf, type ReviewWindowFacts, windowFacts } from '../review/view/windowFacts.ts';
import type { JournalPort, RunRecord } from '../runtime/journalPort.ts';
import { pastLengths, whoIs } from '../runtime/launch.ts';
import { type Claim, conflictBetween } from '../schedule/conflicts.ts';
import { gatherApprovals } from './approvalFiles.ts';
import { approvalGround, judge } from './approvalStanding.ts';
import type { Looked } from './plan.ts';
import { iso } from './runLog.ts';
import { claimOf } from './schedule.ts';
import { conflictText } from './scheduleText.ts';
import type { Session } from './session.ts';
import { madeWith } from './version.ts';

/** How a review is written, by the suffix of its file. */
const formats: Readonly<Record<string, (review: ReviewView) => string>> = {
  '.html': reviewHtml,
  '.md': reviewMarkdown,
  '.json': (review) => `${JSON.stringify(review, null, 2)}\n`,
};

/** Refuses files of which nobody knows how to write them, before anything is looked at. */
export function checkReviewFiles(files: readonly string[]): void {
  const odd = files.find((file) => formats[extname(file)] === undefined);
  if (odd === undefined) return;
  throw failure('NS6002', `--review ${odd} is of no known kind`, 'Name a file that ends in .html, .md or .json.');
}

export async function writeReviews(files: readonly string[], review: ReviewView): Promise<void> {
  for (const file of files) await writeWhole(resolve(file), formats[extname(file)]?.(review) ?? '');
}

export interface ReviewRequest extends Looked {
  /** Each host by itself. */
  readonly everyHost: boolean;
  readonly root: string;
  readonly nowMs: number;
}

/** Gathers what a review tells beside the plan itself: the calendar, other changes, earlier runs, approvals. */
export async function reviewOf(session: Session, request: ReviewRequest): Promise<ReviewView> {
  const { prepared, dryRun, nowMs, everyHost } = request;
  const { plan, digest, change } = prepared;
  const window = windowFacts(change.environment.calendar, plan, nowMs);
  const journal = session.readJournal();
  const facts = await factsOf(journal, request, window);
  return viewReview({ plan, digest, lengths: lengthsOf(journal, plan.environment), dryRun, window, facts, everyHost });
}

/** What earlier runs took. */
export function lengthsOf(journal: JournalPort | null, environment: string): Lengths {
  return journal === null ? noLengths : { past: pastLengths(journal, environment), seen: () => undefined };
}

async function factsOf(
  journal: JournalPort | null,
  { prepared, saved, root, nowMs }: ReviewRequest,
  window: ReviewWindowFacts,
): Promise<ReviewFacts> {
  const { plan, change, files, warnings } = prepared;
  const { hosts, groups, policy } = change.environment;
  const steps = saved?.saved.stepsDigest ?? stepsDigest(change.plan, files);
  const proof = saved === null ? (journal?.rehearsals(steps)[0] ?? null) : saved.saved.rehearsal;
  return {
    madeAtMs: nowMs,
    madeBy: whoIs(thisProcess()),
    madeWith: madeWith(),
    saved: saved && { id: saved.id, file: saved.file, expiresAtMs: saved.saved.expiresAtMs },
    fleet: {
      hosts: Object.fromEntries([...hosts].map(([name, { target }]) => [name, { labels: target.labels }])),
      groups: Object.fromEntries(groups),
    },
    dryRunRequired: policy.savedPlans?.dryRun === 'required',
    conflicts: conflictsOf(journal, plan, window, policy.scheduling?.domains ?? []),
    rehearsal: {
      required: policy.approvals?.rehearsal === 'required',
      proof,
      ofTheseSteps: proof?.stepsDigest === steps,
    },
    approvals: await approvalsOf(journal, root, prepared, saved, nowMs),
    since: sinceOf(journal, plan),
    warnings,
  };
}

/** As `schedule` would find them, were it scheduled in the opening that the review is about. */
function conflictsOf(
  journal: JournalPort | null,
  plan: ExecutionPlan,
  window: ReviewWindowFacts,
  domains: readonly string[],
): string[] {
  const opening = openingOf(window.answer);
  if (journal === null || opening === null) return [];
  const { opensAtMs, closesAtMs } = opening;
  const claim: Claim = { id: '', environment: plan.environment, startsAtMs: opensAtMs, closesAtMs, hosts: plan.hosts };
  return journal.schedules('open').flatMap((first) => {
    const conflict = conflictBetween(claim, claimOf(first), domains);
    return conflict === undefined ? [] : [conflictText({ ...conflict, first })];
  });
}

/** Earlier runs that are looked through for the last one of the same change. */
const runsLookedAt = 500;

function sinceOf(journal: JournalPort | null, plan: ExecutionPlan): SinceView | null {
  const { name } = plan.change;
  const same = (run: RunRecord) =>
    run.change === name && run.environment === plan.environment && run.rehearsal !== true;
  const last = journal?.runs(runsLookedAt).find(same);
  if (last === undefined) return null;
  const { run, at, outcome } = last;
  return sinceLastRun({ run, at: iso(at), outcome, plan: last.plan as ExecutionPlan }, plan);
}

/** Those of a saved plan; of one that is not saved, how many it would need. */
async function approvalsOf(
  journal: JournalPort | null,
  root: string,
  { plan, digest, change }: PreparedChange,
  saved: Looked['saved'],
  nowMs: number,
): Promise<ApprovalStanding> {
  const ground = await approvalGround(root, change.environment);
  if (saved !== null) return judge(saved, ground, await gatherApprovals(journal, saved.file, saved, []), nowMs);
  const { policy, approvers, revoked } = ground;
  const { name, author } = plan.change;
  return judgeApprovals({
    plan: { saved: '', digest, change: name, environment: plan.environment, author },
    ...{ policy: policy.approvals, approvers, revoked, approvals: [], atMs: nowMs },
  });
}
