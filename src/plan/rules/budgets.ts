import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { budgetCount } from '../compile/sizes.ts';
import { listed } from '../read/nearest.ts';
import { errorAt, warningAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

/** Budgets that the stage cannot exceed, and labels that its hosts do not carry. */
export function checkBudgets(scope: StageScope, change: Change): Problem[] {
  return [...checkTolerated(scope), ...checkParallelPer(scope, change)];
}

/** A stage fails when *more than* the budget fail: a budget of all hosts never does. */
function checkTolerated({ stage, at, hosts }: StageScope): Problem[] {
  return (['failuresMax', 'unreachableMax'] as const).flatMap((key) => {
    const budget = stage[key];
    const tolerated = budgetCount(budget, hosts.length);
    if (hosts.length === 0 || tolerated < hosts.length) return [];
    const message = `\`${key}: ${budget}\` tolerates every one of the stage's ${hosts.length} hosts: it never stops the stage.`;
    return [warningAt(at([key]), 'NS1108', message, `Tolerate at most ${hosts.length - 1}.`)];
  });
}

function checkParallelPer({ stage, at, hosts }: StageScope, { environment }: Change): Problem[] {
  return Object.keys(stage.parallelPer ?? {}).flatMap((label) => {
    const without = hosts.filter((host) => environment.hosts.get(host)?.target.labels[label] === undefined);
    if (without.length === 0) return [];
    const message = `No label \`${label}\` on ${without.length} of the stage's ${hosts.length} hosts: ${listed(without)}.`;
    const next = `Give them the label in hosts.yaml, or choose one that every host carries.`;
    return [errorAt(at(['parallelPer', label], 'key'), 'NS1107', message, next)];
  });
}
