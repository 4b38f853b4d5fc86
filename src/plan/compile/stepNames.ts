import type { Step } from '../../generated/plan.ts';
import type { StepType } from '../../model/executionPlan.ts';

const types = [
  'run',
  'script',
  'upload',
  'template',
  'symlink',
  'service',
  'package',
  'line',
  'wait',
  'reboot',
  'local',
] as const satisfies readonly StepType[];

export function stepType(step: Step): StepType {
  const type = types.find((name) => name in step);
  if (type === undefined) throw new TypeError('a step that is valid by schema has a type');
  return type;
}

/** The names of a list's steps: their own, or the type and its number in the list (`run-2`), counted on past a name in use. */
export function stepNames(steps: readonly Step[]): readonly string[] {
  const taken = new Set(steps.flatMap(({ name }) => name ?? []));
  const counts = new Map<StepType, number>();
  return steps.map((step) => step.name ?? freeName(stepType(step), taken, counts));
}

function freeName(type: StepType, taken: Set<string>, counts: Map<StepType, number>): string {
  let count = counts.get(type) ?? 0;
  do count += 1;
  while (taken.has(`${type}-${count}`));
  counts.set(type, count);
  taken.add(`${type}-${count}`);
  return `${type}-${count}`;
}
