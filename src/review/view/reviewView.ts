import type { Lengths } from '../../forecast/estimates.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { DryRun } from '../../model/preview.ts';
import { stageOf } from '../../rollout/plan.ts';
import { viewAppendix } from './appendix.ts';
import { viewBlast } from './blast.ts';
import { isoOf } from './instants.ts';
import { type PlanView, viewPlan } from './planView.ts';
import { viewReviewGates } from './reviewGates.ts';
import { viewReviewGroups } from './reviewGroups.ts';
import { viewReviewRollback } from './reviewRollback.ts';
import type { ReviewFacts, ReviewView } from './reviewShape.ts';
import { viewReviewWindow } from './reviewWindow.ts';
import { viewRisk } from './risk.ts';
import { viewStart } from './start.ts';
import { viewTimeline } from './timeline.ts';
import { viewVerdict } from './verdict.ts';
import { openingOf, type ReviewWindowFacts } from './windowFacts.ts';

/** All that a review is made from. */
export interface ReviewInput {
  readonly plan: ExecutionPlan;
  readonly digest: string;
  readonly lengths: Lengths;
  /** null: made offline. */
  readonly dryRun: DryRun | null;
  readonly window: ReviewWindowFacts;
  readonly facts: ReviewFacts;
  /** Shows each host by itself, also where hosts are alike. */
  readonly everyHost?: boolean;
}

/** The review of a change, whatever it is rendered to. */
export function viewReview(input: ReviewInput): ReviewView {
  const { plan, digest, lengths, dryRun, facts } = input;
  const { madeAtMs } = facts;
  const opening = openingOf(input.window.answer);
  const planView = viewPlan(plan, digest, lengths);
  const groups = planView.stages.map((view, at) =>
    viewReviewGroups({ plan, at, compiled: stageOf(plan, at), view }, dryRun, lengths, input.everyHost ?? false),
  );
  const window = viewReviewWindow(planView, input.window, facts.conflicts, madeAtMs);
  const shown = {
    window,
    blast: viewBlast(plan, facts.fleet),
    stages: planView.stages.map((stage, at) => ({ ...stage, groups: groups[at] ?? [] })),
    gates: viewReviewGates(plan, dryRun),
    rollback: viewReviewRollback(plan, planView, groups, lengths),
  };
  const startMs = Math.max(madeAtMs, opening?.opensAtMs ?? madeAtMs);
  return {
    format: 'nightshift/review/v1',
    madeAt: isoOf(madeAtMs),
    madeBy: facts.madeBy,
    madeWith: facts.madeWith,
    verdict: viewVerdict(facts, { dryRun, start: viewStart(input, opening) }),
    change: changeOf(planView),
    ...shown,
    preflight: dryRun?.checks ?? [],
    timeline: viewTimeline(plan, lengths, opening, startMs),
    risk: viewRisk({ plan, dryRun, facts, startMs, opening, view: shown }),
    since: facts.since,
    rehearsal: facts.rehearsal,
    approvals: facts.approvals,
    warnings: facts.warnings,
    appendix: viewAppendix(plan, dryRun),
  };
}

function changeOf(view: PlanView): ReviewView['change'] {
  const { change, title, description, ticket, author, environment, digest, pointOfNoReturn, secrets } = view;
  return {
    ...{ change, title, description, ticket, author, environment, digest, secrets },
    pointOfNoReturn: [...new Set(pointOfNoReturn)],
  };
}
