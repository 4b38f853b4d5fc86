import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { HostResult } from '../../model/outcomes.ts';
import type { RunEvent, StepEnded, VisitRef } from '../../rollout/events.ts';
import { stageHostOf, stageOf, stepOf, visitOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { hasChanges } from '../../rollout/undo.ts';
import type { Said, Tone } from './line.ts';

/** The stage and host that a line is about. */
export const place = (plan: ExecutionPlan, ref: VisitRef) => ({
  where: stageOf(plan, ref.stage).name,
  host: stageHostOf(plan, ref).host,
});

export function stepLine(plan: ExecutionPlan, event: StepEnded): Said {
  const { name } = stepOf(plan, event, event.phase, event.step);
  const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
  const what = `${event.phase === 'undo' ? 'undo ' : ''}${name}${again}`;
  const text = `${what}: ${outcomeText(event)}, ${formatDuration(event.durationMs)}`;
  const good = event.outcome === 'changed' || event.outcome === 'unchanged';
  const output = good || event.output === '' ? null : event.output;
  return { tone: stepTone(event), ...place(plan, event), text, detail: good, output };
}

function stepTone({ outcome, phase }: StepEnded): Tone {
  if (outcome === 'unknown') return 'doubt';
  if (outcome !== 'changed' && outcome !== 'unchanged') return 'bad';
  if (phase === 'undo') return 'undo';
  return outcome === 'unchanged' ? 'same' : 'good';
}

function outcomeText(event: StepEnded): string {
  if (event.phase === 'undo' && event.outcome === 'changed') return 'taken back';
  if (event.timedOut) return 'failed: timed out';
  if (event.reason !== null)
    return `${event.outcome === 'notStarted' ? 'not started' : event.outcome}: ${event.reason}`;
  return event.outcome === 'failed' ? `failed: exit ${event.exitCode}` : event.outcome;
}

/** What a host came to. Why it failed was said when it failed; a host that is merely unreachable has nothing to add. */
export function endLine(
  plan: ExecutionPlan,
  state: RunState,
  event: Extract<RunEvent, { type: 'hostEnded' }>,
): Said | null {
  const visit = visitOf(state, event);
  const { result } = event;
  if (result === 'unreachable' && !hasChanges(visit)) return null;
  return { tone: resultTone[result], ...place(plan, event), text: endText(plan, visit, event) };
}

function endText(plan: ExecutionPlan, visit: Visit, event: Extract<RunEvent, { type: 'hostEnded' }>): string {
  const { result, reason } = event;
  if (result === 'done') return `done: ${stepsText(visit)}`;
  if (result === 'undone') return undoneText(plan, visit);
  const why = reason === null || reason === visit.failure?.reason ? '' : `: ${reason}`;
  return `${resultText[result]}${why}`;
}

function stepsText(visit: Visit): string {
  const changed = visit.ran.filter((ran) => ran === 'changed').length;
  const same = visit.ran.length - changed;
  return [changed > 0 && `${changed} changed`, same > 0 && `${same} unchanged`].filter(Boolean).join(', ');
}

/** The steps that were taken back, in the order in which that was done. */
function undoneText(plan: ExecutionPlan, visit: Visit): string {
  const back = stageHostOf(plan, visit).undoOrder.filter((step) => visit.takenBack[step] === true);
  const names = back.map((step) => stepOf(plan, visit, 'forward', step).name);
  return names.length === 0 ? 'nothing to take back' : `taken back: ${names.join(', ')}`;
}

const resultTone: Record<HostResult, Tone> = {
  done: 'good',
  undone: 'undo',
  failed: 'bad',
  unreachable: 'bad',
  unknown: 'doubt',
  undoFailed: 'bad',
  stopped: 'note',
};

const resultText: Record<Exclude<HostResult, 'done' | 'undone'>, string> = {
  failed: 'left as it is',
  unreachable: 'left with changes on it, for a person',
  unknown: 'left for a person',
  undoFailed: 'not taken back, for a person',
  stopped: 'left as it is',
};
