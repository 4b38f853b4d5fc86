import type { ExecutionPlan } from '../model/executionPlan.ts';
import { failure } from '../model/problems.ts';
import type { Command } from './commands.ts';
import { type RunFact, type StopNext, untilDecided } from './events.ts';
import type { Phase, RunState } from './state.ts';

type Operator = Extract<Command, { type: 'operator' }>;

/** What an operator may ask of a run, where it is now; anything else is refused with what can be asked (NS3011). */
export function decideOperator(_plan: ExecutionPlan, state: RunState, command: Operator): RunFact[] {
  const { phase } = state;
  const reason = `${command.reason} (${command.by})`;
  if (phase.kind === 'held') return whileHeld(command, reason, phase);
  if (phase.kind === 'rechecking') return whileRechecking(command, reason);
  if (command.action === 'resume' && mayResume(state)) return [resumed(command)];
  if (command.action === 'resume') throw refusal(command, state, 'it is not held');
  if (phase.kind === 'forward' || phase.kind === 'undoing' || phase.kind === 'stopping')
    return whileRunning(command, state, reason);
  if (phase.kind === 'preflight') return duringPreflight(reason);
  throw refusal(command, state, `it is ${phase.kind}`);
}

/**
 * Whether the run is held, or about to be, so that a person's word lets it go on: whoever left a run that was coming to
 * its hold need not wait for that. A hold for a failure is waited for, since resuming accepts what failed.
 */
export function mayResume({ phase, failure: failed }: RunState): boolean {
  return phase.kind === 'held' || (phase.kind === 'stopping' && phase.next === 'hold' && failed === null);
}

function whileHeld(command: Operator, reason: string, phase: Extract<Phase, { kind: 'held' }>): RunFact[] {
  if (command.action === 'hold') return heldForPerson(phase, reason);
  if (command.action === 'resume') return [resumed(command)];
  if (command.action === 'rollback' && phase.from === 'undoing') return [resumed(command)];
  return [stop(command.action, reason, command)];
}

const resumed = ({ by }: Operator): RunFact => ({ type: 'runResumed', by, accepts: true });

/** A run that would go on by itself is kept by a person's word. */
function heldForPerson({ resumesAtMs }: Extract<Phase, { kind: 'held' }>, reason: string): RunFact[] {
  return resumesAtMs === null ? [] : [{ type: 'runHeld', reason, ...untilDecided }];
}

function whileRechecking(command: Operator, reason: string): RunFact[] {
  if (command.action === 'hold')
    return [{ type: 'runHeld', reason, onExpiry: null, resumesAtMs: command.resumesAtMs ?? null }];
  return command.action === 'resume' ? [resumed(command)] : [stop(command.action, reason, command)];
}

function whileRunning(command: Operator, state: RunState, reason: string): RunFact[] {
  const { phase } = state;
  const action = command.action === 'resume' ? 'hold' : command.action;
  if (phase.kind === 'stopping' && rank[phase.next] >= rank[action]) return [];
  if (action === 'rollback' && state.undo !== null) return [];
  return [stop(action, reason, command)];
}

/** A later, stronger word replaces an earlier one while the run is stopping. */
const rank: Record<StopNext, number> = { hold: 0, rollbackStage: 1, rollbackNight: 1, rollback: 2, abort: 3 };

/** Nothing was changed yet: whatever is asked, the hosts are released and the run ends. */
const duringPreflight = (reason: string): RunFact[] => [
  { type: 'closingStarted', outcome: 'aborted', exitCode: 8, reason, code: null },
];

const stop = (next: StopNext, reason: string, { by, resumesAtMs }: Operator): RunFact => ({
  type: 'stopStarted',
  next,
  reason,
  onExpiry: null,
  resumesAtMs: resumesAtMs ?? null,
  by,
});

function refusal(command: Operator, state: RunState, why: string) {
  return failure(
    'NS3011',
    `run ${state.run} cannot be asked to ${command.action}: ${why}`,
    `See \`nightshift status ${state.run}\`.`,
  );
}
