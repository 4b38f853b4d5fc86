import type { ExecutionPlan } from '../../../model/executionPlan.ts';
import type { RunEvent, StepRef } from '../../../rollout/events.ts';
import { stageHostOf, stepOf } from '../../../rollout/plan.ts';
import type { RunState } from '../../../rollout/state.ts';
import { viewDeviations } from '../reportDeviations.ts';
import { viewReportRollback } from '../reportRollback.ts';
import type { DeviationKind, ToldRun } from '../reportShape.ts';
import { nightsOf } from '../reportTimeline.ts';
import type { RestoreFacts, RunAbout, RunFacts, RunKind, StepLengths } from './facts.ts';
import { failureOf } from './failure.ts';
import { type ClockSpan, merged } from './spans.ts';

/** What the month keeps of one run. */
export function monthFactsOf(told: ToldRun, about: RunAbout): RunFacts {
  const { plan, state, events } = told;
  const kind = kindOf(events, about);
  return {
    ...about,
    kind,
    title: plan.change.title,
    ticket: plan.change.ticket,
    hosts: Object.keys(plan.hosts).length,
    reason: reasonOf(state),
    rollback: events.some(({ type }) => type === 'rollbackStarted'),
    restore: kind === 'deployment' && about.standing !== 'done' ? restoreOf(told, about) : null,
    nights: windowsOf(state, events),
    work: workOf(events),
    overrun: state.overrun && {
      fromMs: state.overrun.sinceMs,
      toMs: state.overrun.untilMs,
      because: state.overrun.because,
    },
    breakGlass: state.breakGlass,
    steps: stepLengths(plan, events),
    deviations: deviationCounts(told),
  };
}

function kindOf(events: readonly RunEvent[], { rehearsal, standing, endedAtMs }: RunAbout): RunKind {
  if (rehearsal) return 'rehearsal';
  if (endedAtMs === null) return 'open';
  // A change may be done without a step, where every host is as it is to be; one that left hosts to a person is none that did nothing.
  if (standing === 'done' || standing === 'needsAttention') return 'deployment';
  return events.some(({ type }) => type === 'stepStarted') ? 'deployment' : 'unchanged';
}

const reasonOf = ({ phase }: RunState): string | null => ('reason' in phase ? phase.reason : null);

/** What was rolled back was restored when its last host was, and its gates had been asked; what was left in place was not. */
function restoreOf(told: ToldRun, { standing }: RunAbout): RestoreFacts | null {
  const failed = failureOf(told.events);
  if (failed === null) return null;
  const back = viewReportRollback(told);
  const end = told.events.find(({ type, tick }) => type === 'closingStarted' && tick >= failed.tick);
  const restored = standing === 'rolledBack' && end !== undefined ? { atMs: end.at, ms: end.tick - failed.tick } : null;
  return { failedAtMs: failed.at, restored, standing: back?.standing ?? null };
}

/** What a break-glass opened, or kept open, is no opening: when the window itself would have closed is not known. */
const windowsOf = ({ breakGlass }: RunState, events: readonly RunEvent[]): ClockSpan[] =>
  nightsOf(events)
    .filter(({ closesAtMs }) => closesAtMs !== breakGlass?.untilMs)
    .map(({ openedAtMs, closesAtMs }) => ({ fromMs: openedAtMs, toMs: closesAtMs }));

const keyOf = ({ stage, index, phase, step, attempt }: StepRef): string => [stage, index, phase, step, attempt].join();

/** When at least one step was running; what never ended ran until the last that is known. */
function workOf(events: readonly RunEvent[]): ClockSpan[] {
  const spans: ClockSpan[] = [];
  const running = new Set<string>();
  let fromMs = 0;
  for (const event of events) {
    if (event.type === 'stepStarted') {
      if (running.size === 0) fromMs = event.at;
      running.add(keyOf(event));
    } else if (event.type === 'stepEnded' && running.delete(keyOf(event)) && running.size === 0)
      spans.push({ fromMs, toMs: event.at });
  }
  if (running.size > 0) spans.push({ fromMs, toMs: events.at(-1)?.at ?? fromMs });
  return merged(spans);
}

/** Of steps that were carried out on the way forward: a step with nothing to do says nothing about how slow it is. */
function stepLengths(plan: ExecutionPlan, events: readonly RunEvent[]): Map<string, StepLengths> {
  const found = new Map<string, StepLengths>();
  for (const event of events) {
    if (event.type !== 'stepEnded' || event.phase !== 'forward') continue;
    if (event.outcome !== 'changed' && event.outcome !== 'failed') continue;
    const { name } = stepOf(plan, event, event.phase, event.step);
    addLength(found, name, { ms: event.durationMs, host: stageHostOf(plan, event).host });
  }
  return found;
}

function addLength(all: Map<string, StepLengths>, name: string, one: StepLengths['longest']): void {
  const known = all.get(name);
  if (known === undefined) all.set(name, { lengthsMs: [one.ms], longest: one });
  else {
    known.lengthsMs.push(one.ms);
    if (one.ms > known.longest.ms) known.longest = one;
  }
}

function deviationCounts(told: ToldRun): Map<DeviationKind, number> {
  const counts = new Map<DeviationKind, number>();
  for (const { kind } of viewDeviations(told)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
