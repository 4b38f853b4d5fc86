import type { ExecutionPlan } from '../model/executionPlan.ts';
import { eventText, type LogWidths } from '../review/text/eventText.ts';
import { asideLine, lineOf } from '../review/view/eventLines.ts';
import type { EventLine, Tone } from '../review/view/line.ts';
import type { VisitRef } from '../rollout/events.ts';
import type { RunObserver } from '../runtime/observer.ts';
import type { Session } from './session.ts';
import { WholeLines } from './wholeLines.ts';

/** Who speaks of a run: a command, or a daemon with a prefix for each. */
export interface Speaker extends Pick<Session, 'palette' | 'json'> {
  readonly out: Lines;
  readonly err: Lines;
}

export interface Lines {
  line(text: string): void;
}

const whereMax = 14;
const hostMax = 24;

/**
 * Writes a line for each event of a run that matters as it happens; with `verbose` for every step, and for every line of
 * its output. To standard output, or with `--output json` to standard error.
 */
export function runLog(session: Speaker, plan: ExecutionPlan, verbose: boolean): RunObserver {
  const out = session.json ? session.err : session.out;
  const widths = widthsOf(plan);
  const lines = new WholeLines();
  const write = (line: EventLine) => out.line(eventText(line, session.palette, clockTime, widths));
  const aside = (where: VisitRef, tone: Tone, text: string) => write(asideLine(plan, where, tone, text, Date.now()));
  const said = (where: VisitRef, texts: readonly string[]) => {
    for (const text of texts) aside(where, 'note', `| ${text}`);
  };
  return {
    events: (events, state) => {
      for (const event of events) {
        if (event.type === 'stepEnded') said(event, lines.end(keyOf(event)));
        const line = lineOf(plan, state, event, clockTime);
        if (line !== null && (verbose || !line.detail)) write(line);
      }
    },
    output: (where, text) => verbose && said(where, lines.push(keyOf(where), text)),
    trouble: (where, text) => aside(where, 'doubt', text),
  };
}

const keyOf = ({ stage, index }: VisitRef): string => `${stage}.${index}`;

function widthsOf(plan: ExecutionPlan): LogWidths {
  const longest = (names: readonly string[]) => names.reduce((most, { length }) => Math.max(most, length), 0);
  return {
    where: Math.min(whereMax, Math.max(9, longest(plan.stages.map(({ name }) => name)))),
    host: Math.min(hostMax, longest(Object.keys(plan.hosts))),
  };
}

/** Local wall-clock time, as on the operator's own watch. */
const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

export const iso = (ms: number): string => new Date(ms).toISOString();
