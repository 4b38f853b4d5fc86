import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Lengths, noLengths } from '../forecast/estimates.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem } from '../model/problems.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { prepareChange } from '../plan/prepare.ts';
import { planText } from '../review/text/planText.ts';
import { viewNight } from '../review/view/nightView.ts';
import { viewPlan } from '../review/view/planView.ts';
import { pastLengths } from '../runtime/launch.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';

/** `plan PLAN`: the plan compiled, offline: stages, waves with integers, hosts, every command as it will run, and the night. */
export async function plan(session: Session, file: string, options: { readonly hosts: boolean }): Promise<ExitCode> {
  const root = await session.project();
  const nowMs = Date.now();
  const { plan: compiled, digest, warnings } = await prepareChange(root, resolve(file), nowMs);
  const view = viewPlan(compiled, digest, lengthsOf(session, compiled.environment));
  const night = viewNight(view.forecast, openNow(root, compiled).ask(nowMs), nowMs, iso);
  session.result({ ...view, night, warnings }, () => planText(view, night, session.palette, options.hosts));
  if (!session.json) for (const warning of warnings) session.err.line(formatProblem(warning));
  return exitCodes.done;
}

/** What earlier runs took, where there is a journal: looking at a plan makes none. */
function lengthsOf(session: Session, environment: string): Lengths {
  if (!existsSync(session.journalFile)) return noLengths;
  return { past: pastLengths(session.journal, environment), seen: () => undefined };
}
