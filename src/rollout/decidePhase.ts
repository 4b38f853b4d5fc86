import type { CompiledStage, ExecutionPlan, GateScope } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes, type RunOutcome } from '../model/outcomes.ts';
import { exceeded } from './budget.ts';
import type { Command } from './commands.ts';
import { recheck } from './decideReopening.ts';
import { startHost, startWave } from './decideStarts.ts';
import { holdFor, noReturnReason } from './decideVisit.ts';
import { type RollbackScope, type RunFact, untilDecided } from './events.ts';
import { needsPerson } from './needsPerson.ts';
import { rollbackOf, stageOf } from './plan.ts';
import { gatesOfRound } from './rounds.ts';
import { nextUp } from './slots.ts';
import type { RoundVerdict, RunState, Visit } from './state.ts';

/** What the run as a whole does next, when no host and no gate waits for anything. */
export function nextOfPhase(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  switch (state.phase.kind) {
    case 'created':
    case 'held':
    case 'ended':
      return [];
    case 'preflight':
      return preflight(plan, state);
    case 'forward':
      return forward(plan, state, command);
    case 'rechecking':
      return recheck(plan, state, state.phase);
    case 'stopping':
      return stopped(state, state.phase);
    case 'undoing':
      return undoing(state);
    case 'closing':
      return closing(state, state.phase);
  }
}

// ---------------------------------------------------------------------------------------------------------- preflight

function preflight(plan: ExecutionPlan, state: RunState): RunFact[] {
  if (state.phase.kind !== 'preflight') return [];
  const { asked: locksAsked, round, verdict } = state.phase;
  if (!locksAsked) return Object.keys(state.locks).map((host) => ({ type: 'lockAsked', host }));
  if (state.locksOpen > 0 || round !== null) return verdict === null ? [] : [preflightJudged(verdict)];
  const refusal = lockRefusal(plan, state);
  if (refusal !== undefined) return [refusal];
  const where = { scope: 'preflight', stage: 0, wave: null, index: null } as const;
  if (gatesOfRound(plan, state, where).length === 0) return [{ type: 'preflightPassed' }];
  return [{ type: 'roundStarted', round: `r${state.roundsStarted + 1}`, ...where, soakMs: null }];
}

const preflightJudged = ({ verdict, reason }: RoundVerdict): RunFact =>
  verdict === 'pass'
    ? { type: 'preflightPassed' }
    : endAs('refused', exitCodes.refused, `not healthy before the change: ${reason ?? 'preflight'}`, 'NS3014');

/** Nothing was changed yet, so nothing is rolled back: hosts are released and the run is refused. */
function lockRefusal(plan: ExecutionPlan, state: RunState): RunFact | undefined {
  const all = Object.entries(state.locks);
  const held = all.find(([, lock]) => lock.status === 'held');
  if (held !== undefined) return endAs('refused', exitCodes.refused, `host ${held[0]} is ${held[1].reason}`, 'NS3012');
  const tooMany = plan.stages.find((stage) => unreachableIn(stage, state) > stage.unreachableMax);
  if (tooMany === undefined) return undefined;
  const lost = all.filter(([, lock]) => lock.status === 'unreachable');
  const names = lost.slice(0, 5).map(([host, lock]) => `${host} (${lock.reason})`);
  const more = lost.length > names.length ? `, and ${lost.length - names.length} more` : '';
  return endAs('error', exitCodes.error, `cannot reach ${names.join(', ')}${more}`, 'NS3013');
}

const unreachableIn = (stage: CompiledStage, state: RunState): number =>
  stage.hosts.filter(({ host }) => state.locks[host]?.status === 'unreachable').length;

function endAs(
  outcome: RunOutcome,
  exitCode: ExitCode,
  reason: string | null,
  code: 'NS3012' | 'NS3013' | 'NS3014' | null = null,
): RunFact {
  return { type: 'closingStarted', outcome, exitCode, reason, code };
}

// ------------------------------------------------------------------------------------------------------------ forward

function forward(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  const { position } = state;
  const over = position.at === 'hosts' ? exceeded(plan, state, position.stage) : undefined;
  if (over !== undefined) return stageFailed(plan, state, over);
  switch (position.at) {
    case 'stage':
      return [{ type: 'stageStarted', stage: position.stage }];
    case 'wave':
      return startWave(plan, state, command);
    case 'hosts':
      return hosts(plan, state, command);
    case 'waveGates':
      return asked(plan, state, 'wave', null, () => soak(plan, state));
    case 'soak':
      return asked(plan, state, 'wave', stageOf(plan, position.stage).soakMs, () => [waveEnded(state)]);
    case 'stageGates':
      return asked(plan, state, 'stage', null, () => [{ type: 'stageEnded', stage: position.stage }]);
    case 'finalGates':
      return asked(plan, state, 'final', null, () => [finish(state)]);
  }
}

function hosts(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  const index = nextUp(state.slots);
  if (index !== undefined) return startHost(plan, state, index, command);
  return state.position.open > 0 ? [] : asked(plan, state, 'wave', null, () => soak(plan, state));
}

/** Asks a round where the run stands, and says what its verdict means; `passed` when there is nothing to ask. */
function asked(
  plan: ExecutionPlan,
  state: RunState,
  scope: GateScope,
  soakMs: number | null,
  passed: () => RunFact[],
): RunFact[] {
  const { round, verdict } = state.position;
  if (round !== null) return [];
  if (verdict === null) return startRound(plan, state, scope, soakMs) ?? passed();
  const reason = `${soakMs === null ? '' : 'during the soak, '}${verdict.reason ?? scope}`;
  if (verdict.verdict === 'pass') return passed();
  if (verdict.verdict === 'fail') return stageFailed(plan, state, reason);
  return [holdFor(`nobody can say whether this is healthy: ${reason}`)];
}

