import type { Plan } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change, Locate } from '../change.ts';
import { errorAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

type Holding = Pick<Plan, 'onFailure' | 'holdFor' | 'holdThen'>;

/** `holdFor` and `holdThen` where nothing holds. A stage takes from the plan what it does not say itself. */
export function checkHolds({ plan, at }: Change, scopes: readonly StageScope[]): Problem[] {
  const holds = (stage: Holding): boolean => (stage.onFailure ?? plan.onFailure) === 'hold';
  const somethingHolds = holds(plan) || plan.stages.some(holds);
  return [
    ...checkHold(plan, somethingHolds, plan.holdFor !== undefined || plan.stages.some((s) => s.holdFor), at),
    ...scopes.flatMap(({ stage, at }) => checkHold(stage, holds(stage), Boolean(stage.holdFor ?? plan.holdFor), at)),
  ];
}

function checkHold({ holdFor, holdThen }: Holding, holds: boolean, ends: boolean, at: Locate): Problem[] {
  if (!holds && (holdFor ?? holdThen) !== undefined) {
    const key = holdFor === undefined ? 'holdThen' : 'holdFor';
    const next = 'Add `onFailure: hold`, or remove it.';
    return [errorAt(at([key], 'key'), 'NS1111', `\`${key}\` means nothing: a failure does not hold here.`, next)];
  }
  if (holdThen === undefined || ends) return [];
  const message = '`holdThen` never comes: without `holdFor` a hold lasts until a person decides.';
  return [errorAt(at(['holdThen'], 'key'), 'NS1111', message, 'Add `holdFor: 30m`, or remove `holdThen`.')];
}
