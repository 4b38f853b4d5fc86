import type { ExecutionPlan } from '../model/executionPlan.ts';
import { NightshiftError, type Problem } from '../model/problems.ts';
import type { Change } from '../plan/change.ts';
import { digestOf } from '../plan/digest.ts';
import { type LoadedChange, loadChange } from '../plan/environment/loadChange.ts';
import { compileFromDisk } from '../plan/files/compileFromDisk.ts';
import { withoutRepeats } from '../plan/read/report.ts';
import { checkRules } from '../plan/rules/checkRules.ts';
import { checkCalendar } from '../windows/check.ts';

/** A change that is fit to run: read, valid, compiled. Warnings come along. */
export interface PreparedChange {
  readonly change: Change;
  readonly plan: ExecutionPlan;
  readonly digest: string;
  readonly warnings: readonly Problem[];
}

/** Reads, checks and compiles a plan; every problem of all of it is found before any is thrown. */
export async function prepareChange(root: string, planFile: string): Promise<PreparedChange> {
  const loaded = await loadChange(root, planFile);
  const { change } = loaded;
  const problems = [...loaded.problems, ...calendarProblems(loaded)];
  if (change === undefined) throw errorsOf(problems);
  const compiled = await compileFromDisk(root, change);
  const all = withoutRepeats([...problems, ...checkRules(change), ...compiled.problems]);
  const { plan } = compiled;
  if (plan === undefined || all.some(isError)) throw errorsOf(all);
  return { change, plan, digest: digestOf(plan), warnings: all };
}

/** What is wrong with the environment's calendar, and its edges of the coming year that daylight saving skips or repeats. */
function calendarProblems({ change, loadedEnvironment }: LoadedChange): Problem[] {
  const calendar = change?.environment.calendar ?? null;
  const at = loadedEnvironment?.calendarAt;
  if (calendar === null || at === undefined) return [];
  return checkCalendar(calendar, at, { comingAfterMs: Date.now() });
}

export const isError = ({ severity }: Problem): boolean => severity === 'error';

/** All errors, warnings after them. */
function errorsOf(problems: readonly Problem[]): NightshiftError {
  const [first, ...rest] = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
  if (first === undefined) throw new Error('defect: a plan was refused without a problem');
  return new NightshiftError([first, ...rest]);
}
