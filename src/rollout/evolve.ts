import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { RunEvent } from './events.ts';
import { evolveLock, evolveRelease } from './evolveLocks.ts';
import { evolveNight } from './evolveNight.ts';
import { evolvePhase } from './evolvePhase.ts';
import { evolveRecheck } from './evolveRecheck.ts';
import { evolveRound } from './evolveRounds.ts';
import { evolveVisit } from './evolveVisits.ts';
import type { RunState } from './state.ts';

/**
 * The state after one more event. Total over all events, O(1) amortized: what concerns a wave's or stage's hosts is done
 * once for that wave or stage. Changes `state` in place and returns it (see RunState).
 */
export function evolve(plan: ExecutionPlan, state: RunState, event: RunEvent): RunState {
  state.lastAtMs = Math.max(state.lastAtMs, event.at);
  state.lastTick = Math.max(state.lastTick, event.tick);
  apply(plan, state, event);
  return state;
}

function apply(plan: ExecutionPlan, state: RunState, event: RunEvent): void {
  switch (event.type) {
    case 'recheckStarted':
    case 'recheckAsked':
    case 'recheckAnswered':
      return evolveRecheck(state, event);
    case 'nightStarted':
    case 'startRefused':
    case 'windowOverrun':
      return evolveNight(plan, state, event);
    case 'lockAsked':
    case 'lockAnswered':
      return evolveLock(state, event);
    case 'releaseAsked':
    case 'hostReleased':
      return evolveRelease(state, event);
    case 'hostStarted':
    case 'stepStarted':
    case 'stepEnded':
    case 'hostPaused':
    case 'hostFailed':
    case 'hostLeaving':
    case 'hostEnded':
    case 'undoStarted':
      return evolveVisit(plan, state, event);
    case 'roundStarted':
    case 'gateAsked':
    case 'gateAnswered':
    case 'soakElapsed':
    case 'roundEnded':
      return evolveRound(plan, state, event);
    case 'runStarted':
    case 'controllerChanged':
    case 'clockJumped':
    case 'preflightPassed':
    case 'stageStarted':
    case 'waveStarted':
    case 'waveEnded':
    case 'stageEnded':
    case 'stageFailed':
    case 'stopStarted':
    case 'runHeld':
    case 'runResumed':
    case 'rollbackStarted':
    case 'rollbackStageStarted':
    case 'closingStarted':
    case 'runEnded':
      return evolvePhase(plan, state, event);
    default:
      return unreachable(event);
  }
}

function unreachable(event: never): never {
  throw new Error(`defect: unknown event ${JSON.stringify(event)}`);
}

/** Folds a journal. */
export function replay(plan: ExecutionPlan, state: RunState, events: Iterable<RunEvent>): RunState {
  for (const event of events) evolve(plan, state, event);
  return state;
}
