import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { HostResult } from '../model/outcomes.ts';
import { type RunFact, type StepPhase, type StopStarted, untilDecided } from './events.ts';
import { hostGates, stageHostOf, stageOf, stepOf } from './plan.ts';
import type { LastStep, RunState, Visit } from './state.ts';
import { stepsToUndo, unknownForPerson } from './undo.ts';

/** The next event of a host's way. Exactly one for every visit on the agenda, so that the agenda always gets shorter. */
export function nextOfVisit(plan: ExecutionPlan, state: RunState, visit: Visit): RunFact[] {
  if (mustPause(plan, state, visit)) return [{ type: 'hostPaused', ...refOf(visit) }];
  switch (visit.mode) {
    case 'forward':
      return [forward(plan, state, visit)];
    case 'verifying':
      return verified(state, visit);
    case 'undoing':
      return [undoing(plan, state, visit)];
    case 'verifyingUndo':
      return [undoVerified(state, visit)];
    case 'leaving':
      return [leaving(plan, visit)];
    case 'pending':
    case 'ended':
      throw new Error(`defect: host ${visit.host} is ${visit.mode} and on the agenda`);
  }
}

const refOf = ({ stage, index }: Visit) => ({ stage, index });

/** A stop halts hosts between two steps of the direction that the run was going in; hosts that leave go on to their end. */
function mustPause(plan: ExecutionPlan, state: RunState, visit: Visit): boolean {
  if (state.phase.kind !== 'stopping' || visit.mode === 'leaving') return false;
  if (state.phase.from === 'undoing') return true;
  const onItsWay = visit.mode === 'forward' || visit.mode === 'verifying';
  return onItsWay && !hasFailedForGood(plan, visit);
}

const hasFailedForGood = (plan: ExecutionPlan, visit: Visit): boolean =>
  (visit.last !== null && !mayRetry(plan, visit, visit.last)) ||
  (visit.mode === 'verifying' && visit.roundVerdict?.verdict === 'fail');

function forward(plan: ExecutionPlan, state: RunState, visit: Visit): RunFact {
  if (visit.last !== null) return afterBadStep(plan, visit, visit.last);
  if (visit.cursor < stageHostOf(plan, visit).steps.length) return startStep(visit, 'forward', visit.cursor, 1);
  if (hostGates(plan, visit, 'host').length > 0) return startRound(state, visit, 'host');
  return { type: 'hostLeaving', ...refOf(visit), result: 'done', reason: null };
}

function startStep(visit: Visit, phase: StepPhase, step: number, attempt: number): RunFact {
  return { type: 'stepStarted', ...refOf(visit), phase, step, attempt };
}

function startRound(state: RunState, visit: Visit, scope: 'host' | 'rollback'): RunFact {
  const round = `r${state.roundsStarted + 1}`;
  return { type: 'roundStarted', round, scope, ...refOf(visit), wave: null, soakMs: null };
}

function afterBadStep(plan: ExecutionPlan, visit: Visit, last: LastStep): RunFact {
  if (mayRetry(plan, visit, last)) return startStep(visit, last.phase, last.step, last.attempt + 1);
  const as = last.unreachable ? 'unreachable' : last.outcome === 'unknown' ? 'unknown' : 'failed';
  const { name } = stepOf(plan, visit, last.phase, last.step);
  return { type: 'hostFailed', ...refOf(visit), as, reason: `step ${name}: ${last.reason}` };
}

/** Never again when nobody can say how it ended, unless the step says that running it twice is the same as once. */
function mayRetry(plan: ExecutionPlan, visit: Visit, last: LastStep): boolean {
  const step = stepOf(plan, visit, last.phase, last.step);
  if (last.unreachable || last.attempt > step.retries) return false;
  return last.outcome === 'failed' || (last.outcome === 'unknown' && step.idempotent);
}

function verified(state: RunState, visit: Visit): RunFact[] {
  const answer = visit.roundVerdict;
  if (answer === null) return [startRound(state, visit, 'host')];
  const reason = answer.reason ?? 'gate';
  if (answer.verdict === 'pass') return [{ type: 'hostLeaving', ...refOf(visit), result: 'done', reason: null }];
  if (answer.verdict === 'fail') return [{ type: 'hostFailed', ...refOf(visit), as: 'failed', reason }];
  return [holdFor(`nobody can say whether ${visit.host} is healthy: ${reason}`)];
}

export const holdFor = (reason: string): StopStarted => ({
  type: 'stopStarted',
  next: 'hold',
  reason,
  ...untilDecided,
});

export const noReturnReason = (reason: string): string =>
  `${reason}; the point of no return is passed, so a person decides`;

