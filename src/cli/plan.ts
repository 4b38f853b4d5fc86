import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem } from '../model/problems.ts';
import { prepareChange } from '../plan/prepare.ts';
import { planText } from '../review/text/planText.ts';
import { viewPlan } from '../review/view/planView.ts';
import type { Session } from './session.ts';

/** `plan PLAN`: the plan compiled, offline: stages, waves with integers, hosts, every command as it will run. */
export async function plan(session: Session, file: string, options: { readonly hosts: boolean }): Promise<ExitCode> {
  const prepared = await prepareChange(await session.project(), resolve(file), Date.now());
  const view = viewPlan(prepared.plan, prepared.digest);
  session.result({ ...view, warnings: prepared.warnings }, () => planText(view, session.palette, options.hosts));
  if (!session.json) for (const warning of prepared.warnings) session.err.line(formatProblem(warning));
  return exitCodes.done;
}
