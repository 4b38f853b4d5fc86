/** Whether what starts can be finished and taken back before the window closes: never less time than this. */
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type Of, stageHost, visitId } from './history.ts';
import type { NightRecord } from './record.ts';

interface Back {
  readonly stage: number;
  readonly ms: number;
}

/**
 * The least that admission must reckon with: what the plan itself says that steps take (`expects`), and of the way back no
 * more than any order of it takes: the longest host, or all hosts shared by the lanes. What no plan says counts as nothing.
 */
export function fitTrouble(
  night: NightRecord,
  sequence: number,
  event: Of<'hostStarted'>,
  closesAtMs: number,
): string | undefined {
  const { plan } = night;
  const needMs = expectedMs(plan, [...stageHost(plan, event).steps, ...stageHost(plan, event).always]);
  const backMs = leastBackMs(night, sequence, event);
  const overMs = event.at + needMs + backMs - closesAtMs;
  return overMs > 0 ? `starts ${overMs} ms too late to be taken back before the close` : undefined;
}

function expectedMs(plan: ExecutionPlan, ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + (plan.steps[id]?.expectsMs ?? 0), 0);
}

function leastBackMs(night: NightRecord, sequence: number, event: Of<'hostStarted'>): number {
  const { plan } = night;
  const { backs, noReturn } = changedBefore(night, sequence);
  if (noReturn) return 0;
  const own = { stage: event.stage, ms: undoMs(plan, event) };
  const only = plan.rollback.scope === 'stage' || plan.stages[event.stage]?.onFailure === 'rollbackStage';
  const all = [...backs.values(), own].filter(({ stage }) => !only || stage === event.stage);
  return plan.stages.reduce((sum, { parallel }, s) => {
    const of = all.filter(({ stage }) => stage === s).map(({ ms }) => ms);
    const lanes = plan.rollback.parallel ?? parallel;
    const sharedMs = of.reduce((total, ms) => total + ms, 0) / lanes;
    return sum + Math.floor(Math.max(0, sharedMs, ...of));
  }, 0);
}

/** Hosts that have changed and were not dealt with, as far as an automatic rollback would go. */
function changedBefore({ plan, events }: NightRecord, sequence: number) {
  const backs = new Map<string, Back>();
  let opened: number | undefined;
  let noReturn = false;
  for (const { event, sequence: at } of events) {
    if (at >= sequence) break;
    if (event.type === 'nightStarted') {
      const another = opened !== undefined && opened !== event.openedAtMs;
      if (another && plan.rollback.scope === 'night') backs.clear();
      opened = event.openedAtMs;
    }
    if (event.type === 'stepEnded' && event.phase === 'forward' && event.outcome === 'changed') {
      backs.set(visitId(event), { stage: event.stage, ms: undoMs(plan, event) });
      noReturn ||= plan.steps[stageHost(plan, event).steps[event.step] ?? '']?.pointOfNoReturn === true;
    }
    if (event.type === 'hostEnded' && event.result !== 'done') backs.delete(visitId(event));
  }
  return { backs, noReturn };
}

function undoMs(plan: ExecutionPlan, ref: { readonly stage: number; readonly index: number }): number {
  const { steps, always } = stageHost(plan, ref);
  const undos = steps.reduce((sum, id) => {
    const undo = plan.steps[id]?.undo;
    return sum + (undo !== undefined && 'expectsMs' in undo ? (undo.expectsMs ?? 0) : 0);
  }, 0);
  return undos + expectedMs(plan, always);
}
