import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent, StepEnded, VisitRef } from '../../rollout/events.ts';
import { stageHostOf, stageOf, stepOf, visitOf, waveRange } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';

/** What a line means; a renderer has one sign and one colour for each. */
export type Tone = 'progress' | 'good' | 'same' | 'bad' | 'undo' | 'doubt' | 'note';

/** One line of a run's log: when, where, and what happened. */
export interface EventLine {
  readonly atMs: number;
  readonly tone: Tone;
  /** Stage, or what the run as a whole is at. */
  readonly where: string;
  readonly host: string | null;
  readonly text: string;
  /** Single steps and gates that went well: told only to whoever wants every detail. */
  readonly detail: boolean;
  /** Output that belongs to it: of a step that failed. */
  readonly output: string | null;
}

/** The line of an event; null for those that say nothing new to a person. `state` is what was folded up to it. */
export function lineOf(plan: ExecutionPlan, state: RunState, event: RunEvent): EventLine | null {
  const said = say(plan, state, event);
  return said === null ? null : { atMs: event.at, host: null, output: null, detail: false, ...said };
}

type Said = Pick<EventLine, 'tone' | 'where' | 'text'> & Partial<EventLine>;

function say(plan: ExecutionPlan, state: RunState, event: RunEvent): Said | null {
  switch (event.type) {
    case 'runStarted':
      return {
        tone: 'progress',
        where: 'preflight',
        text: `connecting to ${count(Object.keys(plan.hosts).length, 'host')} and locking them`,
      };
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
    case 'waveStarted':
      return waveLine(plan, event);
    case 'stepEnded':
      return stepLine(plan, event);
    case 'hostFailed':
      return { tone: 'bad', ...place(plan, event), text: `${event.as}: ${event.reason}` };
    case 'hostEnded':
      return endLine(plan, state, event);
    case 'hostPaused':
      return { tone: 'note', ...place(plan, event), text: 'stopped between two steps' };
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
      return { tone: 'good', where: stageOf(plan, event.stage).name, text: 'stage done' };
    case 'stageFailed':
      return { tone: 'bad', where: stageOf(plan, event.stage).name, text: `stage failed: ${event.reason}` };
    case 'stopStarted':
      return { tone: 'note', where: 'run', text: stopText[event.next] };
    case 'runHeld':
      return { tone: 'doubt', where: 'run', text: `held: ${event.reason}` };
    case 'runResumed':
      return { tone: 'note', where: 'run', text: `resumed by ${event.by}` };
    case 'rollbackStarted':
      return {
        tone: 'undo',
        where: 'rollback',
        text: event.scope === 'run' ? 'taking back what this run changed' : 'taking back what this stage changed',
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

const stopText = {
  hold: 'no new work starts; what is in flight ends, then the run is held',
  rollback: 'no new work starts; what is in flight ends, then the run is rolled back',
  rollbackStage: 'no new work starts; what is in flight ends, then the stage is rolled back',
  abort: 'no new work starts; what is in flight ends, then the run is left as it is',
} as const;

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const place = (plan: ExecutionPlan, ref: VisitRef) => ({
  where: stageOf(plan, ref.stage).name,
  host: stageHostOf(plan, ref).host,
});

function lockLine(event: Extract<RunEvent, { type: 'lockAnswered' }>): Said | null {
  if (event.status === 'locked') return null;
  const text =
    event.status === 'unreachable'
      ? `unreachable: ${event.reason}`
      : `held by run ${event.run} of ${event.holder} since ${event.since}`;
  return { tone: 'bad', where: 'preflight', host: event.host, text };
}

function preflightText(plan: ExecutionPlan, state: RunState): string {
  const all = Object.values(state.locks);
  const lost = all.filter(({ status }) => status === 'unreachable').length;
  const locked = `${count(all.length - lost, 'host')} reached and locked`;
  return `${locked}${lost === 0 ? '' : `, ${lost} unreachable and tolerated`}${plan.changeGates.length === 0 ? '' : ', gates pass'}`;
}

function waveLine(plan: ExecutionPlan, { stage, wave }: { stage: number; wave: number }): Said {
  const compiled = stageOf(plan, stage);
  const [from, to] = waveRange(compiled, wave);
  const names = compiled.hosts.slice(from, to).map(({ host }) => host);
  const shown = names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  return { tone: 'progress', where: compiled.name, text: `wave ${wave + 1} of ${compiled.waves.length}: ${shown}` };
}

const undoPhases: ReadonlySet<string> = new Set(['undo', 'alwaysUndone']);

function stepLine(plan: ExecutionPlan, event: StepEnded): Said {
  const { name } = stepOf(plan, event, event.phase, event.step);
  const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
  const took = formatDuration(event.durationMs);
  const what = `${event.phase === 'undo' ? 'undo ' : ''}${name}${again}`;
  const text = `${what}: ${outcomeText(event)}, ${took}`;
  const failed = event.outcome !== 'changed' && event.outcome !== 'unchanged';
  const tone = failed
    ? event.outcome === 'unknown'
      ? 'doubt'
      : 'bad'
    : undoPhases.has(event.phase)
      ? 'undo'
      : event.outcome === 'unchanged'
        ? 'same'
        : 'good';
  return {
    tone,
    ...place(plan, event),
    text,
    detail: !failed,
    output: failed && event.output !== '' ? event.output : null,
  };
}

function outcomeText(event: StepEnded): string {
  if (event.phase === 'undo' && event.outcome === 'changed') return 'taken back';
  if (event.timedOut) return 'failed: timed out';
  if (event.reason !== null)
    return `${event.outcome === 'notStarted' ? 'not started' : event.outcome}: ${event.reason}`;
  return event.outcome === 'failed' ? `failed: exit ${event.exitCode}` : event.outcome;
}

function endLine(plan: ExecutionPlan, state: RunState, event: Extract<RunEvent, { type: 'hostEnded' }>): Said {
  const { result, reason } = event;
  const visit = visitOf(state, event);
  if (result === 'done') return { tone: 'good', ...place(plan, event), text: `done: ${stepsText(visit)}` };
  if (result === 'undone') return { tone: 'undo', ...place(plan, event), text: undoneText(plan, visit) };
  const tone = result === 'unknown' ? 'doubt' : result === 'stopped' ? 'note' : 'bad';
  return { tone, ...place(plan, event), text: `${resultText[result]}${reason === null ? '' : `: ${reason}`}` };
}

function stepsText(visit: Visit): string {
  const changed = visit.ran.filter((ran) => ran === 'changed').length;
  const same = visit.ran.length - changed;
  return [changed > 0 && `${changed} changed`, same > 0 && `${same} unchanged`].filter(Boolean).join(', ');
}

/** The steps that were taken back, in the order in which that was done. */
function undoneText(plan: ExecutionPlan, visit: Visit): string {
  const back = stageHostOf(plan, visit).undoOrder.filter((step) => visit.takenBack[step] === true);
  const names = back.map((step) => stepOf(plan, visit, 'forward', step).name);
  return names.length === 0 ? 'nothing to take back' : `taken back: ${names.join(', ')}`;
}

const resultText = {
  failed: 'left as it is',
  unreachable: 'unreachable',
  unknown: 'left for a person',
  undoFailed: 'not taken back',
  stopped: 'left as it is',
} as const;

function roundLine(plan: ExecutionPlan, event: Extract<RunEvent, { type: 'roundEnded' }>): Said | null {
  const { verdict, reason, stage, index, scope } = event;
  const ofChange = scope === 'preflight' || scope === 'final';
  const where = ofChange ? scope : stageOf(plan, stage).name;
  const host = index === null ? null : stageHostOf(plan, { stage, index }).host;
  if (verdict !== 'pass') return { tone: verdict === 'fail' ? 'bad' : 'doubt', where, host, text: reason ?? verdict };
  const after = scope === 'rollback' ? 'healthy again' : scope === 'wave' ? 'wave healthy' : 'healthy';
  return reason === null
    ? null
    : { tone: 'good', where, host, text: `${after}: ${reason}`, detail: host !== null && scope !== 'rollback' };
}
