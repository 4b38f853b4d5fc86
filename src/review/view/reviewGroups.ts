import { type Lengths, stepKey } from '../../forecast/estimates.ts';
import type { ExecutionPlan, StageHost } from '../../model/executionPlan.ts';
import type { DryRun, StagePreview, StepPreview } from '../../model/preview.ts';
import { groupHosts } from '../../preview/groups.ts';
import { present } from '../../rollout/plan.ts';
import { likenessIn } from './likeness.ts';
import type { HostGroupView, PlanStepView } from './planView.ts';
import type { ReviewGroupView, ReviewStepView } from './reviewShape.ts';
import { type StageAt, standsOut } from './standsOut.ts';

/** A stage's hosts by what becomes of them; with `everyHost` each by itself. */
export function viewReviewGroups(
  stage: StageAt,
  dryRun: DryRun | null,
  lengths: Lengths,
  everyHost: boolean,
): ReviewGroupView[] {
  const planned = new Map(stage.view.groups.flatMap((group) => group.hosts.map((host) => [host, group] as const)));
  const stageHosts = new Map(stage.compiled.hosts.map((host) => [host.host, host] as const));
  const likenesses = likenessIn(stage.plan, stage.compiled, dryRun);
  const alike = groupHosts(stage.at, stage.plan, dryRun);
  const apart = everyHost
    ? alike.flatMap(({ hosts, preview }) => hosts.map((host) => ({ hosts: [host], preview })))
    : alike;
  const groups = apart.map(({ hosts, preview }): Group => {
    const [first = ''] = hosts;
    const stageHost = present(stageHosts.get(first), 'host of a group');
    const views = viewSteps(stage.plan, stageHost, present(planned.get(first), 'group of a host'), preview, lengths);
    return { hosts, ownValues: false, ...views, likeness: likenesses(stageHost, hosts.length, preview) };
  });
  const merged = everyHost ? groups : mergeAlike(groups);
  const [usual = ''] = merged[0]?.hosts ?? [];
  return merged.map(({ likeness, ...group }) => ({
    ...group,
    differs: everyHost ? null : standsOut(stage, dryRun, group.hosts[0] ?? '', usual),
  }));
}

type Group = Omit<ReviewGroupView, 'differs'> & { readonly likeness: string };

function viewSteps(
  plan: ExecutionPlan,
  stageHost: StageHost,
  planned: HostGroupView,
  preview: StagePreview | null,
  lengths: Lengths,
): Pick<ReviewGroupView, 'steps' | 'always' | 'undoOrder'> {
  const view = (steps: readonly PlanStepView[], ids: readonly string[], previews: readonly StepPreview[] | undefined) =>
    steps.map((step, i) => viewStep(step, everRun(plan, ids[i], lengths), previews?.[i]));
  return {
    steps: view(planned.steps, stageHost.steps, preview?.steps),
    always: view(planned.always, stageHost.always, preview?.always),
    undoOrder: planned.undoOrder,
  };
}

function viewStep(step: PlanStepView, ever: boolean | null, preview: StepPreview | undefined): ReviewStepView {
  if (preview === undefined) return { ...step, preview: null, everRun: ever };
  const { sign, certainty, text, diff, note } = preview;
  return { ...step, preview: { sign, certainty, text, diff, note }, everRun: ever };
}

/** Only what has a history of its own counts: fewer than five runs have none. */
function everRun(plan: ExecutionPlan, id: string | undefined, { past }: Lengths): boolean | null {
  if (Object.keys(past).length === 0) return null;
  return past[stepKey(present(plan.steps[id ?? ''], `step ${id}`), 'forward')] !== undefined;
}

/**
 * Commands that name their own host are another on every host. Single hosts are alike when what runs on them, and what a
 * dry run says of it, is the same but for their own name and address, each in the same places: so nothing is hidden by
 * showing one of them.
 */
function mergeAlike(groups: readonly Group[]): Group[] {
  const merged = new Map<string, { group: Group; hosts: string[] }>();
  for (const group of groups) {
    const known = merged.get(group.likeness);
    if (known === undefined) merged.set(group.likeness, { group, hosts: [...group.hosts] });
    else known.hosts.push(...group.hosts);
  }
  return [...merged.values()]
    .map(({ group, hosts }) => ({ ...group, hosts, ownValues: hosts.length > group.hosts.length }))
    .sort((one, other) => other.hosts.length - one.hosts.length);
}
