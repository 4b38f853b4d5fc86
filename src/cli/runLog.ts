import type { ExecutionPlan } from '../model/executionPlan.ts';
import { follow } from '../review/live/follow.ts';
import { type LiveRun, openLive } from '../review/live/liveRun.ts';
import { FleetLog, isFleet } from '../review/log/fleetLog.ts';
import { heartbeatLine } from '../review/log/heartbeat.ts';
import { eventText, type LogWidths } from '../review/text/eventText.ts';
import { asideLine, lineOf } from '../review/view/eventLines.ts';
import type { EventLine, Tone } from '../review/view/line.ts';
import type { RunEvent, VisitRef } from '../rollout/events.ts';
import type { RunState } from '../rollout/state.ts';
import type { Teller } from './ciOutput.ts';
import { heartbeat } from './heartbeat.ts';
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

/** A log that says nothing for longer looks as if the run hung. */
export const heartbeatMs = 30_000;

/**
 * Writes a line for each event of a run that matters as it happens; of a fleet, lines that count in place of those about
 * hosts that go well; with `verbose` for every step, and for every line of its output. To standard output, or where that is
 * for a program to standard error. With `beatEveryMs` a line also when nothing was said for so long.
 */
export function runLog(
  session: Speaker,
  plan: ExecutionPlan,
  verbose: boolean,
  beatEveryMs: number | null = null,
): Teller {
  const out = session.json ? session.err : session.out;
  const widths = widthsOf(plan);
  const lines = new WholeLines();
  const fleet = !verbose && isFleet(plan);
  let told: Told | null = null;
  const beat = heartbeat(beatEveryMs, () => {
    if (told !== null && told.live.state.phase.kind !== 'ended') write(heartbeatLine(told.live, Date.now()));
  });
  const write = (line: EventLine) => {
    out.line(eventText(line, session.palette, clockTime, widths));
    beat.said();
  };
  const aside = (where: VisitRef, tone: Tone, text: string) => {
    const line = asideLine(plan, where, tone, text, Date.now());
    if (!fleet || told?.log.admits(line) !== false) write(line);
  };
  const said = (where: VisitRef, texts: readonly string[]) => {
    for (const text of texts) aside(where, 'note', `| ${text}`);
  };
  const tell = (event: RunEvent, { live, log }: Told) => {
    follow(live, event);
    if (event.type === 'stepEnded') said(event, lines.end(keyOf(event)));
    const line = lineOf(plan, live.state, event, clockTime);
    if (fleet) for (const one of log.lines(event, line)) write(one);
    else if (line !== null && (verbose || !line.detail)) write(line);
  };
  return {
    events: (events, state) => {
      told ??= open(plan, state);
      for (const event of events) tell(event, told);
    },
    output: (where, text) => verbose && said(where, lines.push(keyOf(where), text)),
    trouble: (where, text) => aside(where, 'doubt', text),
    close: () => beat.close(),
  };
}

/** What is known of the run so far. */
interface Told {
  readonly live: LiveRun;
  readonly log: FleetLog;
}

function open(plan: ExecutionPlan, state: RunState): Told {
  // No line names the digest.
  const live = openLive(plan, state, { run: state.run, digest: '' });
  return { live, log: new FleetLog(live) };
}

const keyOf = ({ stage, index }: VisitRef): string => `${stage}.${index}`;

/** Of the columns of a log of that plan. */
export function widthsOf(plan: ExecutionPlan): LogWidths {
  const longest = (names: readonly string[]) => names.reduce((most, { length }) => Math.max(most, length), 0);
  return {
    where: Math.min(whereMax, Math.max(9, longest(plan.stages.map(({ name }) => name)))),
    host: Math.min(hostMax, longest(Object.keys(plan.hosts))),
  };
}

/** Local wall-clock time, as on the operator's own watch. */
const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

export const iso = (ms: number): string => new Date(ms).toISOString();
