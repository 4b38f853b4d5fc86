import type { CompiledStep, ExecutionPlan } from '../model/executionPlan.ts';
import { stageHostOf, stepOf, visitOf } from './plan.ts';
import type { RunState, Visit } from './state.ts';

/**
 * Which steps of a host are to be taken back, in the plan's undo order: those that changed something, and those that
 * failed or whose end nobody knows, since both may have got half way.
 */
export function stepsToUndo(plan: ExecutionPlan, visit: Visit): number[] {
  return stageHostOf(plan, visit).undoOrder.filter(
    (step) => mayHaveChanged(visit, step) && isUndoable(plan, visit, step),
  );
}

const mayHaveChanged = (visit: Visit, step: number): boolean => {
  const ran = visit.ran[step];
  return ran !== null && ran !== undefined && ran !== 'unchanged' && visit.takenBack[step] !== true;
};

const undoOf = (plan: ExecutionPlan, visit: Visit, step: number): CompiledStep['undo'] =>
  stepOf(plan, visit, 'forward', step).undo;

function isUndoable(plan: ExecutionPlan, visit: Visit, step: number): boolean {
  const { kind } = undoOf(plan, visit, step);
  return kind !== 'nothing' && kind !== 'irreversible';
}

/** Whether the host changed: something was done on it that is not taken back, in part or whole. */
export function hasChanges(visit: Visit): boolean {
  return visit.ran.some((_, step) => mayHaveChanged(visit, step));
}

/**
 * A step whose end nobody knows, and whose plan does not say that undoing is right then. Such a host is left for a person.
 * Steps that change nothing, and types that look at the host themselves, never are; but for a restart: the host may be
 * down, or go down under whatever is done on it next.
 */
export function unknownForPerson(plan: ExecutionPlan, visit: Visit): number | undefined {
  const step = visit.ran.findIndex((outcome, at) => {
    if (outcome !== 'unknown' || visit.takenBack[at] === true) return false;
    const { action, undo } = stepOf(plan, visit, 'forward', at);
    if (action.at === 'reboot') return true;
    if (undo.kind === 'host' || undo.kind === 'controller') return !undo.whenUnknown;
    return undo.kind === 'irreversible';
  });
  return step === -1 ? undefined : step;
}

/** Whether a rollback goes to this host: it was on its way, or it ended with changes that nobody has dealt with. */
export function isToUndo(visit: Visit): boolean {
  if (visit.startedAtMs === null) return false;
  if (visit.mode !== 'ended') return true;
  const dealtWith = visit.result === 'undone' || visit.result === 'undoFailed' || visit.result === 'unknown';
  return !dealtWith && hasChanges(visit);
}

/** Hosts of a stage in the order in which a rollback takes them: those on their way first, then the last to end first. */
export function undoLine(state: RunState, stage: number): number[] {
  const onTheirWay = state.paused.filter(([s]) => s === stage).map(([, index]) => index);
  const ended = [...(state.finished[stage] ?? [])].reverse();
  return [...onTheirWay, ...ended].filter((index) => {
    const visit = visitOf(state, { stage, index });
    return isToUndo(visit) && !(visit.settled && state.undo?.scope === 'night');
  });
}
