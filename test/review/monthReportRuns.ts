import type { CalendarMonth } from '../../src/review/view/monthReport/calendarMonth.ts';
import { monthBefore, monthOf } from '../../src/review/view/monthReport/calendarMonth.ts';
import type { KnownSince, RunFacts } from '../../src/review/view/monthReport/facts.ts';
import type { MonthReportRequest } from '../../src/review/view/monthReport/monthReportShape.ts';
import { monthFactsOf } from '../../src/review/view/monthReport/runFacts.ts';
import type { RunState } from '../../src/rollout/state.ts';
import type { Script } from '../rollout/world.ts';
import { reportOf } from './reportRuns.ts';

/** A run that went as a scenario did and began then, as the month keeps it. */
export function factsOf(name: string, at: string, more: Partial<RunFacts> = {}, script: Script = {}): RunFacts {
  const beganAtMs = Date.parse(at);
  const told = reportOf(name, {}, script, beganAtMs);
  const { change, environment } = told.plan;
  return {
    ...monthFactsOf(told, {
      ...{
        run: `${at.replaceAll(/\W/g, '').slice(0, 13)}-${name}`,
        change: change.name,
        environment,
        by: 'ops@control-1',
      },
      ...{ standing: standingOf(told.state), beganAtMs, endedAtMs: told.state.endedAtMs, known: null },
      rehearsal: told.state.rehearsal !== null,
    }),
    ...more,
  };
}

const standingOf = ({ phase }: RunState): RunFacts['standing'] => (phase.kind === 'ended' ? phase.outcome : 'held');

const known = (by: KnownSince['by'], at: string) => ({ known: { by, atMs: Date.parse(at) } });

const aborted: Script = { operator: [{ tick: 800_000, action: 'abort' }] };

const overrun = (from: string, to: string) => ({
  overrun: { fromMs: Date.parse(from), toMs: Date.parse(to), because: 'the window closed early' },
});

/** A month with everything in it: text in titles that must stay text, and one environment beside production. */
export const busyRuns = (): RunFacts[] => [
  factsOf('done', '2026-11-02T21:00:00Z', known('approval', '2026-10-30T15:04:05Z')),
  factsOf('rehearsed', '2026-11-03T09:00:00Z', { environment: 'lab' }),
  factsOf('done', '2026-11-03T21:00:00Z', known('schedule', '2026-11-03T09:30:00Z')),
  factsOf('budgetUsed', '2026-11-03T22:00:00Z'),
  factsOf('rolledBack', '2026-11-05T21:00:00Z', { title: 'Billing <b>4.12.1</b> | & @all' }),
  factsOf('refused', '2026-11-06T21:00:00Z'),
  factsOf('nextNight', '2026-11-09T21:00:00Z', known('approval', '2026-11-01T10:00:00Z')),
  factsOf('needsAttention', '2026-11-10T21:00:00Z'),
  factsOf('breakGlass', '2026-11-12T03:10:00Z'),
  factsOf('unhealthy', '2026-11-16T21:00:00Z', { environment: 'staging' }),
  factsOf('rolledBackAtClose', '2026-11-17T21:00:00Z'),
  factsOf('hostTaken', '2026-11-18T21:00:00Z'),
  factsOf('unreachableTolerated', '2026-11-19T21:00:00Z', { environment: 'staging' }),
  factsOf('done', '2026-11-20T21:00:00Z', overrun('2026-11-20T21:12:00Z', '2026-11-20T21:14:00Z'), aborted),
  factsOf('heldAtClose', '2026-11-23T21:00:00Z'),
];

const octoberRuns = (): RunFacts[] => [
  factsOf('done', '2026-10-06T21:00:00Z', known('schedule', '2026-10-05T09:00:00Z')),
  factsOf('rolledBack', '2026-10-13T21:00:00Z'),
];

export function requestOf(runs: readonly RunFacts[], more: Partial<MonthReportRequest> = {}): MonthReportRequest {
  return {
    month: theMonth('2026-11'),
    environment: null,
    madeAtMs: Date.parse('2026-12-01T07:30:00Z'),
    madeBy: 'm.duval@control-1',
    madeWith: 'nightshift 1.0.0',
    runs,
    before: { month: theMonth('2026-10'), runs: [] },
    ...more,
  };
}

export const busyMonth = (): MonthReportRequest =>
  requestOf(busyRuns(), { before: { month: theMonth('2026-10'), runs: octoberRuns() } });

export function theMonth(name: string): CalendarMonth {
  const month = monthOf(name);
  if (month === undefined || monthBefore(month) === undefined) throw new Error(`no month ${name}`);
  return month;
}
