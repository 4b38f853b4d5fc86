import type { ExecutionPlan } from '../model/executionPlan.ts';
import { eventText } from '../review/text/eventText.ts';
import { lineOf, troubleLine } from '../review/view/eventLines.ts';
import type { RunObserver } from '../runtime/driver.ts';
import type { Session } from './session.ts';

const whereMax = 14;
const hostMax = 24;

/** Writes a line for each event of a run that matters as it happens, for every step with `verbose`: to standard output, or with `--output json` to standard error. */
export function runLog(session: Session, plan: ExecutionPlan, verbose: boolean): RunObserver {
  const out = session.json ? session.err : session.out;
  const hosts = Object.keys(plan.hosts);
  const widths = {
    where: Math.min(whereMax, Math.max(9, ...plan.stages.map(({ name }) => name.length))),
    host: Math.min(
      hostMax,
      hosts.reduce((most, { length }) => Math.max(most, length), 0),
    ),
  };
  return {
    events: (events, state) => {
      for (const event of events) {
        const line = lineOf(plan, state, event);
        if (line !== null && (verbose || !line.detail)) out.line(eventText(line, session.palette, clockTime, widths));
      }
    },
    output: () => {},
    trouble: (where, text) =>
      out.line(eventText(troubleLine(plan, where, text, Date.now()), session.palette, clockTime, widths)),
  };
}

/** Local wall-clock time, as on the operator's own watch. */
const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

export const iso = (ms: number): string => new Date(ms).toISOString();
