import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent, StepEnded, VisitRef } from '../../rollout/events.ts';
import { stageOf, stepOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { isoOf } from './instants.ts';
import type { ReportHostView, ReportRequest, ReportStageView, StepTroubleView } from './reportShape.ts';
import type { StageView } from './runView.ts';

/** Enough to see why; `nightshift events RUN` has all of it. */
const outputLinesMax = 12;
const outputLettersMax = 2_000;

export const keyOf = ({ stage, index }: VisitRef): string => `${stage}.${index}`;

/** Every stage with its hosts as they ended there, those that are not done first. */
export function viewReportStages(
  { plan, state, events }: ReportRequest,
  stages: readonly StageView[],
): ReportStageView[] {
  const troubles = troublesOf(plan, events);
  return state.visits.map((visits, at) => {
    const hosts = visits.map((visit) => viewHost(state, visit, troubles.get(keyOf(visit)) ?? null));
    return {
      name: stageOf(plan, at).name,
      state: stages[at]?.state ?? 'pending',
      counts: countsOf(hosts),
      hosts: [...hosts.filter(({ state: how }) => how !== 'done'), ...hosts.filter(({ state: how }) => how === 'done')],
    };
  });
}

function countsOf(hosts: readonly ReportHostView[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of hosts) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function viewHost(state: RunState, visit: Visit, trouble: StepTroubleView | null): ReportHostView {
  const { host, startedAtMs, endedAtMs } = visit;
  const lock = state.locks[host];
  return {
    host,
    state: hostState(state, visit),
    reason: visit.reason ?? visit.failure?.reason ?? lock?.reason ?? null,
    trouble,
    from: startedAtMs === null ? null : isoOf(startedAtMs),
    to: endedAtMs === null ? null : isoOf(endedAtMs),
  };
}

/** `underWay`: it began, and the run is not over or was ended before it was. */
export function hostState({ locks }: RunState, { result, startedAtMs, host }: Visit): ReportHostView['state'] {
  if (result !== null) return result;
  if (startedAtMs !== null) return 'underWay';
  return locks[host]?.status === 'unreachable' ? 'unreachable' : 'notStarted';
}

/** By visit, the last step that neither changed anything nor found all well. */
function troublesOf(plan: ExecutionPlan, events: readonly RunEvent[]): Map<string, StepTroubleView> {
  const troubles = new Map<string, StepTroubleView>();
  for (const event of events) {
    if (event.type !== 'stepEnded' || event.outcome === 'changed' || event.outcome === 'unchanged') continue;
    troubles.set(keyOf(event), {
      step: stepOf(plan, event, event.phase, event.step).name,
      phase: event.phase,
      why: whyOf(event),
      output: excerpt(event.output),
    });
  }
  return troubles;
}

function whyOf({ timedOut, reason, exitCode, outcome }: StepEnded): string {
  if (timedOut) return 'timed out';
  return reason ?? (exitCode === null ? outcome : `exit ${exitCode}`);
}

/** The end of it: that is where commands say what is wrong. */
function excerpt(output: string): string {
  const lines = output.trimEnd().split('\n');
  const shown = lines.slice(-outputLinesMax).join('\n');
  const cut = shown.length > outputLettersMax ? `…${shown.slice(-outputLettersMax)}` : shown;
  return lines.length > outputLinesMax ? `… ${lines.length - outputLinesMax} lines before\n${cut}` : cut;
}
