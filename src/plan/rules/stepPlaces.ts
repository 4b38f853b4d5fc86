import type { Problem } from '../../model/problems.ts';
import { stepNames } from '../compile/stepNames.ts';
import { below } from '../read/documentPath.ts';
import { didYouMean } from '../read/nearest.ts';
import { errorAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

/** `undoAfter` names a step that ran before, in the same list. */
export function checkUndoAfter({ stage, at }: StageScope): Problem[] {
  const names = stepNames(stage.steps);
  return stage.steps.flatMap((step, index) => {
    if (!('undoAfter' in step) || step.undoAfter === undefined) return [];
    const wanted = step.undoAfter;
    const earlier = names.slice(0, index);
    if (earlier.includes(wanted)) return [];
    const comesLater = names.includes(wanted);
    const message = comesLater
      ? `The step \`${wanted}\` does not come before this one.`
      : `No step of this stage is called \`${wanted}\`.`;
    const next = didYouMean(wanted, earlier, 'The steps before this one are');
    return [errorAt(below(at, 'steps', index)(['undoAfter']), 'NS1115', message, next)];
  });
}
