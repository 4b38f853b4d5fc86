import type { CompiledStep, ExecutionPlan, GateId, StageHost, StepId } from '../model/executionPlan.ts';

/** A host's part in one stage. */
export interface Visit {
  readonly stage: number;
  readonly at: StageHost;
}

/** A step of a host, in the order in which a run comes to it. */
export interface HostStep {
  readonly id: StepId;
  readonly step: CompiledStep;
  readonly stage: number;
  readonly phase: 'steps' | 'always';
}

/** A plan never changes, and a dry run asks for every host in turn: looking through all stages each time would be quadratic. */
const known = new WeakMap<ExecutionPlan, ReadonlyMap<string, readonly Visit[]>>();

/** The stages a host is in, in their order. */
export function visitsOf(plan: ExecutionPlan, host: string): readonly Visit[] {
  const visits = known.get(plan) ?? allVisits(plan);
  known.set(plan, visits);
  return visits.get(host) ?? [];
}

function allVisits(plan: ExecutionPlan): ReadonlyMap<string, readonly Visit[]> {
  const visits = new Map<string, Visit[]>();
  for (const [stage, { hosts }] of plan.stages.entries()) {
    for (const at of hosts) {
      const ofHost = visits.get(at.host) ?? [];
      visits.set(at.host, ofHost);
      ofHost.push({ stage, at });
    }
  }
  return visits;
}

/** Every step of a host, those of `always` after the others of their stage. */
export function stepsOf(plan: ExecutionPlan, host: string): readonly HostStep[] {
  return visitsOf(plan, host).flatMap(({ stage, at }) => [
    ...at.steps.map((id): HostStep => ({ id, step: stepOf(plan, id), stage, phase: 'steps' })),
    ...at.always.map((id): HostStep => ({ id, step: stepOf(plan, id), stage, phase: 'always' })),
  ]);
}

/** The gates of a host's stages, each once. */
export function gatesOf(plan: ExecutionPlan, host: string): readonly GateId[] {
  return [...new Set(visitsOf(plan, host).flatMap(({ at }) => at.gates))];
}

function stepOf(plan: ExecutionPlan, id: StepId): CompiledStep {
  const step = plan.steps[id];
  if (step === undefined) throw new Error(`defect: the plan has no step ${id}`);
  return step;
}
