import type { Step } from '../../generated/plan.ts';
import type { Become, CompiledStep } from '../../model/executionPlan.ts';
import { shownCommand } from '../../steps/calls.ts';
import type { UndoOrderStep } from '../../steps/undoOrder.ts';
import { stepWork } from '../../steps/work.ts';
import { asWhom, summaryAs } from './asWhom.ts';
import { milliseconds, millisecondsOr } from './milliseconds.ts';
import { becomeName, serviceManagerName } from './names.ts';
import { rebootTimeoutMs } from './rebootSpec.ts';
import type { StepContext } from './stepContext.ts';
import { stepType } from './stepNames.ts';
import { stepSpec } from './stepSpec.ts';
import { waitTimeoutMs } from './waitSpec.ts';

const timeoutDefaultMs = 600_000;

/** A step as it reads for a host. `own`: as whom it runs, where it or its stage says. Steps of `always` are not undone. */
export function compileStep(
  step: Step,
  name: string,
  context: StepContext,
  own: Become | null | undefined,
  undone: boolean,
): CompiledStep {
  const timeoutMs = stepTimeoutMs(step);
  const spec = stepSpec(step, context, timeoutMs);
  const { unless } = step;
  const asked = unless === undefined ? null : context.texts.shell(unless, [...context.path, 'unless']);
  const check =
    'check' in step && step.check !== undefined ? context.texts.shell(step.check, [...context.path, 'check']) : null;
  const { target } = context.host;
  const work = asWhom(stepWork(spec, { unless: asked, check, timeoutMs, target }), own);
  if (own === undefined) context.texts.lookup(becomeName);
  const summary = summaryAs(work.summary, work.action, target, own);
  if (spec.type === 'service') context.texts.lookup(serviceManagerName);
  return {
    type: spec.type,
    name,
    ...work,
    summary: asked === null ? summary : `${summary} (unless: ${shownCommand(asked)})`,
    undo: undone ? work.undo : { kind: 'nothing' },
    timeoutMs,
    retries: 'retries' in step ? (step.retries ?? 0) : 0,
    idempotent: 'idempotent' in step ? (step.idempotent ?? false) : false,
    expectsMs: step.expects === undefined ? null : milliseconds(step.expects),
    pointOfNoReturn: 'pointOfNoReturn' in step ? (step.pointOfNoReturn ?? false) : false,
  };
}

function stepTimeoutMs(step: Step): number {
  if ('reboot' in step) return rebootTimeoutMs(step);
  return millisecondsOr(step.timeout, 'wait' in step ? waitTimeoutMs(step) : timeoutDefaultMs);
}

/** What the order of undoing depends on; the same for every host. */
export function undoOrderStep(step: Step, name: string): UndoOrderStep {
  const service = 'service' in step ? step.service : undefined;
  return {
    name,
    type: stepType(step),
    service: service?.name ?? null,
    restarts: service?.state === 'restarted' || service?.state === 'reloaded',
    declaredUndo: 'undo' in step && step.undo !== undefined,
    undoAfter: ('undoAfter' in step && step.undoAfter) || null,
  };
}
