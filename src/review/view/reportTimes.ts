import { type Forecast, forecast } from '../../forecast/forecast.ts';
import { askedMs, gatesOn } from '../../forecast/hostWork.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { isoOf } from './instants.ts';
import type { ReportRequest, ReportTimesView, TimeRowView } from './reportShape.ts';
import {
  type Hold,
  heldWithin,
  holdsOf,
  nowOf,
  rollbackSpan,
  type Span,
  type WaveSpan,
  wavesOf,
} from './reportSpans.ts';

/** What was foreseen when the run began, with the lengths known then, against what it came to. */
export function viewReportTimes(request: ReportRequest): ReportTimesView {
  const { plan, state, events } = request;
  const lengths = { past: events.find((event) => event.type === 'runStarted')?.past ?? {}, seen: () => undefined };
  const planned = forecast(plan, lengths);
  const beforeMs = askedMs(gatesOn(plan, plan.changeGates, 'preflight'), lengths);
  const reckon: Reckon = { holds: holdsOf(events), nowTick: nowOf(request).tick };
  const spans = wavesOf(events);
  const [first] = events;
  const whole = first === undefined ? null : { from: first, to: state.endedAtMs === null ? null : lastOf(events) };
  const heldMs = whole === null ? 0 : heldWithin(whole, reckon.holds, reckon.nowTick);
  return {
    startedAt: first === undefined ? null : isoOf(first.at),
    endedAt: state.endedAtMs === null ? null : isoOf(state.endedAtMs),
    plannedMs: planned.needMs,
    actualMs: reckon.nowTick - (first?.tick ?? 0) - heldMs,
    heldMs,
    rows: [
      row('before the first wave', 'before', beforeMs, beforeSpan(events), reckon),
      ...plan.stages.flatMap((_, at) => stageRows(plan, at, planned, spans, reckon)),
      ...rollbackRows(events, planned, spans, reckon),
    ],
  };
}

interface Reckon {
  readonly holds: readonly Hold[];
  readonly nowTick: number;
}

const lastOf = (events: readonly RunEvent[]) => events.at(-1) ?? null;

/** Until the first wave begins; of a run that never came so far, until its end. */
function beforeSpan(events: readonly RunEvent[]): Span | null {
  const [from] = events;
  if (from === undefined) return null;
  return { from, to: events.find(({ type }) => type === 'waveStarted' || type === 'closingStarted') ?? null };
}

function stageRows(
  plan: ExecutionPlan,
  at: number,
  { waves }: Forecast,
  spans: readonly WaveSpan[],
  reckon: Reckon,
): TimeRowView[] {
  const name = plan.stages[at]?.name ?? '';
  const planned = waves.filter(({ stage }) => stage === at);
  const began = spans.filter(({ stage }) => stage === at);
  const [first] = began;
  const last = began.at(-1);
  const whole = first && last ? { from: first.from, to: last.to } : null;
  const sumMs = planned.reduce((sum, { needMs }) => sum + needMs, 0);
  return [
    row(name, 'stage', sumMs, whole, reckon),
    ...planned.map(({ wave, needMs }) => {
      const span = began.find((one) => one.wave === wave) ?? null;
      return row(`${name} ${wave + 1}`, 'wave', needMs, span, reckon);
    }),
  ];
}

/** What was foreseen for the way back from the last wave that had begun. */
function rollbackRows(
  events: readonly RunEvent[],
  { waves }: Forecast,
  spans: readonly WaveSpan[],
  reckon: Reckon,
): TimeRowView[] {
  const span = rollbackSpan(events);
  if (span === null) return [];
  const last = spans.at(-1);
  const planned = waves.find(({ stage, wave }) => stage === last?.stage && wave === last.wave);
  return [row('rollback', 'rollback', planned?.backMs ?? null, span, reckon)];
}

function row(
  what: string,
  kind: TimeRowView['kind'],
  plannedMs: number | null,
  span: Span | null,
  { holds, nowTick }: Reckon,
): TimeRowView {
  if (span === null) return { what, kind, plannedMs, from: null, to: null, actualMs: null, heldMs: 0 };
  const heldMs = heldWithin(span, holds, nowTick);
  const { from, to } = span;
  const actualMs = to === null ? null : to.tick - from.tick - heldMs;
  return { what, kind, plannedMs, from: isoOf(from.at), to: to && isoOf(to.at), actualMs, heldMs };
}
