import type { Step } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import { stepNames } from '../compile/stepNames.ts';
import { below } from '../read/documentPath.ts';
import { didYouMean } from '../read/nearest.ts';
import { errorAt } from '../read/report.ts';
import type { StageScope, StepScope } from './stageScope.ts';

/** Paths on a host are absolute: there is no directory that they could count from. */
export function checkPaths({ step, at }: StepScope): Problem[] {
  return remotePaths(step).flatMap(({ path, where }) => {
    // What an interpolation gives is checked when the plan is compiled.
    if (path.startsWith('/') || path.startsWith('{{')) return [];
    const message = `${JSON.stringify(path)} is not an absolute path on the host.`;
    const next = /^[~.]/.test(path) ? 'Write the whole path.' : `Begin it with a slash: ${JSON.stringify(`/${path}`)}.`;
    return [errorAt(at(where), 'NS1117', message, next)];
  });
}

function remotePaths(step: Step): { path: string; where: readonly string[] }[] {
  if ('upload' in step) return [{ path: step.upload.to, where: ['upload', 'to'] }];
  if ('template' in step) return [{ path: step.template.to, where: ['template', 'to'] }];
  if ('symlink' in step) return [{ path: step.symlink.path, where: ['symlink', 'path'] }];
  if ('line' in step) return [{ path: step.line.path, where: ['line', 'path'] }];
  return [];
}

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
