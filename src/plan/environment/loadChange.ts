import { resolve } from 'node:path';
import type { Plan } from '../../generated/plan.ts';
import type { InventorySources } from '../../model/inventorySources.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { readYamlFile } from '../read/readFile.ts';
import { hasErrors } from '../read/report.ts';
import { validateDocument } from '../read/validateDocument.ts';
import { type LoadedEnvironment, loadEnvironment } from './loadEnvironment.ts';
import { shownPath } from './project.ts';

/** A change as it was read: every problem of its plan and its environment, and the change when none is an error. */
export interface LoadedChange {
  readonly change: Change | undefined;
  readonly problems: readonly Problem[];
  /** undefined: the plan does not name one. */
  readonly loadedEnvironment: LoadedEnvironment | undefined;
}

/**
 * Reads a plan and the environment it names, or another one: there it has none of the windows it names, so any will do.
 * `planFile` is absolute or relative to the project's `root`. `sources`: how those that hosts.yaml imports are asked.
 * Never rejects for what files hold; the environment is read even when the plan has errors, so that all are told at once.
 */
export async function loadChange(
  root: string,
  planFile: string,
  elsewhere?: string,
  sources?: InventorySources,
): Promise<LoadedChange> {
  const path = resolve(root, planFile);
  const document = await readYamlFile(path, shownPath(resolve(root), path));
  const { value, problems: planProblems } = validateDocument('plan', document);
  const plan = value && planIn(value, elsewhere ?? value.environment);
  const name = elsewhere ?? environmentName(document.value);
  const namedAt = elsewhere === undefined ? document.at(['environment']) : undefined;
  const loaded = name === undefined ? undefined : await loadEnvironment(resolve(root), name, { namedAt, sources });
  const problems = [...planProblems, ...(loaded?.problems ?? [])];
  const environment = loaded?.environment;
  const isWhole = plan !== undefined && environment !== undefined && !hasErrors(problems);
  return { change: isWhole ? { plan, at: document.at, environment } : undefined, problems, loadedEnvironment: loaded };
}

function planIn(plan: Plan, environment: string): Plan {
  const { window: _, ...inAnyWindow } = plan;
  return environment === plan.environment ? plan : inAnyWindow;
}

function environmentName(plan: unknown): string | undefined {
  if (typeof plan !== 'object' || plan === null) return undefined;
  const name: unknown = Reflect.get(plan, 'environment');
  return typeof name === 'string' ? name : undefined;
}
