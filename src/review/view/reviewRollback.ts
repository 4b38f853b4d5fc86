import { domainsOf } from '../../forecast/domains.ts';
import type { Estimate, Lengths } from '../../forecast/estimates.ts';
import { wayBackMs } from '../../forecast/forecast.ts';
import { backMs } from '../../forecast/hostWork.ts';
import { addHost, type Load, noLoad } from '../../forecast/makespan.ts';
import type { CompiledStage, ExecutionPlan } from '../../model/executionPlan.ts';
import { count } from './line.ts';
import type { PlanView } from './planView.ts';
import type { ReviewGroupView, ReviewRollbackView } from './reviewShape.ts';

type StageBack = ReviewRollbackView['stages'][number];

/** The way back from the end of everything: stages in reverse, of each the steps of its largest group of hosts. */
export function viewReviewRollback(
  plan: ExecutionPlan,
  view: PlanView,
  groups: readonly (readonly ReviewGroupView[])[],
  lengths: Lengths,
): ReviewRollbackView {
  const loads = plan.stages.map((stage) => loadOf(plan, stage, lengths));
  const stages = plan.stages.map(
    (stage, at): StageBack => ({
      name: stage.name,
      hosts: stage.hosts.length,
      backMs: stageBackMs(plan, loads, at),
      steps: stepsBack(groups[at]?.[0]),
    }),
  );
  return {
    scope: scopeTexts[plan.rollback.scope],
    parallel: parallelText(plan),
    backMs: view.forecast.backMs,
    tries: plan.rollback.undoRetries + 1,
    pointOfNoReturn: [...new Set(view.pointOfNoReturn)],
    irreversible: irreversibleOf(plan),
    stages: stages.reverse(),
  };
}

const scopeTexts = {
  run: 'the whole run',
  stage: 'the failed stage',
  night: 'what the present opening of the window changed; hosts done in an earlier one stay',
};

function parallelText({ rollback, stages }: ExecutionPlan): string {
  if (rollback.parallel !== null) return count(rollback.parallel, 'host');
  const each = stages.map(({ parallel }) => parallel);
  return new Set(each).size === 1 ? count(each[0] ?? 0, 'host') : `each stage's own limit: ${each.join(', ')}`;
}

function loadOf(plan: ExecutionPlan, stage: CompiledStage, lengths: Lengths): Load {
  const load = noLoad();
  for (const host of stage.hosts) addHost(load, backMs(plan, host, lengths), domainsOf(stage, plan.hosts, host.host));
  return load;
}

/** A stage's part of the way back after a failure in the last stage: the parts add up to the whole. */
function stageBackMs(plan: ExecutionPlan, loads: readonly Load[], at: number): number {
  const alone = loads.map((load, other) => (other === at ? load : noLoad()));
  return wayBackMs(plan, alone, plan.stages.length - 1);
}

function stepsBack(group: ReviewGroupView | undefined): StageBack['steps'] {
  if (group === undefined) return [];
  return group.undoOrder.flatMap((name) => {
    const step = group.steps.find((one) => one.name === name);
    return step === undefined
      ? []
      : [{ name, how: step.undo, takesMs: step.undoEstimate.ms, from: fromTexts[step.undoEstimate.from] }];
  });
}

const fromTexts: { readonly [from in Estimate['from']]: string } = {
  expects: 'as the plan says',
  history: 'as in past runs',
  timeout: 'its time limit: nobody knows',
  nothing: 'nothing to do',
};

function irreversibleOf(plan: ExecutionPlan): ReviewRollbackView['irreversible'] {
  const found = new Map<string, { step: string; reason: string }>();
  for (const { name, undo } of Object.values(plan.steps))
    if (undo.kind === 'irreversible') found.set(`${name} ${undo.reason}`, { step: name, reason: undo.reason });
  return [...found.values()];
}