function undoing(plan: ExecutionPlan, state: RunState, visit: Visit): RunFact {
  const early = leftAsItIs(plan, state, visit);
  if (early !== undefined) return early;
  if (visit.last !== null) return afterBadUndo(plan, visit, visit.last);
  const [next] = stepsToUndo(plan, visit);
  if (next !== undefined) return startStep(visit, 'undo', next, 1);
  if (hostGates(plan, visit, 'rollback').length > 0) return startRound(state, visit, 'rollback');
  return undone(visit);
}

const undone = (visit: Visit): RunFact => ({
  type: 'hostLeaving',
  ...refOf(visit),
  result: 'undone',
  reason: visit.failure?.reason ?? null,
});

/** A host that failed and is not undone at once: it cannot be reached, a person must look, or the plan says to leave it. */
function leftAsItIs(plan: ExecutionPlan, state: RunState, visit: Visit): RunFact | undefined {
  const inRollback = state.undo !== null && state.undo.stage === visit.stage;
  const reason = visit.failure?.reason ?? null;
  const end = (result: HostResult, why: string | null): RunFact => ({
    type: 'hostEnded',
    ...refOf(visit),
    result,
    reason: why,
  });
  if (!inRollback && visit.failure?.as === 'unreachable') return end('unreachable', reason);
  const open = unknownForPerson(plan, visit);
  if (open !== undefined) return end('unknown', reason ?? unknownReason(plan, visit, open));
  if (inRollback) return undefined;
  // What has begun to go back goes back to its end, also when another host passes the point of no return meanwhile.
  const begun = visit.last?.phase === 'undo' || visit.takenBack.includes(true);
  const leave = stageOf(plan, visit.stage).onHostFailure === 'leave' || (state.noReturn && !begun);
  if (!leave) return undefined;
  if (visit.failure?.as === 'unknown') return end('unknown', reason);
  // It failed on its way out: its `always` steps have had their turn (I5).
  if (visit.leavingAs !== null) return end('failed', reason);
  return { type: 'hostLeaving', ...refOf(visit), result: 'failed', reason };
}

const unknownReason = (plan: ExecutionPlan, visit: Visit, step: number): string =>
  `nobody can say how step ${stepOf(plan, visit, 'forward', step).name} ended`;

function afterBadUndo(plan: ExecutionPlan, visit: Visit, last: LastStep): RunFact {
  const { name, undo } = stepOf(plan, visit, 'forward', last.step);
  const again = last.outcome === 'failed' || (last.outcome === 'unknown' && (undo.kind === 'own' || mayRepeat(undo)));
  if (again && last.attempt <= plan.rollback.undoRetries) return startStep(visit, 'undo', last.step, last.attempt + 1);
  return { type: 'hostEnded', ...refOf(visit), result: 'undoFailed', reason: `undo of step ${name}: ${last.reason}` };
}

const mayRepeat = (undo: { kind: string; whenUnknown?: boolean }): boolean => undo.whenUnknown === true;

function undoVerified(state: RunState, visit: Visit): RunFact {
  const answer = visit.roundVerdict;
  if (answer === null) return startRound(state, visit, 'rollback');
  if (answer.verdict === 'pass') return undone(visit);
  const reason = `undone, but not verified: ${answer.reason ?? 'gate'}`;
  return { type: 'hostEnded', ...refOf(visit), result: 'undoFailed', reason };
}

function leaving(plan: ExecutionPlan, visit: Visit): RunFact {
  const as = visit.leavingAs ?? { result: 'done' as const, reason: null };
  if (visit.last !== null) return afterBadAlways(plan, visit, visit.last, as.result);
  const phase = visit.exits > 1 ? 'alwaysAgain' : 'always';
  if (visit.alwaysCursor < stageHostOf(plan, visit).always.length)
    return startStep(visit, phase, visit.alwaysCursor, 1);
  return { type: 'hostEnded', ...refOf(visit), ...as };
}

/** A host whose way out failed is not done, and an undo whose way out failed is not an undo. */
function afterBadAlways(plan: ExecutionPlan, visit: Visit, last: LastStep, result: HostResult): RunFact {
  const bad = afterBadStep(plan, visit, last);
  if (bad.type !== 'hostFailed' || result === 'done') return bad;
  const ends: HostResult = result === 'undone' ? 'undoFailed' : result;
  const before = visit.leavingAs?.reason ? `${visit.leavingAs.reason}; ` : '';
  return { type: 'hostEnded', ...refOf(visit), result: ends, reason: `${before}always: ${bad.reason}` };
}
