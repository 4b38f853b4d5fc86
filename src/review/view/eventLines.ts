import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan, GateScope } from '../../model/executionPlan.ts';
import type { RollbackStarted, RunEvent, StopStarted, VisitRef } from '../../rollout/events.ts';
import { stageHostOf, stageOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { endLine, place, stepLine } from './hostLines.ts';
import { type ClockTime, count, type EventLine, type Said, type Tone } from './line.ts';
import { recheckedLine, windowLine } from './windowLines.ts';

/** The line of an event; null for those that say nothing new to a person. `state` is folded up to it, or a little further. */
export function lineOf(plan: ExecutionPlan, state: RunState, event: RunEvent, clock: ClockTime): EventLine | null {
  const said = say(plan, state, event) ?? windowLine(plan, event, clock);
  return said === null ? null : { atMs: event.at, host: null, next: null, output: null, detail: false, ...said };
}

/** A line about a host that is no event of the run: its output, or what holds its step up. */
export function asideLine(plan: ExecutionPlan, ref: VisitRef, tone: Tone, text: string, atMs: number): EventLine {
  return { atMs, tone, ...place(plan, ref), text, detail: false, next: null, output: null };
}

function say(plan: ExecutionPlan, state: RunState, event: RunEvent): Said | null {
  switch (event.type) {
    case 'lockAsked':
      return askedLine(plan, event.host);
    case 'controllerChanged':
      return { tone: 'note', where: 'run', text: `taken over by ${event.by}` };
    case 'clockJumped':
      return {
        tone: 'note',
        where: 'run',
        text: `the wall clock of this machine moved by ${formatDuration(Math.abs(event.byMs))} ${event.byMs < 0 ? 'back' : 'on'}`,
      };
    case 'lockAnswered':
      return lockLine(event);
    case 'preflightPassed':
      return { tone: 'good', where: 'preflight', text: preflightText(plan, state) };
    case 'stepEnded':
      return stepLine(plan, event);
    case 'hostFailed':
      return { tone: 'bad', ...place(plan, event), text: `${event.as}: ${event.reason}` };
    case 'hostEnded':
      return endLine(plan, state, event);
    case 'hostPaused':
      return { tone: 'note', ...place(plan, event), text: 'stopped where it is' };
    case 'roundEnded':
      return roundLine(plan, event);
    case 'roundStarted':
      return event.soakMs === null
        ? null
        : {
            tone: 'progress',
            where: stageOf(plan, event.stage).name,
            text: `soaking for ${formatDuration(event.soakMs)}`,
          };
    case 'stageEnded':
      return { tone: 'good', where: stageOf(plan, event.stage).name, text: stageDoneText(state, event.stage) };
    case 'stageFailed':
      return { tone: 'bad', where: stageOf(plan, event.stage).name, text: `stage failed: ${event.reason}` };
    case 'stopStarted':
      return stopLine(state, event);
    case 'rollbackStarted':
      return {
        tone: 'undo',
        where: 'rollback',
        text: rollbackText(event),
      };
    case 'hostReleased':
      return event.released
        ? null
        : {
            tone: 'doubt',
            where: 'run',
            host: event.host,
            text: 'could not be told that the run is over; its lock stays',
          };
    default:
      return null;
  }
}

const rollbackText = ({ rehearsed, scope }: RollbackStarted): string => {
  if (rehearsed === true) return 'everything went well; the rehearsal now takes all of it back';
  return `taking back what this ${scope === 'night' ? 'opening of the window' : scope} changed`;
};

/** By plan: listing the names of thousands of hosts at each of thousands of events would take seconds. */
const hostsOf = new WeakMap<ExecutionPlan, { readonly first: string | undefined; readonly count: number }>();

/** All hosts are asked at once: the first stands for all of them. */
function askedLine(plan: ExecutionPlan, host: string): Said | null {
  const names = hostsOf.has(plan) ? [] : Object.keys(plan.hosts);
  const hosts = hostsOf.get(plan) ?? { first: names[0], count: names.length };
  hostsOf.set(plan, hosts);
  if (host !== hosts.first) return null;
  return {
    tone: 'progress',
    where: 'preflight',
    text: `connecting to ${count(hosts.count, 'host')} and locking them`,
  };
}

function stageDoneText(state: RunState, stage: number): string {
  const visits = state.visits[stage] ?? [];
  // The way back of a rehearsal may have begun already in `state`: what is on it was done.
  const wasDone = ({ result, failure, mode }: Visit) =>
    result === 'done' || (state.rehearsal?.complete === true && failure === null && mode !== 'ended');
  const done = visits.filter(wasDone).length;
  return `stage done: ${done === visits.length ? count(done, 'host') : `${done} of ${visits.length} hosts`}`;
}

const stopText = {
  hold: 'the run is held',
  rollback: 'the run is rolled back',
  rollbackStage: 'the stage is rolled back',
  rollbackNight: 'what this opening of the window changed is rolled back',
  abort: 'the run is left as it is',
} as const;

/** The reason is said here, but not again when it is why the stage has failed: that line comes before this one. */
function stopLine(state: RunState, { next, reason }: StopStarted): Said {
  const why = state.failure === reason || state.refusal !== null ? '' : `${reason}; `;
  const text = `${why}no new work starts; what is in flight ends, then ${stopText[next]}`;
  return { tone: next === 'hold' ? 'doubt' : 'note', where: 'run', text };
}

function lockLine(event: Extract<RunEvent, { type: 'lockAnswered' }>): Said | null {
  if (event.status === 'locked') return null;
  const text =
    event.status === 'unreachable'
      ? `unreachable: ${event.reason}`
      : `held by run ${event.run} of ${event.holder} since ${event.since}`;
  return { tone: 'bad', where: 'preflight', host: event.host, text, next: event.next ?? null };
}

function preflightText(plan: ExecutionPlan, state: RunState): string {
  const all = Object.values(state.locks);
  const lost = all.filter(({ status }) => status === 'unreachable').length;
  const locked = `${count(all.length - lost, 'host')} reached and locked`;
  return `${locked}${lost === 0 ? '' : `, ${lost} unreachable and tolerated`}${plan.changeGates.length === 0 ? '' : ', gates pass'}`;
}

/** A bad verdict is told by what follows from it (the host or the stage fails, the run holds); before the change nothing does. */
function roundLine(plan: ExecutionPlan, event: Extract<RunEvent, { type: 'roundEnded' }>): Said | null {
  const { verdict, reason, stage, index, scope } = event;
  if (scope === 'host' && index === null) return recheckedLine(event);
  const ofChange = scope === 'preflight' || scope === 'final';
  const where = ofChange ? scope : stageOf(plan, stage).name;
  const host = index === null ? null : stageHostOf(plan, { stage, index }).host;
  if (verdict === 'pass' && reason === null) return null;
  if (verdict === 'pass')
    return { tone: 'good', where, host, text: `${healthyText[scope]} (${reason})`, detail: scope === 'host' };
  return scope === 'preflight' ? { tone: verdict === 'fail' ? 'bad' : 'doubt', where, text: reason ?? verdict } : null;
}

const healthyText: Record<GateScope, string> = {
  preflight: 'healthy before the change',
  host: 'healthy',
  wave: 'wave healthy',
  stage: 'stage healthy',
  final: 'healthy after the change',
  rollback: 'healthy again',
};
