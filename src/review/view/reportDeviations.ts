import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent, StepStarted } from '../../rollout/events.ts';
import { stageHostOf, stageOf, stepOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { isoOf } from './instants.ts';
import { count } from './line.ts';
import type { DeviationView, ToldRun, UnlockFact } from './reportShape.ts';
import { type Hold, holdsOf, type Moment, nowOf } from './reportSpans.ts';

/** Everything that was not as planned, in the order in which it began. */
export function viewDeviations(request: ToldRun): DeviationView[] {
  const { plan, state, events, facts } = request;
  const now = nowOf(request);
  const found = [
    ...brokenGlass(events),
    ...stops(events),
    ...events.flatMap((event) => viewSingle(event)),
    ...holdsOf(events).map((hold) => viewHold(hold, now)),
    ...retries(plan, events),
    ...unreachable(events),
    ...plan.stages.flatMap((_, at) => budget(plan, state, at, failedAtMs(events, at))),
    ...overrun(state),
    ...facts.unlocks.map(viewUnlock),
  ];
  return found.sort((one, other) => one.atMs - other.atMs).map(({ atMs, ...view }) => ({ at: isoOf(atMs), ...view }));
}

type Found = Omit<DeviationView, 'at'> & { readonly atMs: number };

const nothing = { by: null, reason: null, ms: null, hosts: [] } as const;

function brokenGlass(events: readonly RunEvent[]): Found[] {
  return events.flatMap((event): Found[] => {
    if (event.type !== 'runStarted' || event.breakGlass === null || event.breakGlass === undefined) return [];
    const { by, reason, untilMs } = event.breakGlass;
    const text = `the window was overridden until ${isoOf(untilMs)}`;
    return [{ ...nothing, kind: 'breakGlass', tone: 'bad', atMs: event.at, text, by, reason }];
  });
}

function viewHold({ event, from, to, ended }: Hold, now: Moment): Found {
  const ms = (to ?? now).tick - from.tick;
  const text = `held for ${formatDuration(ms)}${ended === null ? ' so far' : `, ${endText[ended.type] ?? 'then ended'}`}`;
  const by = ended?.type === 'runResumed' && ended.accepts ? ended.by : null;
  return { ...nothing, kind: 'hold', tone: 'doubt', atMs: from.at, text, by, reason: event.reason, ms };
}

const endText: { readonly [type in RunEvent['type']]?: string } = {
  runHeld: 'then for another reason',
  runResumed: 'then it went on',
  recheckStarted: 'then it went on by itself',
  rollbackStarted: 'then it was rolled back',
  stopStarted: 'then it was stopped',
};

/** Attempts after the first, of one step of a stage together: a fleet may have thousands. */
function retries(plan: ExecutionPlan, events: readonly RunEvent[]): Found[] {
  const groups = new Map<
    string,
    { first: StepStarted & { at: number }; text: string; hosts: Set<string>; n: number }
  >();
  for (const event of events) {
    if (event.type !== 'stepStarted' || event.attempt === 1) continue;
    const what = `${event.phase === 'undo' ? 'undoing ' : ''}${stepOf(plan, event, event.phase, event.step).name}`;
    const text = `${what} in ${stageOf(plan, event.stage).name}`;
    const group = groups.get(text) ?? { first: event, text, hosts: new Set(), n: 0 };
    group.n++;
    group.hosts.add(stageHostOf(plan, event).host);
    groups.set(text, group);
  }
  return [...groups.values()].map(({ first, text, hosts, n }) => ({
    ...{ ...nothing, kind: 'retry', tone: 'doubt', atMs: first.at, hosts: [...hosts] },
    text: `${text} was tried again ${n === 1 ? 'once' : `${n} times`}`,
  }));
}

function unreachable(events: readonly RunEvent[]): Found[] {
  const lost = events.flatMap((event) =>
    event.type === 'lockAnswered' && event.status === 'unreachable' ? [{ ...event, reason: event.reason }] : [],
  );
  const [first] = lost;
  if (first === undefined) return [];
  const text = `${count(lost.length, 'host')} could not be reached before the change`;
  const hosts = lost.map(({ host }) => host);
  return [{ ...nothing, kind: 'unreachable', tone: 'bad', atMs: first.at, text, hosts, reason: first.reason }];
}

const nextText = {
  hold: 'hold',
  rollback: 'roll the run back',
  rollbackStage: 'roll the stage back',
  rollbackNight: 'roll back what this opening of the window changed',
  abort: 'end it as it is',
} as const;

/** A stop that only leads to a hold is told by the hold, unless a person said so. */
function stops(events: readonly RunEvent[]): Found[] {
  return events.flatMap((event): Found[] => {
    if (event.type !== 'stopStarted') return [];
    const { next, reason, by } = event;
    const common = { ...nothing, atMs: event.at, reason };
    if (by !== undefined) return [{ ...common, kind: 'operator', tone: 'note', text: `told to ${nextText[next]}`, by }];
    return next === 'hold' ? [] : [{ ...common, kind: 'stop', tone: 'bad', text: `stopped, to ${nextText[next]}` }];
  });
}

function viewSingle(event: RunEvent): Found[] {
  const one = (more: Pick<Found, 'kind' | 'tone' | 'text'> & Partial<Found>): Found[] => [
    { ...nothing, atMs: event.at, ...more },
  ];
  switch (event.type) {
    case 'runResumed':
      return event.accepts ? one({ kind: 'operator', tone: 'note', text: 'told to go on', by: event.by }) : [];
    case 'controllerChanged':
      return one({ kind: 'takeOver', tone: 'note', text: 'taken over by another controller', by: event.by });
    case 'clockJumped':
      return one({
        kind: 'clock',
        tone: 'doubt',
        text: `the wall clock moved ${movedText(event.byMs)}`,
        ms: event.byMs,
      });
    case 'recheckAnswered': {
      const { intact, reason, host } = event;
      return intact
        ? []
        : one({ kind: 'drift', tone: 'bad', text: 'not as the run had left it', reason, hosts: [host] });
    }
    case 'lockAnswered':
      if (event.status !== 'held') return [];
      return one({
        kind: 'lock',
        tone: 'bad',
        text: `locked by run ${event.run} of ${event.holder}`,
        hosts: [event.host],
      });
    case 'hostReleased':
      if (event.released) return [];
      return one({ kind: 'lock', tone: 'doubt', text: 'its lock could not be given back', hosts: [event.host] });
    default:
      return [];
  }
}

const movedText = (byMs: number): string => `${formatDuration(Math.abs(byMs))} ${byMs < 0 ? 'back' : 'on'}`;

/** Hosts that failed in a stage, or never came back, against what its budget tolerates. */
function budget(plan: ExecutionPlan, state: RunState, at: number, atMs: number): Found[] {
  const { name, failuresMax, unreachableMax } = stageOf(plan, at);
  const failed = (state.visits[at] ?? []).filter(({ failure }) => failure !== null);
  const isLost = ({ failure }: Visit) => failure?.as === 'unreachable';
  const lost = failed.filter(isLost);
  const others = failed.filter((visit) => !isLost(visit));
  return [
    ...budgetOf(`${name}: ${count(others.length, 'host')} failed`, others, failuresMax, atMs),
    ...budgetOf(`${name}: ${count(lost.length, 'host')} unreachable`, lost, unreachableMax, atMs),
  ];
}

/** When the first host of a stage failed. */
const failedAtMs = (events: readonly RunEvent[], at: number): number =>
  events.find((event) => event.type === 'hostFailed' && event.stage === at)?.at ?? 0;

function budgetOf(what: string, visits: readonly Visit[], max: number, atMs: number): Found[] {
  if (visits.length === 0) return [];
  const text = `${what}, ${max === 0 ? 'none' : max} tolerated`;
  const hosts = visits.map(({ host }) => host);
  return [{ ...nothing, kind: 'budget', tone: visits.length > max ? 'bad' : 'doubt', atMs, text, hosts }];
}

function overrun({ overrun: over }: RunState): Found[] {
  if (over === null) return [];
  const { sinceMs, untilMs, because } = over;
  const text = `steps went on after the window had closed, the last at ${isoOf(untilMs)}`;
  return [{ ...nothing, kind: 'overrun', tone: 'bad', atMs: sinceMs, text, reason: because, ms: untilMs - sinceMs }];
}

function viewUnlock({ host, by, reason, forced, at }: UnlockFact): Found {
  const text = `its lock was taken off by hand${forced ? ', though the run was not over' : ''}`;
  return { ...nothing, kind: 'unlock', tone: 'bad', atMs: at, text, by, reason, hosts: [host] };
}
