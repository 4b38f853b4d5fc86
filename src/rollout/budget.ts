import type { ExecutionPlan } from '../model/executionPlan.ts';
import { stageOf } from './plan.ts';
import type { RunState } from './state.ts';

/** Why the stage's budget is used up: more failed (or unknown) or more unreachable hosts than it tolerates. */
export function exceeded(plan: ExecutionPlan, state: RunState, stage: number): string | undefined {
  const { failuresMax, unreachableMax } = stageOf(plan, stage);
  const counts = state.counts[stage];
  if (counts === undefined) return undefined;
  const failures = counts.failed + counts.unknown - counts.accepted.failures;
  const unreachable = counts.unreachable - counts.accepted.unreachable;
  if (failures > failuresMax) return because(state, stage, failures, 'failed', failuresMax);
  if (unreachable > unreachableMax) return because(state, stage, unreachable, 'unreachable', unreachableMax);
  return undefined;
}

function because(state: RunState, stage: number, count: number, what: 'failed' | 'unreachable', max: number): string {
  const visits = (state.visits[stage] ?? []).filter(
    ({ failure }) => (failure?.as === 'unreachable') === (what === 'unreachable') && failure,
  );
  const named = visits.slice(-3).map((visit) => `${visit.host} (${visit.failure?.reason})`);
  const more = visits.length > named.length ? ` and ${visits.length - named.length} more` : '';
  return `${count} ${count === 1 ? 'host' : 'hosts'} ${what}, ${max} tolerated: ${named.join(', ')}${more}`;
}
