import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { VisitRef } from '../rollout/events.ts';
import { stepOf, visitOf } from '../rollout/plan.ts';
import type { RunState, Visit } from '../rollout/state.ts';
import type { ReceiptsReport } from './ports.ts';

export type VisitsByHost = ReadonlyMap<string, readonly VisitRef[]>;

export function visitsByHost(plan: ExecutionPlan): VisitsByHost {
  const visits = new Map<string, VisitRef[]>();
  for (const [stage, { hosts }] of plan.stages.entries())
    for (const [index, { host }] of hosts.entries()) visits.set(host, [...(visits.get(host) ?? []), { stage, index }]);
  return visits;
}

/** The first step that the run did on a host and that the host does not remember as done, in words; null: there is none. */
export function missingReceipt(
  plan: ExecutionPlan,
  state: RunState,
  visits: readonly VisitRef[],
  exitCodes: Extract<ReceiptsReport, { status: 'found' }>['exitCodes'],
): string | null {
  const done = new Set(
    Object.keys(exitCodes)
      .filter((key) => exitCodes[key] === 0)
      .map((key) => key.slice(0, key.lastIndexOf('.'))),
  );
  for (const visit of visits.map((ref) => visitOf(state, ref))) {
    const step = stepsDone(plan, visit).find((at) => !done.has(`${visit.stage}.${at}.forward`));
    if (step !== undefined) return `no receipt of step ${stepOf(plan, visit, 'forward', step).name}`;
  }
  return null;
}

function stepsDone(plan: ExecutionPlan, visit: Visit): number[] {
  return visit.ran.flatMap((outcome, at) => {
    const good = outcome === 'changed' || outcome === 'unchanged';
    const onHost = stepOf(plan, visit, 'forward', at).action.at === 'host';
    return good && onHost && visit.takenBack[at] !== true ? [at] : [];
  });
}
