import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { InventorySources } from '../model/inventorySources.ts';
import type { Problem } from '../model/problems.ts';
import { checkCalendar } from '../windows/check.ts';
import type { Change } from './change.ts';
import type { ReadFile } from './compile/localFiles.ts';
import { digestOf } from './digest.ts';
import type { ImportInput } from './environment/imports.ts';
import { type LoadedChange, loadChange } from './environment/loadChange.ts';
import { compileFromDisk } from './files/compileFromDisk.ts';
import { hasErrors, refuseErrors, withoutRepeats } from './read/report.ts';
import { checkRules } from './rules/checkRules.ts';

/** A change that is fit to run: read, valid, compiled. Warnings come along. */
export interface PreparedChange {
  readonly change: Change;
  readonly plan: ExecutionPlan;
  readonly digest: string;
  /** Local files that went into it. */
  readonly files: readonly ReadFile[];
  /** What was read for the imports of hosts.yaml. */
  readonly importInputs: readonly ImportInput[];
  readonly warnings: readonly Problem[];
}

/** What was found when a plan was read, checked and compiled: every problem of all of it, and the change when none is an error. */
export interface CheckedChange {
  readonly problems: readonly Problem[];
  readonly prepared: PreparedChange | undefined;
}

/**
 * Reads, checks and compiles a plan. `nowMs`: edges of the calendar that daylight saving skips or repeats are told for
 * the year after it. `elsewhere`: in this environment instead of the plan's own. `sources`: how those that hosts.yaml
 * imports are asked; without it such an environment is refused. Rejects for nothing that files hold.
 */
export async function checkChange(
  root: string,
  planFile: string,
  nowMs: number,
  elsewhere?: string,
  sources?: InventorySources,
): Promise<CheckedChange> {
  const loaded = await loadChange(root, planFile, elsewhere, sources);
  const { change } = loaded;
  const reading = [...loaded.problems, ...calendarProblems(loaded, nowMs)];
  if (change === undefined) return { problems: reading, prepared: undefined };
  const { plan, problems: compiling, files } = await compileFromDisk(root, change);
  const problems = inOrder(withoutRepeats([...reading, ...checkRules(change), ...compiling]));
  if (plan === undefined || hasErrors(problems)) return { problems, prepared: undefined };
  const importInputs = loaded.loadedEnvironment?.importInputs ?? [];
  return { problems, prepared: { change, plan, digest: digestOf(plan), files, importInputs, warnings: problems } };
}

/** The same, but rejects with all problems when one is an error: errors first, warnings after them. */
export async function prepareChange(
  root: string,
  planFile: string,
  nowMs: number,
  elsewhere?: string,
  sources?: InventorySources,
): Promise<PreparedChange> {
  const { problems, prepared } = await checkChange(root, planFile, nowMs, elsewhere, sources);
  if (prepared !== undefined) return prepared;
  refuseErrors(problems);
  throw new Error('defect: a plan was refused without a problem');
}

/** As one reads: file by file, from the top down. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map(({ place }) => place?.file))];
  const at = ({ place }: Problem) => [files.indexOf(place?.file), place?.line ?? 0, place?.column ?? 0] as const;
  return [...problems].sort((a, b) => {
    const [one, other] = [at(a), at(b)];
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
  });
}

function calendarProblems({ change, loadedEnvironment }: LoadedChange, nowMs: number): Problem[] {
  const calendar = change?.environment.calendar ?? null;
  const at = loadedEnvironment?.calendarAt;
  if (calendar === null || at === undefined) return [];
  return checkCalendar(calendar, at, { comingAfterMs: nowMs });
}
