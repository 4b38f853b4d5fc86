import type { ExecutionPlan, StageHost } from '../model/executionPlan.ts';
import type { DryRun, HostPreview, StagePreview } from '../model/preview.ts';

/** Hosts of one stage for which everything comes out the same. */
export interface HostGroup {
  /** In the stage's order. */
  readonly hosts: string[];
  /** null: nothing was asked of them, or they did not answer. */
  readonly preview: StagePreview | null;
}

/**
 * The hosts of a stage in groups, the largest first (among equals, the one whose first host comes first). Alike are hosts
 * with the same steps and the same previews, to the letter; hosts that did not answer are alike by the code of why.
 * Without a dry run the steps alone decide.
 */
export function groupHosts(stage: number, plan: ExecutionPlan, dryRun: DryRun | null): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const stageHost of plan.stages[stage]?.hosts ?? []) {
    const { key, preview } = likeness(stage, stageHost, dryRun?.hosts[stageHost.host]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { hosts: [stageHost.host], preview });
    else group.hosts.push(stageHost.host);
  }
  return [...groups.values()].sort((one, other) => other.hosts.length - one.hosts.length);
}

function likeness(
  stage: number,
  { steps, always }: StageHost,
  seen: HostPreview | undefined,
): { key: string; preview: StagePreview | null } {
  if (seen?.status === 'unreachable') return { key: JSON.stringify([seen.problem.code, steps, always]), preview: null };
  const preview = seen?.stages.find((one) => one.stage === stage) ?? null;
  return { key: JSON.stringify([preview, steps, always]), preview };
}
