import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { stageOf } from '../../rollout/plan.ts';
import type { Night } from '../../windows/answer.ts';
import { isoOf } from './instants.ts';
import type { ReportBar, ReportRequest, ReportTimelineView } from './reportShape.ts';
import { holdsOf, nowOf, rollbackSpan, wavesOf } from './reportSpans.ts';

/** Of a hold that nobody has ended yet no more is drawn: the run would be a dot beside it. */
const openHoldMaxMs = 6 * 3_600_000;

/** The night as it went: what was at work when, and in which opening of the window. */
export function viewReportTimeline(request: ReportRequest): ReportTimelineView {
  const { plan, state, events } = request;
  const fromMs = events[0]?.at ?? 0;
  const lastMs = Math.min(nowOf(request).at, state.lastAtMs + openHoldMaxMs);
  const nights = nightsOf(events);
  const closesAtMs = nights.at(-1)?.closesAtMs ?? null;
  const near = closesAtMs !== null && closesAtMs - lastMs <= lastMs - fromMs;
  // Further away than the run is long, it would be most of the picture.
  const toMs = near ? Math.max(lastMs, closesAtMs) : lastMs;
  const within = (ms: number | null) => (ms !== null && ms >= fromMs && ms <= toMs ? isoOf(ms) : null);
  return {
    from: isoOf(fromMs),
    to: isoOf(toMs),
    opens: within(nights[0]?.openedAtMs ?? null),
    closes: within(closesAtMs),
    lastSafeStart: null,
    bars: barsOf(plan, events, lastMs)
      .sort((one, other) => one.fromMs - other.fromMs)
      .map(({ fromMs: from, toMs: to, ...bar }) => ({ ...bar, from: isoOf(from), to: isoOf(to) })),
  };
}

/** The openings in which work was started. */
export const nightsOf = (events: readonly RunEvent[]): (Night & RunEvent)[] =>
  events.filter((event) => event.type === 'nightStarted');

type Bar = Pick<ReportBar, 'kind' | 'label' | 'row'> & { readonly fromMs: number; readonly toMs: number };

function barsOf(plan: ExecutionPlan, events: readonly RunEvent[], lastMs: number): Bar[] {
  const back = rollbackSpan(events);
  return [
    ...preflight(events, lastMs),
    ...wavesOf(events).map(({ stage, wave, from, hostsTo }): Bar => {
      const { name } = stageOf(plan, stage);
      return { kind: 'wave', label: `${name} ${wave + 1}`, row: name, fromMs: from.at, toMs: hostsTo?.at ?? lastMs };
    }),
    ...rounds(plan, events, lastMs),
    ...holdsOf(events).map(
      ({ from, to }): Bar => ({ kind: 'held', label: 'held', row: 'held', fromMs: from.at, toMs: to?.at ?? lastMs }),
    ),
    ...(back === null
      ? []
      : [
          {
            kind: 'undo',
            label: 'rollback',
            row: 'rollback',
            fromMs: back.from.at,
            toMs: back.to?.at ?? lastMs,
          } as const,
        ]),
  ];
}

function preflight(events: readonly RunEvent[], lastMs: number): Bar[] {
  const [first] = events;
  if (first === undefined) return [];
  const end = events.find(({ type }) => type === 'preflightPassed' || type === 'closingStarted');
  return [{ kind: 'gates', label: 'preflight', row: 'before', fromMs: first.at, toMs: end?.at ?? lastMs }];
}

const stopRounds: ReadonlySet<RunEvent['type']> = new Set(['stopStarted', 'rollbackStarted', 'closingStarted']);

/** Rounds of waves, stages and the whole change; those of single hosts are part of their wave. */
function rounds(plan: ExecutionPlan, events: readonly RunEvent[], lastMs: number): Bar[] {
  const bars: Bar[] = [];
  const open = new Map<string, Omit<Bar, 'toMs'>>();
  const end = (id: string, toMs: number) => {
    const bar = open.get(id);
    if (bar !== undefined) bars.push({ ...bar, toMs });
    open.delete(id);
  };
  for (const event of events) {
    if (event.type === 'roundStarted' && event.index === null && event.scope !== 'preflight')
      open.set(event.round, roundBar(plan, event));
    else if (event.type === 'roundEnded') end(event.round, event.at);
    else if (stopRounds.has(event.type)) for (const id of open.keys()) end(id, event.at);
  }
  for (const id of open.keys()) end(id, lastMs);
  return bars;
}

function roundBar(plan: ExecutionPlan, event: Extract<RunEvent, { type: 'roundStarted' }>): Omit<Bar, 'toMs'> {
  const { scope, stage, wave, soakMs, at: fromMs } = event;
  if (scope === 'final') return { kind: 'gates', label: 'final gates', row: 'after', fromMs };
  if (scope === 'host') return { kind: 'gates', label: 'looked at again', row: 'held', fromMs };
  const { name } = stageOf(plan, stage);
  const label = wave === null ? name : `${name} ${wave + 1}`;
  return soakMs === null
    ? { kind: 'gates', label: `${label} gates`, row: name, fromMs }
    : { kind: 'soak', label: `${label} soak`, row: name, fromMs };
}
