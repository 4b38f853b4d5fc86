import type { Stage } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { selectHosts } from '../environment/selectHosts.ts';

/** A stage and its hosts, in the inventory's order. */
export interface StageSelection {
  readonly stage: Stage;
  readonly hosts: readonly string[];
}

/** The hosts of every stage; with `skipDone` without those of the stages before. */
export function stageSelections({ plan, at, environment }: Change): {
  readonly selections: readonly StageSelection[];
  readonly problems: readonly Problem[];
} {
  const done = new Set<string>();
  const problems: Problem[] = [];
  const selections = plan.stages.map((stage, index) => {
    const found = selectHosts(stage.hosts, environment, (path, of) => at(['stages', index, 'hosts', ...path], of));
    const hosts = stage.skipDone === true ? found.hosts.filter((host) => !done.has(host)) : found.hosts;
    for (const host of hosts) done.add(host);
    problems.push(...found.problems);
    return { stage, hosts };
  });
  return { selections, problems };
}
