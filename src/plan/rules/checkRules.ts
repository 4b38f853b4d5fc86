import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { withoutRepeats } from '../read/report.ts';
import { checkBudgets } from './budgets.ts';
import { checkStepTimes } from './durations.ts';
import { checkGates } from './gates.ts';
import { checkHolds } from './holds.ts';
import { checkNames } from './names.ts';
import { checkPolicy } from './policy.ts';
import { checkSkips } from './skips.ts';
import { type StageScope, stageScopes, stepScopes } from './stageScope.ts';
import { checkUndoAfter } from './stepPlaces.ts';
import { checkWaves } from './waves.ts';
import { checkWayBack } from './wayBack.ts';

/** What a schema cannot say of a plan and its environment: errors (NS11xx, and NS12xx of selections) and warnings. */
export function checkRules(change: Change): Problem[] {
  const { scopes, problems } = stageScopes(change);
  return withoutRepeats([
    ...problems,
    ...checkPolicy(change),
    ...checkNames(change, scopes),
    ...checkGates(change, scopes),
    ...checkHolds(change, scopes),
    ...scopes.flatMap((scope, position) => checkStage(scope, position, change)),
  ]);
}

function checkStage(scope: StageScope, position: number, change: Change): Problem[] {
  return [
    ...checkSkips(scope, position, change.environment),
    ...checkWaves(scope),
    ...checkBudgets(scope, change),
    ...checkUndoAfter(scope),
    ...stepScopes(scope).flatMap((step) => [...checkWayBack(step, change.environment.policy), ...checkStepTimes(step)]),
  ];
}
