import { dirname, join } from 'node:path';
import type { ExecutionPlan } from '../../../src/model/executionPlan.ts';
import type { StepEnded, StepRef } from '../../../src/rollout/events.ts';
import { stageHostOf, stepOf } from '../../../src/rollout/plan.ts';
import type { RecordedEvent } from '../../../src/runtime/journalPort.ts';
import type { FleetHost } from '../../setup/sshd.ts';
import { linesOf } from '../heldStep.ts';
import { markPrefix } from './changes.ts';

/** How often each step left its line on its host, by `HOST STEP`. Lines that a person's commands left name no run. */
export type Effects = ReadonlyMap<string, number>;

export function effectsOnHosts(hosts: readonly FleetHost[], run: string): Effects {
  const counts = new Map<string, number>();
  for (const { name, root } of hosts)
    for (const line of linesOf(join(dirname(root), 'effects'))) {
      const [itsRun, host, step] = line.split(' ');
      // On which host a line is counts, not only which one it names.
      const key = host === name ? `${host} ${step}` : `${name} has a line of ${host}, step ${step}`;
      if (itsRun === run) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
}

/**
 * 1. No step leaves its line twice.
 * 2. A step that ended well has left it; one that was not started has not.
 * 3. No line is of a step that was not begun in the journal.
 * 4. Every step that was begun has ended, some way, in the journal.
 */
export function effectViolations(plan: ExecutionPlan, events: readonly RecordedEvent[], effects: Effects): string[] {
  const begun = new Set<string>();
  const ended = new Map<string, StepEnded>();
  for (const event of events.map(({ event }) => event)) {
    if (!isStep(event) || !stepOf(plan, event, event.phase, event.step).name.startsWith(markPrefix)) continue;
    if (isEnd(event)) ended.set(keyOf(plan, event), event);
    else begun.add(keyOf(plan, event));
  }
  return [
    ...[...effects].flatMap(([key, times]) => (times > 1 ? [`${key}: done ${times} times`] : [])),
    ...[...effects.keys()].flatMap((key) =>
      begun.has(key) ? [] : [`${key}: was done, and the journal does not know`],
    ),
    ...[...begun].flatMap((key) => (ended.has(key) ? [] : [`${key}: begun, and its end is not told`])),
    ...[...ended].flatMap(([key, end]) => lie(end, effects.get(key) ?? 0).map((what) => `${key}: ${what}`)),
  ];
}

function lie({ outcome }: StepEnded, times: number): string[] {
  if (outcome === 'changed' && times === 0) return ['ended well, and was not done'];
  if (outcome === 'notStarted' && times > 0) return ['"not started", and was done'];
  return [];
}

type StepEvent = { readonly type: string } & StepRef;

const isStep = (event: { readonly type: string }): event is StepEvent =>
  event.type === 'stepStarted' || event.type === 'stepEnded';
const isEnd = (event: StepEvent): event is StepEnded => event.type === 'stepEnded';

/** As a step finds its name in NIGHTSHIFT_STEP. */
function keyOf(plan: ExecutionPlan, ref: StepRef): string {
  const { stage, step, phase, attempt } = ref;
  return `${stageHostOf(plan, ref).host} ${stage}.${step}.${phase}.${attempt}`;
}
