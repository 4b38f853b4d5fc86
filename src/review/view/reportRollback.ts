import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { Verdict } from '../../model/outcomes.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { stageHostOf, stageOf, stepOf, visitOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { isoOf } from './instants.ts';
import { hostState, keyOf } from './reportHosts.ts';
import type { ReportRollbackView, ToldRun, UndoneHostView } from './reportShape.ts';
import { type Moment, nowOf, rollbackSpan } from './reportSpans.ts';

/** What was taken back, where, how long that took, and whether the gates found it well after it; null: nothing was. */
export function viewReportRollback(request: ToldRun): ReportRollbackView | null {
  const { plan, state, events } = request;
  const undone = undoneOf(events);
  const span = rollbackSpan(events);
  const [first] = undone;
  const from = span?.from ?? first?.from;
  if (from === undefined) return null;
  const to = span === null ? latest(undone) : span.to;
  const hosts = undone.map((one) => viewUndone(plan, state, one));
  return {
    scope: span?.event.scope ?? null,
    reason: span?.event.reason ?? null,
    rehearsed: span?.event.rehearsed === true,
    from: isoOf(from.at),
    to: to && isoOf(to.at),
    ms: (to ?? nowOf(request)).tick - from.tick,
    standing: standingOf(hosts),
    hosts,
  };
}

interface Undone {
  readonly stage: number;
  readonly index: number;
  readonly from: Moment;
  to: Moment | null;
  verdict: Verdict | null;
}

/** In the order in which they began to be undone. */
function undoneOf(events: readonly RunEvent[]): Undone[] {
  const found = new Map<string, Undone>();
  for (const event of events) {
    if (beginsUndo(event)) {
      const { stage, index } = event;
      if (!found.has(keyOf(event))) found.set(keyOf(event), { stage, index, from: event, to: null, verdict: null });
    } else if (event.type === 'hostEnded') {
      const one = found.get(keyOf(event));
      if (one !== undefined) one.to = event;
    } else if (event.type === 'roundEnded' && event.scope === 'rollback' && event.index !== null) {
      const one = found.get(keyOf({ stage: event.stage, index: event.index }));
      // Without a reason nothing was asked.
      if (one !== undefined && event.reason !== null) one.verdict = event.verdict;
    }
  }
  return [...found.values()];
}

/** A host that failed is undone at once, without another word. */
const beginsUndo = (event: RunEvent): event is Extract<RunEvent, { type: 'undoStarted' | 'stepStarted' }> =>
  event.type === 'undoStarted' || (event.type === 'stepStarted' && event.phase === 'undo');

const latest = (undone: readonly Undone[]): Moment | null =>
  undone.reduce<Moment | null>(
    (last, { to }) => (to !== null && (last === null || to.tick > last.tick) ? to : last),
    null,
  );

function viewUndone(plan: ExecutionPlan, state: RunState, { stage, index, from, to, verdict }: Undone): UndoneHostView {
  const visit = visitOf(state, { stage, index });
  return {
    host: visit.host,
    stage: stageOf(plan, stage).name,
    state: hostState(state, visit),
    steps: stepsBack(plan, visit),
    ms: to === null ? null : to.tick - from.tick,
    verdict,
    reason: visit.result === 'undone' ? null : visit.reason,
  };
}

const stepsBack = (plan: ExecutionPlan, visit: Visit): string[] =>
  stageHostOf(plan, visit)
    .undoOrder.filter((at) => visit.takenBack[at] === true)
    .map((at) => stepOf(plan, visit, 'forward', at).name);

function standingOf(hosts: readonly UndoneHostView[]): ReportRollbackView['standing'] {
  if (hosts.some(({ state, verdict }) => state !== 'undone' || (verdict !== null && verdict !== 'pass')))
    return 'notVerified';
  return hosts.some(({ verdict }) => verdict === null) ? 'noGates' : 'verified';
}
