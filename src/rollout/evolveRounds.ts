import { gateKey } from '../forecast/estimates.ts';
import { addLength } from '../forecast/histogram.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { askTimerId, gateEffectId, soakTimerId } from './effectIds.ts';
import type { RunEvent } from './events.ts';
import { enqueue } from './evolveVisits.ts';
import { gateOf, present, visitOf } from './plan.ts';
import { put, take } from './queue.ts';
import { isComplete, openRound, takeAnswer } from './rounds.ts';
import type { GateInstance, Round, RoundVerdict, RunState } from './state.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
export type RoundEvent = Of<'roundStarted' | 'gateAsked' | 'gateAnswered' | 'soakElapsed' | 'roundEnded'>;

export function evolveRound(plan: ExecutionPlan, state: RunState, event: RoundEvent): void {
  switch (event.type) {
    case 'roundStarted':
      return startRound(plan, state, event);
    case 'gateAsked':
      return ask(state, event);
    case 'gateAnswered':
      return answer(plan, state, event);
    case 'soakElapsed':
      delete state.timers[soakTimerId(event.round)];
      roundOf(state, event.round).soakElapsed = true;
      return markDue(state, roundOf(state, event.round));
    case 'roundEnded':
      return endRound(state, event);
  }
}

function roundOf(state: RunState, id: string): Round {
  return present(state.rounds[id], `round ${id}`);
}

function startRound(plan: ExecutionPlan, state: RunState, event: Of<'roundStarted'>): void {
  const round = openRound(plan, state, event, event.tick);
  state.rounds[event.round] = round;
  state.roundsStarted++;
  for (const instance of round.instances.keys()) put(state.asksDue, [round.id, instance]);
  if (round.soakMs !== null) state.timers[soakTimerId(round.id)] = event.tick + round.soakMs;
  attach(state, round);
  markDue(state, round);
}

function attach(state: RunState, round: Round): void {
  if (round.index !== null) {
    const visit = visitOf(state, { stage: round.stage, index: round.index });
    take(state.agenda);
    visit.queued = false;
    visit.mode = round.scope === 'rollback' ? 'verifyingUndo' : 'verifying';
    visit.round = round.id;
    visit.roundVerdict = null;
    state.busy++;
  } else if (state.phase.kind === 'preflight' || state.phase.kind === 'rechecking') state.phase.round = round.id;
  else {
    state.position.round = round.id;
    state.position.verdict = null;
    if (round.scope === 'wave') state.position.at = round.soakMs === null ? 'waveGates' : 'soak';
  }
}

function ask(state: RunState, event: Of<'gateAsked'>): void {
  const instance = present(roundOf(state, event.round).instances[event.instance], `instance ${event.instance}`);
  const timer = askTimerId(event.round, event.instance);
  if (timer in state.timers) delete state.timers[timer];
  else take(state.asksDue);
  instance.asks = event.ask;
  state.outstanding[gateEffectId(event.round, event.instance, event.ask)] = {
    kind: 'gate',
    round: event.round,
    instance: event.instance,
    ask: event.ask,
  };
}

function answer(plan: ExecutionPlan, state: RunState, event: Of<'gateAnswered'>): void {
  const round = roundOf(state, event.round);
  delete state.outstanding[gateEffectId(event.round, event.instance, event.ask)];
  const next = takeAnswer(plan, round, event, event.tick);
  const instance = round.instances[event.instance];
  if (instance?.settled === 'pass') seeGate(plan, state, instance, event.tick - round.startedTick);
  if (next !== null) state.timers[askTimerId(round.id, event.instance)] = event.tick + next.afterMs;
  markDue(state, round);
}

function seeGate(plan: ExecutionPlan, state: RunState, { gate }: GateInstance, ms: number): void {
  const key = gateKey(gateOf(plan, gate));
  state.seen[key] ??= {};
  addLength(state.seen[key], ms);
}

function markDue(state: RunState, round: Round): void {
  if (isComplete(round) && !state.roundsDue.items.includes(round.id, state.roundsDue.head))
    put(state.roundsDue, round.id);
}

function endRound(state: RunState, event: Of<'roundEnded'>): void {
  const round = roundOf(state, event.round);
  take(state.roundsDue);
  forgetRound(state, round);
  const verdict: RoundVerdict = { verdict: event.verdict, reason: event.reason };
  if (round.index !== null) {
    const visit = visitOf(state, { stage: round.stage, index: round.index });
    visit.round = null;
    visit.roundVerdict = verdict;
    state.busy--;
    enqueue(state, visit);
  } else if (state.phase.kind === 'preflight' || state.phase.kind === 'rechecking') state.phase.verdict = verdict;
  else {
    state.position.round = null;
    state.position.verdict = verdict;
  }
}

/** Drops a round and all that waits for it; an ask of it that still comes back is stale. */
export function forgetRound(state: RunState, round: Round): void {
  delete state.rounds[round.id];
  delete state.timers[soakTimerId(round.id)];
  for (const [index, instance] of round.instances.entries()) {
    delete state.timers[askTimerId(round.id, index)];
    delete state.outstanding[gateEffectId(round.id, index, instance.asks)];
  }
  if (round.instances.some((instance) => instance.asks === 0))
    state.asksDue.items = state.asksDue.items.filter(([id], at) => at < state.asksDue.head || id !== round.id);
}
