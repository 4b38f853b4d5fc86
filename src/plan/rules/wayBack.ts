import type { Policy } from '../../generated/policy.ts';
import type { Problem } from '../../model/problems.ts';
import { errorAt, warningAt } from '../read/report.ts';
import type { StepScope } from './stageScope.ts';

/** What takes a step back: wanted, refused, contradictory, or meaningless. */
export function checkWayBack(scope: StepScope, policy: Policy): Problem[] {
  return scope.list === 'always' ? checkAlways(scope) : checkUndoable(scope, policy);
}

/** Steps of `always` run on every way out of a host, so there is nothing to take back. */
function checkAlways({ step, at }: StepScope): Problem[] {
  return (['undo', 'irreversible', 'undoWhenUnknown', 'undoAfter', 'pointOfNoReturn'] as const)
    .filter((key) => key in step)
    .map((key) => {
      const message = `A step of \`always\` is never undone, so \`${key}\` means nothing here.`;
      return errorAt(at([key], 'key'), 'NS1104', message, `Remove \`${key}\`, or move the step to \`steps\`.`);
    });
}

function checkUndoable({ step, at }: StepScope, policy: Policy): Problem[] {
  if (!('run' in step || 'script' in step || 'local' in step)) return [];
  const type = 'run' in step ? 'run' : 'script' in step ? 'script' : 'local';
  const { undo, irreversible, undoWhenUnknown } = step;
  const problems: Problem[] = [];
  if (undo !== undefined && irreversible !== undefined) {
    const message = 'This step has an `undo` and says that it is `irreversible`.';
    problems.push(errorAt(at(['irreversible'], 'key'), 'NS1103', message, 'Keep the one that is true.'));
  }
  if (undo === undefined && undoWhenUnknown) {
    const message = '`undoWhenUnknown` needs an `undo`, and this step has none.';
    problems.push(errorAt(at(['undoWhenUnknown'], 'key'), 'NS1103', message, 'Add the `undo`, or remove it.'));
  }
  if (undo === undefined && irreversible === undefined)
    problems.push(...noWayBack(type, { step, at, list: 'steps' }, policy));
  if (irreversible !== undefined && policy.irreversible === 'refused') {
    const message = 'The policy of the environment refuses irreversible steps.';
    problems.push(errorAt(at(['irreversible'], 'key'), 'NS1102', message, 'Write an `undo` that takes the step back.'));
  }
  return problems;
}

function noWayBack(type: string, { at }: StepScope, policy: Policy): Problem[] {
  const next = 'Add `undo: COMMAND`, or `irreversible: WHY` when nothing takes it back.';
  if (policy.wayBack !== 'optional') {
    const message = `This \`${type}\` step says neither how it is undone nor that it cannot be; the policy wants one.`;
    return [errorAt(at([type], 'key'), 'NS1101', message, next)];
  }
  const message = `This \`${type}\` step says neither how it is undone nor that it cannot be: a rollback leaves it as it is.`;
  return [warningAt(at([type], 'key'), 'NS1101', message, next)];
}
