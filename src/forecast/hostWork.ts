import type { CompiledGate, CompiledStage, ExecutionPlan, GateScope, StageHost } from '../model/executionPlan.ts';
import { gateEstimate, type Lengths, stepEstimate, undoEstimate } from './estimates.ts';
import type { Lanes } from './makespan.ts';

/** A host's way through a stage when all goes well: its steps, its gates, its `always` steps. Milliseconds. */
export function forwardMs(plan: ExecutionPlan, host: StageHost, lengths: Lengths): number {
  return (
    stepsMs(plan, host.steps, lengths) +
    askedMs(gatesOn(plan, host.gates, 'host'), lengths) +
    wayOutMs(plan, host, lengths)
  );
}

/** Taking everything back that the host's steps can change, its gates asked again, and its `always` steps. Milliseconds. */
export function backMs(plan: ExecutionPlan, host: StageHost, lengths: Lengths): number {
  const undosMs = host.steps.reduce((sum, id) => sum + undoMsOf(plan, id, lengths), 0);
  return undosMs + askedMs(gatesOn(plan, host.gates, 'rollback'), lengths) + wayOutMs(plan, host, lengths);
}

/** Gates that are asked side by side pass when the slowest has. Milliseconds. */
export function askedMs(gates: readonly CompiledGate[], lengths: Lengths): number {
  return gates.reduce((longest, gate) => Math.max(longest, gateEstimate(gate, lengths).ms), 0);
}

/** How many hosts of a stage go at once, forward and back. */
export function lanesOf(
  { parallel, parallelPer }: CompiledStage,
  plan: ExecutionPlan,
): { forward: Lanes; back: Lanes } {
  return { forward: { parallel, parallelPer }, back: { parallel: plan.rollback.parallel ?? parallel, parallelPer } };
}

export function gatesOn(plan: ExecutionPlan, ids: readonly string[], scope: GateScope): CompiledGate[] {
  return ids.flatMap((id) => {
    const gate = plan.gates[id];
    return gate?.on.includes(scope) ? [gate] : [];
  });
}

const wayOutMs = (plan: ExecutionPlan, host: StageHost, lengths: Lengths): number =>
  stepsMs(plan, host.always, lengths);

function stepsMs(plan: ExecutionPlan, ids: readonly string[], lengths: Lengths): number {
  return ids.reduce((sum, id) => {
    const step = plan.steps[id];
    return step === undefined ? sum : sum + stepEstimate(step, lengths).ms;
  }, 0);
}

function undoMsOf(plan: ExecutionPlan, id: string, lengths: Lengths): number {
  const step = plan.steps[id];
  return step === undefined ? 0 : undoEstimate(step, lengths).ms;
}
