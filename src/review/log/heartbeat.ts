import { stageOf, visitOf } from '../../rollout/plan.ts';
import type { RunState } from '../../rollout/state.ts';
import { gatesText } from '../live/gateText.ts';
import { type Counts, type Kind, kindOf, kinds } from '../live/kind.ts';
import type { LiveHost, LiveRun } from '../live/liveRun.ts';
import { phaseText } from '../live/phase.ts';
import { wholeSeconds } from '../live/wholeSeconds.ts';
import type { EventLine } from '../view/line.ts';

/** A line for when nothing happens: that the run goes on, at what, which host takes longest, and what time is left. */
export function heartbeatLine(live: LiveRun, nowMs: number): EventLine {
  const { where, text } = present(live, nowMs);
  const said = [`… ${text}`, ...windowText(live.state, nowMs)].join('; ');
  return { atMs: nowMs, tone: 'note', where, host: null, text: said, detail: false, next: null, output: null };
}

function present(live: LiveRun, nowMs: number): { where: string; text: string } {
  const { plan, state, tally } = live;
  const { position, phase, undo, refusal } = state;
  if (phase.kind === 'undoing' && undo?.stage != null) {
    const text = `taking back ${stageOf(plan, undo.stage).name}: ${workText(live, tally.stages[undo.stage], nowMs)}`;
    return { where: 'rollback', text };
  }
  if (phase.kind === 'forward' && position.at === 'hosts' && refusal === null) {
    const { name, waves } = stageOf(plan, position.stage);
    const work = workText(live, tally.waves[position.stage]?.[position.wave], nowMs);
    return { where: name, text: `wave ${position.wave + 1} of ${waves.length}: ${work}` };
  }
  return { where: whereOf(live), text: [phaseText(live, nowMs, 'brief'), ...waitedFor(live, nowMs)].join('; ') };
}

/** As the log's other lines say it. */
function whereOf({ plan, state: { phase, position } }: LiveRun): string {
  if (phase.kind === 'preflight') return 'preflight';
  return phase.kind === 'forward' && position.at !== 'finalGates' ? stageOf(plan, position.stage).name : 'run';
}

/** What a phase waits for that is not a wave's hosts: gates, and hosts in flight. */
function waitedFor(live: LiveRun, nowMs: number): string[] {
  const { phase, position } = live.state;
  if (phase.kind === 'stopping') return longestOf(live).map((host) => `longest ${hostText(host, nowMs)}`);
  const gates = phase.kind === 'forward' && position.round !== null ? gatesText(live, position.round) : '';
  return gates === '' ? [] : [gates];
}

const atWork: ReadonlySet<Kind> = new Set<Kind>(['running', 'verifying', 'undoing']);
const told = Object.entries(kinds).map(([kind, [, word]]) => ({ kind: kind as Kind, word }));

/** `12 at work (longest web-03, restart, 1m12s), 38 done`. */
function workText(live: LiveRun, counts: Counts | undefined, nowMs: number): string {
  const of = (kind: Kind) => counts?.[kind] ?? 0;
  const busy = [...atWork].reduce((sum, kind) => sum + of(kind), 0);
  const longest = longestOf(live).map((host) => ` (longest ${hostText(host, nowMs)})`);
  const others = told.filter(({ kind }) => !atWork.has(kind) && of(kind) > 0);
  return [`${busy} at work${longest.join('')}`, ...others.map(({ kind, word }) => `${of(kind)} ${word}`)].join(', ');
}

/** None or one: the host whose step began first. */
function longestOf(live: LiveRun): LiveHost[] {
  const first = [live.running, live.undoing].flatMap((hosts) => firstAtWork(live, hosts));
  return first.sort((a, b) => a.sinceMs - b.sinceMs).slice(0, 1);
}

/** Of a list in which those that began first are in front; hosts that paused wait for others. */
function firstAtWork({ state }: LiveRun, hosts: ReadonlyMap<string, LiveHost>): LiveHost[] {
  for (const host of hosts.values()) if (atWork.has(kindOf(visitOf(state, host)))) return [host];
  return [];
}

/** After a change of controller it is not known what a host has begun. */
const hostText = ({ host, doing, sinceMs }: LiveHost, nowMs: number): string =>
  [host, ...(doing === '' ? [] : [doing]), wholeSeconds(nowMs - sinceMs)].join(', ');

function windowText({ night, breakGlass, phase }: RunState, nowMs: number): string[] {
  if (phase.kind === 'ended' || phase.kind === 'held') return [];
  const closesAtMs = breakGlass?.untilMs ?? night?.closesAtMs;
  if (closesAtMs === undefined) return [];
  const what = breakGlass === null ? 'window' : 'break-glass';
  const leftMs = closesAtMs - nowMs;
  return [leftMs > 0 ? `${what} closes in ${wholeSeconds(leftMs)}` : `${what} closed ${wholeSeconds(-leftMs)} ago`];
}
