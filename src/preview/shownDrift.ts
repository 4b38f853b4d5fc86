import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type DryRun, type HostPreview, previewSymbols, type StepPreview } from '../model/preview.ts';
import type { Difference } from '../model/savedPlan.ts';

/**
 * Steps of which something else would be shown now, though their host is as it was: then what was saved, and approved, was
 * not what the dry run had found. Of hosts that answered both times.
 */
export function shownOtherwise(plan: ExecutionPlan, was: DryRun, now: DryRun): Difference[] {
  return Object.entries(was.hosts).flatMap(([host, then]) => {
    const after = now.hosts[host];
    if (then.status !== 'surveyed' || after?.status !== 'surveyed') return [];
    const [before, later] = [shownOf(plan, then), shownOf(plan, after)];
    return [...new Set([...before.keys(), ...later.keys()])]
      .filter((where) => before.get(where) !== later.get(where))
      .map((where) => ({
        ...{ about: 'host', where: `${host}: what was shown of ${where}` },
        ...{ was: before.get(where) ?? 'nothing', now: later.get(where) ?? 'nothing' },
      }));
  });
}

/** What is shown of each step, by its place. */
function shownOf(
  plan: ExecutionPlan,
  { stages }: Extract<HostPreview, { status: 'surveyed' }>,
): ReadonlyMap<string, string> {
  return new Map(
    stages.flatMap(({ stage, steps, always }) =>
      [...steps, ...always].map((preview, at) => {
        const name = plan.steps[preview.step]?.name ?? preview.step;
        return [`step ${name} (${at + 1} of stage ${plan.stages[stage]?.name ?? stage})`, textOf(plan, preview)];
      }),
    ),
  );
}

/** What a `check` prints may hold dates and the like. */
function textOf({ steps }: ExecutionPlan, { step, sign, certainty, text, diff }: StepPreview): string {
  const isOwn = steps[step]?.preview.check === null;
  return [`${previewSymbols[sign]} ${certainty}`, ...(isOwn ? [text] : []), ...(diff === null ? [] : [diff])].join(
    '\n',
  );
}
