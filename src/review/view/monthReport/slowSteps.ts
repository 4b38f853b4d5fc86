import type { RunFacts, StepLengths } from './facts.ts';
import type { SlowStepView } from './monthReportShape.ts';
import { median, percentile } from './percentile.ts';

/** As many as somebody still does something about. */
const stepsMax = 10;

/** Steps by their names over all runs and hosts, slowest first by their 95th percentile: one slow host makes no slow step. */
export function viewSlowSteps(runs: readonly RunFacts[]): SlowStepView[] {
  const steps = new Map<string, (StepLengths & { readonly run: string })[]>();
  for (const { kind, run, steps: own } of runs)
    if (kind !== 'rehearsal')
      for (const [name, one] of own) steps.set(name, [...(steps.get(name) ?? []), { ...one, run }]);
  return [...steps]
    .flatMap(([name, all]) => viewStep(name, all))
    .sort(
      (one, other) => other.p95Ms - one.p95Ms || other.longestMs - one.longestMs || (one.step < other.step ? -1 : 1),
    )
    .slice(0, stepsMax);
}

function viewStep(step: string, all: readonly (StepLengths & { readonly run: string })[]): SlowStepView[] {
  const lengths = all.flatMap(({ lengthsMs }) => lengthsMs);
  const [first, ...rest] = all;
  const [medianMs, p95Ms] = [median(lengths), percentile(lengths, 95)];
  if (first === undefined || medianMs === null || p95Ms === null) return [];
  const { longest, run } = rest.reduce((most, one) => (one.longest.ms > most.longest.ms ? one : most), first);
  return [{ step, count: lengths.length, medianMs, p95Ms, longestMs: longest.ms, host: longest.host, run }];
}
