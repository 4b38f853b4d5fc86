import { addHost, noLoad } from '../forecast/makespan.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { wayBackOf } from './admission.ts';
import type { RunEvent } from './events.ts';
import { stageHostOf } from './plan.ts';
import { lengthsOf } from './question.ts';
import type { RunState } from './state.ts';
import { isToUndo } from './undo.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export function evolveNight(
  plan: ExecutionPlan,
  state: RunState,
  event: Of<'nightStarted'> | Of<'startRefused'> | Of<'windowOverrun'>,
): void {
  if (event.type === 'windowOverrun') {
    state.overrun = { sinceMs: event.at, untilMs: event.at, because: event.because };
    return;
  }
  if (event.type === 'startRefused') {
    const { stage, wave, index, why } = event;
    state.refusal = { stage, wave, index, why };
    return;
  }
  const { openedAtMs, closesAtMs } = event;
  const another = state.night !== null && state.night.openedAtMs !== openedAtMs;
  state.night = { openedAtMs, closesAtMs };
  if (!another) return;
  state.overrun = null;
  settle(plan, state);
}

/** What was finished in an earlier opening is settled: a rollback of scope `night` leaves it. */
function settle(plan: ExecutionPlan, state: RunState): void {
  for (const visit of state.visits.flat()) if (visit.mode === 'ended') visit.settled = true;
  reckonWayBack(plan, state);
}

/** A host that starts is one more to take back, and keeps the run busy for as long as it is expected to. */
export function reckonStart(plan: ExecutionPlan, state: RunState, event: Of<'hostStarted'>): void {
  const { ms, domains } = wayBackOf(plan, event.stage, stageHostOf(plan, event), lengthsOf(state));
  const load = state.wayBack[event.stage];
  if (load !== undefined) addHost(load, ms, domains);
  state.busyUntilTick = Math.max(state.busyUntilTick, event.tick + (event.needMs ?? 0));
  state.refusal = null;
  state.waited = null;
}

/** The way back anew, when it is another controller's reckoning or another night. Over all hosts, so rarely done. */
export function reckonWayBack(plan: ExecutionPlan, state: RunState): void {
  const lengths = lengthsOf(state);
  state.wayBack = plan.stages.map(noLoad);
  for (const visit of state.visits.flat()) {
    const stays = visit.settled && plan.rollback.scope === 'night';
    const load = state.wayBack[visit.stage];
    if (load === undefined || stays || !isToUndo(visit)) continue;
    const { ms, domains } = wayBackOf(plan, visit.stage, stageHostOf(plan, visit), lengths);
    addHost(load, ms, domains);
  }
}
