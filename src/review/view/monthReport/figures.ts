import { formatDuration } from '../../../model/durations.ts';
import { dayMs } from '../../../windows/days.ts';
import { count } from '../line.ts';
import type { CalendarMonth } from './calendarMonth.ts';
import type { RunFacts } from './facts.ts';
import type { FigureId, FigureView, MonthReportRequest } from './monthReportShape.ts';
import { longest, median } from './percentile.ts';
import { leadMsOf } from './runRow.ts';
import { openingsOf } from './windowUse.ts';

const weekMs = 7 * dayMs;

type Figure = Omit<FigureView, 'before'>;

/** Every figure of the month beside that of the month before. */
export function viewFigures({ month, runs, before, madeAtMs }: MonthReportRequest): FigureView[] {
  const earlier = new Map<FigureId, number | null>(
    figuresOf(before.runs, weeksOf(before.month, madeAtMs)).map(({ id, value }) => [id, value]),
  );
  return figuresOf(runs, weeksOf(month, madeAtMs)).map((figure) => ({
    ...figure,
    before: earlier.get(figure.id) ?? null,
  }));
}

/** Of a month that is not over only what has passed; null: it has not begun. */
export function weeksOf({ fromMs, toMs }: CalendarMonth, nowMs: number): number | null {
  const passedMs = Math.min(toMs, nowMs) - fromMs;
  return passedMs > 0 ? passedMs / weekMs : null;
}

/** null: no week has passed, or so little of one that a rate would be an accident. */
export const perWeekOf = (n: number, weeks: number | null): number | null =>
  weeks === null || weeks < 1 / 7 ? null : n / weeks;

function figuresOf(runs: readonly RunFacts[], weeks: number | null): Figure[] {
  const deployments = runs.filter(({ kind }) => kind === 'deployment');
  const done = deployments.filter(({ standing }) => standing === 'done');
  const failed = deployments.filter(({ standing }) => standing !== 'done');
  return [
    frequency(done.length, weeks),
    leadTime(done),
    share('failureRate', failed, deployments),
    timeToRestore(failed),
    share('successRate', done, deployments),
    share(
      'rollbackRate',
      deployments.filter(({ rollback }) => rollback),
      deployments,
    ),
    windowUse(runs),
  ];
}

const frequency = (done: number, weeks: number | null): Figure => ({
  ...{ id: 'frequency', unit: 'perWeek', value: perWeekOf(done, weeks) },
  detail: weeks === null ? 'the month has not begun' : `${count(done, 'change')} in ${weeks.toFixed(1)} weeks`,
});

function leadTime(done: readonly RunFacts[]): Figure {
  const known = done.flatMap((run) => leadMsOf(run) ?? []);
  const unknown = done.length === 0 ? 'none was done' : `not known of ${done.length - known.length} of ${done.length}`;
  return lengths('leadTime', known, unknown);
}

function timeToRestore(failed: readonly RunFacts[]): Figure {
  const known = failed.flatMap(({ restore }) => restore?.restored?.ms ?? []);
  const left = `${failed.length - known.length} of ${failed.length} not restored by the run`;
  return lengths('timeToRestore', known, failed.length === 0 ? 'none failed' : left);
}

function lengths(id: FigureId, known: readonly number[], others: string): Figure {
  const most = longest(known);
  const detail = most === null ? others : `median; longest ${formatDuration(most)}; ${others}`;
  return { id, unit: 'ms', value: median(known), detail };
}

const share = (id: FigureId, part: readonly RunFacts[], whole: readonly RunFacts[]): Figure => ({
  ...{ id, unit: 'ratio', value: whole.length === 0 ? null : part.length / whole.length },
  detail: whole.length === 0 ? 'no deployment' : `${part.length} of ${count(whole.length, 'deployment')}`,
});

function windowUse(runs: readonly RunFacts[]): Figure {
  const openings = openingsOf(runs);
  const usedMs = openings.reduce((sum, opening) => sum + opening.usedMs, 0);
  const openMs = openings.reduce((sum, opening) => sum + opening.lengthMs, 0);
  return {
    ...{ id: 'windowUse', unit: 'ratio', value: openMs === 0 ? null : usedMs / openMs },
    detail:
      openMs === 0
        ? 'no opening was used'
        : `${formatDuration(usedMs)} of ${formatDuration(openMs)} in ${count(openings.length, 'opening')}`,
  };
}
