import type {
  CompiledGate,
  CompiledStage,
  CompiledStep,
  ExecutionPlan,
  GateId,
  GateScope,
  StageHost,
} from '../model/executionPlan.ts';
import type { StepPhase, VisitRef } from './events.ts';
import type { RunState, Visit } from './state.ts';

/** Look-ups in a plan and a state. What is missing is a defect of ours, not of a plan: they throw. */
export function stageOf(plan: ExecutionPlan, stage: number): CompiledStage {
  return present(plan.stages[stage], `stage ${stage}`);
}

export function stageHostOf(plan: ExecutionPlan, ref: VisitRef): StageHost {
  return present(stageOf(plan, ref.stage).hosts[ref.index], `host ${ref.index} of stage ${ref.stage}`);
}

/** The steps of a phase on a host: `always` has its own list. */
function stepIdsOf(plan: ExecutionPlan, ref: VisitRef, phase: StepPhase): readonly string[] {
  const host = stageHostOf(plan, ref);
  return phase === 'always' || phase === 'alwaysAgain' ? host.always : host.steps;
}

export function stepOf(plan: ExecutionPlan, ref: VisitRef, phase: StepPhase, step: number): CompiledStep {
  const id = present(stepIdsOf(plan, ref, phase)[step], `step ${step}`);
  return present(plan.steps[id], `step ${id}`);
}

export function gateOf(plan: ExecutionPlan, gate: GateId): CompiledGate {
  return present(plan.gates[gate], `gate ${gate}`);
}

export function visitOf(state: RunState, ref: VisitRef): Visit {
  return present(state.visits[ref.stage]?.[ref.index], `visit ${ref.stage}.${ref.index}`);
}

/** Gates of a host's stage that are asked in this scope. */
export function hostGates(plan: ExecutionPlan, ref: VisitRef, scope: GateScope): readonly GateId[] {
  return stageHostOf(plan, ref).gates.filter((gate) => gateOf(plan, gate).on.includes(scope));
}

export function changeGates(plan: ExecutionPlan, scope: GateScope): readonly GateId[] {
  return plan.changeGates.filter((gate) => gateOf(plan, gate).on.includes(scope));
}

/** What an automatic rollback means in this plan: `rollback.scope` says how far it goes. */
export function rollbackOf(plan: ExecutionPlan): 'rollback' | 'rollbackStage' | 'rollbackNight' {
  return ({ run: 'rollback', stage: 'rollbackStage', night: 'rollbackNight' } as const)[plan.rollback.scope];
}

/** Whether a wave takes a host at all: preflight reached it, and no earlier stage left it for a person. */
export function mayBeWorkedOn(state: RunState, host: string): boolean {
  return state.locks[host]?.status !== 'unreachable' && leftInStage(state, host) === undefined;
}

/** The stage that left a host for a person; undefined: none did. A host may be called `constructor`. */
export function leftInStage({ leftForPerson }: RunState, host: string): number | undefined {
  return Object.hasOwn(leftForPerson, host) ? leftForPerson[host] : undefined;
}

/** First and one past the last host of a wave. */
export function waveRange(stage: CompiledStage, wave: number): readonly [from: number, to: number] {
  return [
    wave === 0 ? 0 : present(stage.waves[wave - 1], `wave ${wave - 1}`),
    present(stage.waves[wave], `wave ${wave}`),
  ];
}

export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`defect: the plan has no ${what}`);
  return value;
}
