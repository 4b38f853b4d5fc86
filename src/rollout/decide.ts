import type { ExecutionPlan } from '../model/executionPlan.ts';
import { exitCodes } from '../model/outcomes.ts';
import { type Admission, admitStart } from './admission.ts';
import type { Command } from './commands.ts';
import { decideOperator } from './decideOperator.ts';
import { nextOfPhase } from './decidePhase.ts';
import { reopen } from './decideReopening.ts';
import { nextOfVisit, noReturnReason } from './decideVisit.ts';
import { gateEffectId, lockEffectId, recheckEffectId, releaseEffectId, stepEffectId } from './effectIds.ts';
import { type RunEvent, type RunFact, untilDecided } from './events.ts';
import { present, rollbackOf, visitOf } from './plan.ts';
import { firstQuestion, questionOf } from './question.ts';
import { peek } from './queue.ts';
import { whatPassed } from './rounds.ts';
import type { RunState } from './state.ts';

/**
 * What follows from a command: the next events, none when nothing does. Reads `state`, never changes it. A report that
 * nobody waits for (it came twice, or too late) decides nothing. After any command, `proceed` is asked until it has no answer.
 */
export function decide(plan: ExecutionPlan, state: RunState, command: Command): RunEvent[] {
  const decided = facts(plan, state, command);
  return [...overrun(state, command, decided), ...decided].map((fact) => ({
    at: command.at,
    tick: command.tick,
    ...fact,
  }));
}

/** Told once for each opening, with the first step that starts or ends outside of it. */
function overrun(state: RunState, command: Command, decided: readonly RunFact[]): RunFact[] {
  const works = decided.some(({ type }) => type === 'stepStarted' || type === 'stepEnded');
  if (!works || state.night === null || state.overrun !== null) return [];
  const { window } = questionOf(state, command);
  return window.open ? [] : [{ type: 'windowOverrun', because: window.because }];
}

function facts(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  switch (command.type) {
    case 'start':
      return start(plan, state, command);
    case 'takeOver':
      return [{ type: 'controllerChanged', by: command.by, token: command.token, past: command.past }];
    case 'reopen':
      return reopen(state, command);
    case 'proceed':
      return proceed(plan, state, command);
    case 'lockAnswered':
      return awaited(state, lockEffectId(command.host), command);
    case 'stepEnded':
      return awaited(state, stepEffectId(command), command);
    case 'gateAnswered':
      return awaited(state, gateEffectId(command.round, command.instance, command.ask), command);
    case 'recheckAnswered':
      return awaited(state, recheckEffectId(command.host), command);
    case 'hostReleased':
      return awaited(state, releaseEffectId(command.host), command);
    case 'timerFired':
      return timerFired(plan, state, command.timer);
    case 'operator':
      return decideOperator(plan, state, command);
    default:
      return impossible(command);
  }
}

/** Before the run: its first wave and its first host must be able to start now, else nothing is touched at all. */
function start(plan: ExecutionPlan, state: RunState, command: Extract<Command, { type: 'start' }>): RunFact[] {
  if (state.phase.kind !== 'created') return [];
  const { run, digest, by, token, past, breakGlass, rehearsal } = command;
  const started: RunFact = {
    type: 'runStarted',
    run,
    digest,
    by,
    token,
    past,
    breakGlass,
    ...(rehearsal && { rehearsal }),
  };
  const first = admitStart(plan, state, firstQuestion(command, past, breakGlass));
  return first.admitted ? [started] : [started, refusedStart(first)];
}

function refusedStart({ refused }: Extract<Admission, { admitted: false }>): RunFact {
  const code = refused.why === 'closed' ? 'NS3010' : 'NS3017';
  return { type: 'closingStarted', outcome: 'refused', exitCode: exitCodes.refused, reason: refused.reason, code };
}

/** An answer counts once, and only while its question is open. */
function awaited<T extends RunFact>(state: RunState, effect: string, answer: Command & T): RunFact[] {
  if (!(effect in state.outstanding)) return [];
  const { at: _at, tick: _tick, window: _window, ...fact } = answer;
  return [fact as RunFact];
}

function timerFired(plan: ExecutionPlan, state: RunState, timer: string): RunFact[] {
  if (!(timer in state.timers)) return [];
  const [kind, round = '', instance = ''] = timer.split(' ');
  if (kind === 'soak') return [{ type: 'soakElapsed', round }];
  if (kind === 'ask') return [askAgain(state, round, Number(instance))];
  return state.phase.kind === 'held' ? holdElapsed(plan, state, state.phase) : [];
}

function askAgain(state: RunState, round: string, instance: number): RunFact {
  const asks = present(state.rounds[round]?.instances[instance], `gate of round ${round}`).asks;
  return { type: 'gateAsked', round, instance, ask: asks + 1 };
}

/** Past a point of no return nothing goes back by itself, also not because nobody decided. */
function holdElapsed(
  plan: ExecutionPlan,
  state: RunState,
  phase: Extract<RunState['phase'], { kind: 'held' }>,
): RunFact[] {
  const next = phase.onExpiry?.action === 'abort' ? 'abort' : rollbackOf(plan);
  if (next !== 'abort' && state.noReturn)
    return [{ type: 'runHeld', reason: noReturnReason(phase.reason), ...untilDecided }];
  return [{ type: 'stopStarted', next, reason: `${phase.reason}; nobody decided in time`, ...untilDecided }];
}

/** The one next thing: a visit's, a gate's, a round's end, or the phase's own. */
function proceed(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  const key = peek(state.agenda);
  if (key !== undefined) return nextOfVisit(plan, state, visitOf(state, { stage: key[0], index: key[1] }));
  const ask = peek(state.asksDue);
  if (ask !== undefined) return [askAgain(state, ask[0], ask[1])];
  const due = peek(state.roundsDue);
  if (due !== undefined) return [endOfRound(plan, state, due)];
  return nextOfPhase(plan, state, command);
}

function endOfRound(plan: ExecutionPlan, state: RunState, id: string): RunFact {
  const round = present(state.rounds[id], `round ${id}`);
  const { scope, stage, index, bad } = round;
  return {
    type: 'roundEnded',
    round: id,
    scope,
    stage,
    index,
    verdict: bad?.verdict ?? 'pass',
    reason: bad?.reason ?? whatPassed(plan, round),
  };
}

function impossible(command: never): never {
  throw new Error(`defect: unknown command ${JSON.stringify(command)}`);
}
