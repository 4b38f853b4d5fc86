import type { RebootStep, Step } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import type { Locate } from '../change.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import { rebootWithinDefault } from '../compile/rebootSpec.ts';
import { below } from '../read/documentPath.ts';
import { errorAt, warningAt } from '../read/report.ts';
import type { StepScope } from './stageScope.ts';

const stepTimeoutDefault = '10m';

/** Times of a step that end it before it starts, or that do not go together. */
export function checkStepTimes({ step, at }: StepScope): Problem[] {
  return [
    ...('reboot' in step
      ? checkNotZero(step.reboot, ['within'], below(at, 'reboot'))
      : checkNotZero(step, ['timeout'], at)),
    ...('wait' in step ? checkNotZero(step.wait, ['within', 'every'], below(at, 'wait')) : []),
    ...('undo' in step && typeof step.undo === 'object' ? checkNotZero(step.undo, ['timeout'], below(at, 'undo')) : []),
    ...checkExpects('reboot' in step ? rebootTimes(step) : step, at),
    ...checkUndoExpects(step, at),
  ];
}

/** Times among `keys` that are there and are zero. */
export function checkNotZero<Key extends string>(
  times: { readonly [key in Key]?: string },
  keys: readonly Key[],
  at: Locate,
): Problem[] {
  return keys.flatMap((key) => {
    const text = times[key];
    if (text === undefined || milliseconds(text) > 0) return [];
    return [errorAt(at([key]), 'NS1118', `\`${key}: ${text}\` leaves no time at all.`, 'Write it like this: 10s')];
  });
}

function checkUndoExpects(step: Step, at: Locate): Problem[] {
  if (!('undo' in step) || typeof step.undo !== 'object') return [];
  return checkExpects({ timeout: step.timeout, ...step.undo }, below(at, 'undo'));
}

function rebootTimes({ expects, reboot }: RebootStep): Times {
  return { expects, timeout: reboot.within ?? rebootWithinDefault };
}

interface Times {
  readonly expects?: string | undefined;
  readonly timeout?: string | undefined;
}

function checkExpects({ expects, timeout = stepTimeoutDefault }: Times, at: Locate): Problem[] {
  if (expects === undefined || milliseconds(expects) <= milliseconds(timeout)) return [];
  const message = `The step is expected to take ${expects}, and is ended after ${timeout}.`;
  return [warningAt(at(['expects']), 'NS1118', message, 'Make `timeout` longer than `expects`.')];
}
