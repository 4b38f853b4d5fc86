import { isoOf } from '../instants.ts';
import { environmentsIn } from './environments.ts';
import type { RunFacts } from './facts.ts';
import type { MonthWindowView, OpeningView, OutsideView } from './monthReportShape.ts';
import { type ClockSpan, coveredMs, lengthMs, merged } from './spans.ts';

/** Rehearsals change nothing that a window protects. */
const counted = (runs: readonly RunFacts[]): readonly RunFacts[] => runs.filter(({ kind }) => kind !== 'rehearsal');

export function viewMonthWindow(runs: readonly RunFacts[]): MonthWindowView {
  return {
    openings: openingsOf(runs),
    overruns: counted(runs).flatMap((run) => (run.overrun === null ? [] : outside(run, run.overrun, null))),
    breakGlass: counted(runs).flatMap((run) => {
      if (run.breakGlass === null) return [];
      const { by, reason, fromMs, untilMs: toMs } = run.breakGlass;
      return outside(run, { fromMs, toMs, because: reason }, by);
    }),
  };
}

/** The openings in which work was started, and how long steps ran in each. */
export function openingsOf(runs: readonly RunFacts[]): OpeningView[] {
  return environmentsIn(counted(runs))
    .flatMap(({ environment, runs: own }) =>
      merged(own.flatMap(({ nights }) => nights)).map((opening) => viewOpening(environment, opening, own)),
    )
    .sort((one, other) => (one.opened < other.opened ? -1 : one.opened > other.opened ? 1 : 0));
}

function viewOpening(environment: string, opening: ClockSpan, runs: readonly RunFacts[]): OpeningView {
  return {
    environment,
    opened: isoOf(opening.fromMs),
    closes: isoOf(opening.toMs),
    lengthMs: lengthMs(opening),
    // Two runs at work at once use the window once.
    usedMs: coveredMs(opening, merged(runs.flatMap(({ work }) => work))),
    runs: runs.filter(({ nights }) => coveredMs(opening, nights) > 0).map(({ run }) => run),
  };
}

/** As long as steps ran in it. */
const outside = (run: RunFacts, span: ClockSpan & { readonly because: string }, by: string | null): OutsideView[] => [
  {
    ...{ run: run.run, environment: run.environment, by, reason: span.because },
    from: isoOf(span.fromMs),
    to: isoOf(span.toMs),
    ms: coveredMs(span, run.work),
  },
];