function startRound(
  plan: ExecutionPlan,
  state: RunState,
  scope: GateScope,
  soakMs: number | null,
): RunFact[] | undefined {
  const { stage, wave } = state.position;
  const where = { scope, stage, wave: scope === 'wave' ? wave : null, index: null };
  if (soakMs === null && gatesOfRound(plan, state, where).length === 0) return undefined;
  return [{ type: 'roundStarted', round: `r${state.roundsStarted + 1}`, ...where, soakMs }];
}

function soak(plan: ExecutionPlan, state: RunState): RunFact[] {
  const { soakMs } = stageOf(plan, state.position.stage);
  if (soakMs === 0) return [waveEnded(state)];
  return startRound(plan, state, 'wave', soakMs) ?? [];
}

const waveEnded = ({ position }: RunState): RunFact => ({
  type: 'waveEnded',
  stage: position.stage,
  wave: position.wave,
});

/** Failure: no new host starts, and the stage's `onFailure` follows; past a point of no return the run holds instead. */
function stageFailed(plan: ExecutionPlan, state: RunState, reason: string): RunFact[] {
  const { stage } = state.position;
  const { onFailure, holdForMs, holdThen } = stageOf(plan, stage);
  const failed: RunFact = { type: 'stageFailed', stage, reason };
  if (onFailure !== 'hold' && state.noReturn) return [failed, holdFor(noReturnReason(reason))];
  const onExpiry = onFailure === 'hold' && holdForMs !== null ? { action: holdThen, afterMs: holdForMs } : null;
  const next = onFailure === 'rollback' ? rollbackOf(plan) : onFailure;
  return [failed, { ...holdFor(reason), next, onExpiry }];
}

// ------------------------------------------------------------------------------------------------------------ stopping

function stopped(state: RunState, phase: Extract<RunState['phase'], { kind: 'stopping' }>): RunFact[] {
  if (state.busy > 0) return [];
  const { next, reason, onExpiry, resumesAtMs, by } = phase;
  switch (next) {
    case 'hold':
      return [{ type: 'runHeld', reason, onExpiry, resumesAtMs }];
    case 'abort':
      return aborted(state, reason);
    default:
      // A step that was in flight may have passed it since the rollback was decided.
      if (state.noReturn && by === null) return [{ type: 'runHeld', reason: noReturnReason(reason), ...untilDecided }];
      return [{ type: 'rollbackStarted', scope: scopeOf(next), reason }];
  }
}

const scopeOf = (next: 'rollback' | 'rollbackStage' | 'rollbackNight'): RollbackScope =>
  (({ rollback: 'run', rollbackStage: 'stage', rollbackNight: 'night' }) as const)[next];

function aborted(state: RunState, reason: string): RunFact[] {
  if (state.paused.length === 0) return [endAs('aborted', exitCodes.aborted, reason)];
  return state.paused.map(([stage, index]) => ({ type: 'hostLeaving', stage, index, result: 'stopped', reason }));
}

// ------------------------------------------------------------------------------------------------------------ undoing

/** Stages in reverse, each to its end before the one before it; hosts as slots allow. A window never refuses an undo. */
function undoing(state: RunState): RunFact[] {
  const { undo, position } = state;
  if (undo === null) throw new Error('defect: undoing without a rollback');
  if (undo.stage === null) return [{ type: 'rollbackStageStarted', stage: position.stage }];
  const index = nextUp(state.slots);
  if (index !== undefined) return [{ type: 'undoStarted', stage: undo.stage, index }];
  if (undo.open > 0) return [];
  if (undo.scope !== 'stage' && undo.stage > 0) return [{ type: 'rollbackStageStarted', stage: undo.stage - 1 }];
  const bad = allVisits(state).some(needsPerson);
  return [
    bad
      ? endAs('needsAttention', exitCodes.needsAttention, undo.reason)
      : endAs('rolledBack', exitCodes.rolledBack, undo.reason),
  ];
}

// ------------------------------------------------------------------------------------------------------------- closing

/** Past a point of no return too: whoever rehearses wants to see the way back. */
const turnBack: RunFact = {
  type: 'rollbackStarted',
  scope: 'run',
  reason: 'rehearsal: everything is taken back',
  rehearsed: true,
};

function finish(state: RunState): RunFact {
  if (state.rehearsal !== null) return turnBack;
  const person = allVisits(state).filter(needsPerson).length;
  if (person === 0) return endAs('done', exitCodes.done, null);
  return endAs(
    'needsAttention',
    exitCodes.needsAttention,
    `${person} ${person === 1 ? 'host needs' : 'hosts need'} a person`,
  );
}

const allVisits = (state: RunState): Visit[] => state.visits.flat();

/** Hosts are given back last of all, when everything that had to run on them has run. */
function closing(state: RunState, phase: Extract<RunState['phase'], { kind: 'closing' }>): RunFact[] {
  if (state.locksOpen > 0) return [];
  const locked = Object.keys(state.locks).filter((host) => state.locks[host]?.status === 'locked');
  if (!phase.asked && locked.length > 0) return locked.map((host) => ({ type: 'releaseAsked', host }));
  return [{ type: 'runEnded', outcome: phase.outcome, exitCode: phase.exitCode }];
}
