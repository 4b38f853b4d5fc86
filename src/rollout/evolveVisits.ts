import { stepKey } from '../forecast/estimates.ts';
import { addLength } from '../forecast/histogram.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { stepEffectId } from './effectIds.ts';
import type { RunEvent } from './events.ts';
import { reckonStart } from './evolveNight.ts';
import { needsPerson } from './needsPerson.ts';
import { leftInStage, stageOf, stepOf, visitOf } from './plan.ts';
import { put, take } from './queue.ts';
import { domainsIn, occupy, vacate } from './slots.ts';
import type { RunState, Visit } from './state.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
export type VisitEvent = Of<
  | 'hostStarted'
  | 'stepStarted'
  | 'stepEnded'
  | 'hostPaused'
  | 'hostFailed'
  | 'hostLeaving'
  | 'hostEnded'
  | 'undoStarted'
>;

/** One host's way: pending → forward → verifying → leaving → ended, or from anywhere to undoing → verifyingUndo → leaving. */
export function evolveVisit(plan: ExecutionPlan, state: RunState, event: VisitEvent): void {
  const visit = visitOf(state, event);
  dequeue(state, visit);
  switch (event.type) {
    case 'hostStarted':
      visit.startedAtMs = event.at;
      visit.mode = 'forward';
      occupySlot(plan, state, visit);
      reckonStart(plan, state, event);
      return enqueue(state, visit);
    case 'undoStarted':
      startUndo(visit);
      occupySlot(plan, state, visit);
      return enqueue(state, visit);
    case 'stepStarted':
      state.busy++;
      visit.last = null;
      visit.stepTick = event.tick;
      state.outstanding[stepEffectId(event)] = effectKey(state, event);
      return;
    case 'stepEnded':
      state.busy--;
      delete state.outstanding[stepEffectId(event)];
      recordStep(plan, state, visit, event);
      if (state.overrun !== null) state.overrun.untilMs = event.at;
      return enqueue(state, visit);
    case 'hostPaused':
      visit.paused = true;
      visit.roundVerdict = null;
      state.paused.push([visit.stage, visit.index]);
      return;
    case 'hostFailed':
      return recordFailure(state, visit, event);
    case 'hostLeaving':
      unpause(state, visit);
      visit.mode = 'leaving';
      visit.exits++;
      visit.last = null;
      visit.alwaysCursor = 0;
      visit.leavingAs = { result: event.result, reason: event.reason };
      return enqueue(state, visit);
    case 'hostEnded':
      return end(plan, state, visit, event);
  }
}

const effectKey = ({ token }: RunState, { stage, index, phase, step, attempt }: Of<'stepStarted'>) =>
  ({ kind: 'step', stage, index, phase, step, attempt, token }) as const;

export function enqueue(state: RunState, visit: Visit): void {
  if (visit.queued) return;
  visit.queued = true;
  put(state.agenda, [visit.stage, visit.index]);
}

/** The agenda is worked from its head; an event of the visit at the head takes it off. */
function dequeue(state: RunState, visit: Visit): void {
  if (!visit.queued) return;
  take(state.agenda);
  visit.queued = false;
}

function unpause(state: RunState, visit: Visit): void {
  if (!visit.paused) return;
  visit.paused = false;
  state.paused = state.paused.filter(([stage, index]) => stage !== visit.stage || index !== visit.index);
}

function startUndo(visit: Visit): void {
  visit.mode = 'undoing';
  visit.paused = false;
  visit.last = null;
  visit.leavingAs = null;
  visit.result = null;
}

function recordStep(plan: ExecutionPlan, state: RunState, visit: Visit, event: Of<'stepEnded'>): void {
  const good = event.outcome === 'changed' || event.outcome === 'unchanged';
  if (event.outcome === 'changed') seeStep(plan, state, visit, event);
  visit.last = good ? null : lastStep(event);
  if (event.phase === 'forward') {
    if (event.outcome !== 'notStarted') visit.ran[event.step] = event.outcome;
    if (good) visit.cursor = event.step + 1;
    if (event.outcome === 'changed' && stepOf(plan, event, 'forward', event.step).pointOfNoReturn)
      state.noReturn = true;
  } else if (good && event.phase === 'undo') visit.takenBack[event.step] = true;
  else if (good) visit.alwaysCursor = event.step + 1;
}

/** How long it took as the run sees it, with sending and waiting for a connection. */
function seeStep(plan: ExecutionPlan, state: RunState, visit: Visit, event: Of<'stepEnded'>): void {
  const key = stepKey(stepOf(plan, event, event.phase, event.step), event.phase === 'undo' ? 'undo' : 'forward');
  state.seen[key] ??= {};
  addLength(state.seen[key], event.tick - (visit.stepTick ?? event.tick));
}

const lastStep = (event: Of<'stepEnded'>) => ({
  phase: event.phase,
  step: event.step,
  attempt: event.attempt,
  outcome: event.outcome,
  unreachable: event.unreachable,
  reason: event.reason ?? (event.timedOut ? 'timed out' : `exit ${event.exitCode}`),
});

function recordFailure(state: RunState, visit: Visit, event: Of<'hostFailed'>): void {
  visit.failure = { as: event.as, reason: event.reason };
  visit.mode = 'undoing';
  visit.last = null;
  const counts = state.counts[visit.stage];
  if (counts) counts[event.as]++;
  enqueue(state, visit);
}

function end(plan: ExecutionPlan, state: RunState, visit: Visit, event: Of<'hostEnded'>): void {
  const held = visit.startedAtMs !== null;
  visit.mode = 'ended';
  visit.paused = false;
  visit.last = null;
  visit.result = event.result;
  visit.reason = event.reason;
  visit.endedAtMs = event.at;
  if (needsPerson(visit)) state.leftForPerson[visit.host] = leftInStage(state, visit.host) ?? visit.stage;
  if (state.undo !== null && state.undo.stage === visit.stage) state.undo.open--;
  else {
    state.finished[visit.stage]?.push(visit.index);
    state.position.open--;
  }
  if (held) vacate(state.slots, visit.index, domainsIn(stageOf(plan, visit.stage), plan.hosts));
}

function occupySlot(plan: ExecutionPlan, state: RunState, visit: Visit): void {
  occupy(state.slots, visit.index, domainsIn(stageOf(plan, visit.stage), plan.hosts));
}
