import type { ExecutionPlan } from '../model/executionPlan.ts';
import { holdTimerId } from './effectIds.ts';
import type { RunEvent } from './events.ts';
import { reckonWayBack } from './evolveNight.ts';
import { leaveRecheck } from './evolveRecheck.ts';
import { forgetRound } from './evolveRounds.ts';
import { enqueue } from './evolveVisits.ts';
import { mayBeWorkedOn, present, stageOf, visitOf, waveRange } from './plan.ts';
import { domainsIn, openSlots } from './slots.ts';
import type { Direction, Phase, RunState } from './state.ts';
import { undoLine } from './undo.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
export type PhaseEvent = Of<
  | 'runStarted'
  | 'controllerChanged'
  | 'clockJumped'
  | 'preflightPassed'
  | 'stageStarted'
  | 'waveStarted'
  | 'waveEnded'
  | 'stageEnded'
  | 'stageFailed'
  | 'stopStarted'
  | 'runHeld'
  | 'runResumed'
  | 'rollbackStarted'
  | 'rollbackStageStarted'
  | 'closingStarted'
  | 'runEnded'
>;

export function evolvePhase(plan: ExecutionPlan, state: RunState, event: PhaseEvent): void {
  switch (event.type) {
    case 'runStarted':
      state.run = event.run;
      state.token = event.token;
      state.startedAtMs = event.at;
      state.past = event.past ?? {};
      state.breakGlass = event.breakGlass ?? null;
      state.rehearsal = event.rehearsal === true ? { complete: false } : null;
      state.phase = { kind: 'preflight', asked: false, round: null, verdict: null };
      return;
    case 'controllerChanged':
      state.token = event.token;
      state.past = event.past ?? {};
      return reckonWayBack(plan, state);
    case 'clockJumped':
      return;
    case 'preflightPassed':
      state.phase = { kind: 'forward' };
      return;
    case 'stageStarted':
      return moveTo(state, { at: 'wave', wave: 0 });
    case 'waveStarted':
      return startWave(plan, state, event);
    case 'waveEnded':
      return endWave(plan, state, event);
    case 'stageEnded':
      return endStage(plan, state, event);
    case 'stageFailed':
      state.failure = event.reason;
      return;
    case 'stopStarted':
      return stop(state, event);
    case 'runHeld':
      return hold(state, event);
    case 'runResumed':
      return resume(state, event.accepts !== false);
    case 'rollbackStarted':
      delete state.timers[holdTimerId];
      if (event.rehearsed === true) state.rehearsal = { complete: true };
      else state.failure ??= event.reason;
      state.undo = { scope: event.scope, reason: event.reason, stage: null, open: 0 };
      state.phase = { kind: 'undoing' };
      return;
    case 'rollbackStageStarted':
      return startUndoOfStage(plan, state, event.stage);
    case 'closingStarted':
      delete state.timers[holdTimerId];
      state.phase = {
        kind: 'closing',
        outcome: event.outcome,
        exitCode: event.exitCode,
        reason: event.reason,
        code: event.code,
        asked: false,
      };
      return;
    case 'runEnded':
      state.endedAtMs = event.at;
      if (state.phase.kind === 'closing') state.phase = ended(state.phase);
      return;
  }
}

const ended = ({ outcome, exitCode, reason, code }: Extract<Phase, { kind: 'closing' }>): Phase => ({
  kind: 'ended',
  outcome,
  exitCode,
  reason,
  code,
});

function moveTo(state: RunState, to: Partial<RunState['position']>): void {
  state.position = { ...state.position, round: null, verdict: null, ...to };
}

function startWave(plan: ExecutionPlan, state: RunState, event: Of<'waveStarted'>): void {
  state.refusal = null;
  const stage = stageOf(plan, event.stage);
  const [from, to] = waveRange(stage, event.wave);
  const line = Array.from({ length: to - from }, (_, i) => from + i).filter((index) =>
    mayBeWorkedOn(state, present(stage.hosts[index], `host ${index}`).host),
  );
  state.slots = openSlots(stage.parallel, stage.parallelPer, line, domainsIn(stage, plan.hosts));
  moveTo(state, { stage: event.stage, wave: event.wave, at: 'hosts', open: to - from });
}

function endWave(plan: ExecutionPlan, state: RunState, event: Of<'waveEnded'>): void {
  const last = event.wave + 1 >= stageOf(plan, event.stage).waves.length;
  moveTo(state, last ? { at: 'stageGates' } : { at: 'wave', wave: event.wave + 1 });
}

function endStage(plan: ExecutionPlan, state: RunState, event: Of<'stageEnded'>): void {
  const last = event.stage + 1 >= plan.stages.length;
  moveTo(state, last ? { at: 'finalGates' } : { at: 'stage', stage: event.stage + 1, wave: 0 });
}

/** Rounds of the way forward are given up: they are asked anew if the run goes on. Those that verify an undo go on. */
function stop(state: RunState, event: Of<'stopStarted'>): void {
  const from: Direction = state.undo === null ? 'forward' : 'undoing';
  const { next, reason, onExpiry, resumesAtMs } = event;
  const by = event.by ?? null;
  leaveRecheck(state);
  state.phase = { kind: 'stopping', next, reason, onExpiry, resumesAtMs: resumesAtMs ?? null, by, from };
  delete state.timers[holdTimerId];
  for (const round of Object.values(state.rounds)) {
    if (round.scope === 'rollback' && from === 'forward') continue;
    forgetRound(state, round);
    if (round.index === null) moveTo(state, {});
    else {
      const visit = visitOf(state, { stage: round.stage, index: round.index });
      visit.round = null;
      state.busy--;
      enqueue(state, visit);
    }
  }
  state.roundsDue = {
    head: 0,
    items: state.roundsDue.items.slice(state.roundsDue.head).filter((id) => id in state.rounds),
  };
}

function hold(state: RunState, event: Of<'runHeld'>): void {
  const from: Direction = state.undo === null ? 'forward' : 'undoing';
  const { reason, onExpiry } = event;
  const resumesAtMs = event.resumesAtMs ?? null;
  leaveRecheck(state);
  delete state.timers[holdTimerId];
  state.phase = { kind: 'held', reason, onExpiry, resumesAtMs, from };
  if (resumesAtMs !== null) state.waited = state.refusal;
  if (event.onExpiry !== null) state.timers[holdTimerId] = event.tick + event.onExpiry.afterMs;
}

/** Gates are asked again. */
function resume(state: RunState, accepts: boolean): void {
  delete state.timers[holdTimerId];
  leaveRecheck(state);
  state.phase = { kind: state.undo === null ? 'forward' : 'undoing' };
  state.refusal = null;
  if (accepts) acceptFailures(state);
  for (const [stage, index] of state.paused) {
    const visit = visitOf(state, { stage, index });
    visit.paused = false;
    enqueue(state, visit);
  }
  state.paused = [];
}

/** What failed so far is accepted by the person who resumes. */
function acceptFailures(state: RunState): void {
  state.failure = null;
  for (const counts of state.counts)
    counts.accepted = { failures: counts.failed + counts.unknown, unreachable: counts.unreachable };
}

function startUndoOfStage(plan: ExecutionPlan, state: RunState, stage: number): void {
  const compiled = stageOf(plan, stage);
  const line = undoLine(state, stage);
  const parallel = plan.rollback.parallel ?? compiled.parallel;
  state.slots = openSlots(parallel, compiled.parallelPer, line, domainsIn(compiled, plan.hosts));
  state.paused = state.paused.filter(([s]) => s !== stage);
  if (state.undo !== null) state.undo = { ...state.undo, stage, open: line.length };
}
