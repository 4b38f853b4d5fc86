import type { HostCommand } from '../../src/model/executionPlan.ts';
import type { StepSetting, StepSpec, StepWork } from '../../src/steps/spec.ts';
import { stepWork } from '../../src/steps/work.ts';

const setting: StepSetting = { unless: null, check: null, timeoutMs: 600_000, target: { serviceManager: 'systemctl' } };

/** What a step does on a host and what takes it back, as commands. */
export function commandsOf(
  spec: StepSpec,
  more: Partial<StepSetting> = {},
): { readonly work: StepWork; readonly apply: HostCommand; readonly undo: HostCommand } {
  const work = stepWork(spec, { ...setting, ...more });
  if (work.action.at !== 'host') throw new Error('the step does not run on a host');
  if (work.undo.kind !== 'own' && work.undo.kind !== 'host') throw new Error('the step has no undo on a host');
  return { work, apply: work.action.command, undo: work.undo.command };
}
