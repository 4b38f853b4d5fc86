/** A night's events, so that invariants can be asked of them without the engine's own fold. */
import type { CompiledStep, ExecutionPlan, StageHost } from '../model/executionPlan.ts';
import type { RunEvent, StepRef, VisitRef } from '../rollout/events.ts';
import type { NightRecord, Told } from './record.ts';

export type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export const visitId = ({ stage, index }: VisitRef): string => `${stage}.${index}`;

/** The key that a host knows a step by. */
export const keyOf = ({ stage, step, phase, attempt }: StepRef): string => `${stage}.${step}.${phase}.${attempt}`;

export function stageHost(plan: ExecutionPlan, { stage, index }: VisitRef): StageHost {
  const host = plan.stages[stage]?.hosts[index];
  if (host === undefined) throw new Error(`the plan has no host ${index} in stage ${stage}`);
  return host;
}

export const isOut = (phase: StepRef['phase']): boolean => phase === 'always' || phase === 'alwaysAgain';

export function stepAt(plan: ExecutionPlan, ref: Pick<StepRef, 'stage' | 'index' | 'phase' | 'step'>): CompiledStep {
  const { steps, always } = stageHost(plan, ref);
  const step = plan.steps[(isOut(ref.phase) ? always : steps)[ref.step] ?? ''];
  if (step === undefined) throw new Error(`the plan has no step ${ref.step} of phase ${ref.phase}`);
  return step;
}

/** Whether a step, in that phase, is done on its host. */
export function isOnHost(plan: ExecutionPlan, ref: StepRef): boolean {
  const { action, undo } = stepAt(plan, ref);
  return ref.phase === 'undo' ? undo.kind === 'own' || undo.kind === 'host' : action.at === 'host';
}

export function* of<T extends RunEvent['type']>(night: NightRecord, type: T): Iterable<Told & { event: Of<T> }> {
  for (const told of night.events) if (isOf(told, type)) yield told;
}

function isOf<T extends RunEvent['type']>(told: Told, type: T): told is Told & { event: Of<T> } {
  return told.event.type === type;
}

/** The events of each host's way through each stage, in order. */
export function byVisit(night: NightRecord): Map<string, Told[]> {
  const visits = new Map<string, Told[]>();
  for (const told of night.events) {
    const { event } = told;
    if (!('stage' in event && 'index' in event) || event.index === null) continue;
    const id = `${event.stage}.${event.index}`;
    const list = visits.get(id);
    if (list === undefined) visits.set(id, [told]);
    else list.push(told);
  }
  return visits;
}

export const nameOf = (plan: ExecutionPlan, ref: VisitRef): string =>
  `${stageHost(plan, ref).host} in stage ${ref.stage}`;
