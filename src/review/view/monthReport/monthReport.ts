import { isoOf } from '../instants.ts';
import type { DeviationKind } from '../reportShape.ts';
import { daysOf } from './calendarMonth.ts';
import { environmentsIn } from './environments.ts';
import type { RunFacts } from './facts.ts';
import { perWeekOf, viewFigures, weeksOf } from './figures.ts';
import type {
  DeploymentEnd,
  MonthCounts,
  MonthDayView,
  MonthDeviationView,
  MonthEnvironmentView,
  MonthReportRequest,
  MonthReportView,
} from './monthReportShape.ts';
import { viewRunRow } from './runRow.ts';
import { viewSlowSteps } from './slowSteps.ts';
import { viewMonthWindow } from './windowUse.ts';

/** The changes of a month: the figures, and the lists behind them. Pure; the caller has found the runs. */
export function viewMonthReport(request: MonthReportRequest): MonthReportView {
  const { month, environment, madeAtMs, madeBy, madeWith, runs, before } = request;
  const deployments = runs.filter(({ kind }) => kind === 'deployment');
  return {
    ...{ madeAt: isoOf(madeAtMs), madeBy, madeWith, environment },
    ...{ month: month.name, from: isoOf(month.fromMs), to: isoOf(month.toMs), before: before.month.name },
    counts: countsOf(runs),
    figures: viewFigures(request),
    environments: environmentsOf(deployments, weeksOf(month, madeAtMs)),
    days: daysOf(month).map((day) => dayOf(day, deployments)),
    runs: runs.map(viewRunRow),
    window: viewMonthWindow(runs),
    steps: viewSlowSteps(runs),
    deviations: deviationsOf(runs),
  };
}

const endsOf = (deployments: readonly RunFacts[]): { readonly [end in DeploymentEnd]: number } => {
  const ended = (end: DeploymentEnd) => deployments.filter(({ standing }) => standing === end).length;
  return {
    done: ended('done'),
    rolledBack: ended('rolledBack'),
    needsAttention: ended('needsAttention'),
    aborted: ended('aborted'),
  };
};

function countsOf(runs: readonly RunFacts[]): MonthCounts {
  const of = (kind: RunFacts['kind']) => runs.filter((run) => run.kind === kind);
  return {
    runs: runs.length,
    deployment: of('deployment').length,
    ...endsOf(of('deployment')),
    open: of('open').length,
    unchanged: of('unchanged').length,
    rehearsal: of('rehearsal').length,
  };
}

const dayOf = (day: string, deployments: readonly RunFacts[]): MonthDayView => ({
  day,
  ...endsOf(deployments.filter(({ beganAtMs }) => isoOf(beganAtMs).startsWith(day))),
});

function environmentsOf(deployments: readonly RunFacts[], weeks: number | null): MonthEnvironmentView[] {
  return environmentsIn(deployments).map(({ environment, runs: own }) => {
    const { done } = endsOf(own);
    const perWeek = perWeekOf(done, weeks);
    return { environment, deployments: own.length, done, failed: own.length - done, perWeek };
  });
}

function deviationsOf(runs: readonly RunFacts[]): MonthDeviationView[] {
  const found = new Map<DeviationKind, { count: number; runs: string[] }>();
  for (const { kind: runKind, run, deviations } of runs) {
    if (runKind === 'rehearsal') continue;
    for (const [kind, n] of deviations) {
      const known = found.get(kind) ?? { count: 0, runs: [] };
      found.set(kind, { count: known.count + n, runs: [...known.runs, run] });
    }
  }
  return [...found]
    .map(([kind, of]) => ({ kind, ...of }))
    .sort((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1));
}
