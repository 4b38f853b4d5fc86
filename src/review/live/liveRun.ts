import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { type Counts, type Kind, kindOf, move, type Tally } from './kind.ts';
import type { Readings } from './readings.ts';
import { turnPage } from './tail.ts';

/**
 * What a live view shows of a run beyond its state, kept up event by event (follow.ts), so that a frame costs as much as the
 * screen has lines and not as much as the fleet has hosts.
 *
 * V1  `tally` is what counting every visit anew would give;
 * V2  `running` and `undoing` hold exactly the visits under way, those whose step began first in front; a visit is in one
 *     of the three lists at most;
 * V3  what it keeps is bounded by the plan, however long the run goes on.
 */
export interface LiveRun {
  readonly plan: ExecutionPlan;
  /** Of whoever folds the events: changed in place by them. */
  readonly state: RunState;
  readonly run: string;
  readonly digest: string;
  /** This process drives it: what Ctrl-C means. */
  readonly drivenHere: boolean;
  readonly tally: Tally;
  /** Under which kind each visit is counted. */
  readonly counted: Kind[][];
  readonly running: Map<string, LiveHost>;
  readonly undoing: Map<string, LiveHost>;
  /** Hosts that ended, with which something went wrong, in the order in which they did. */
  readonly troubled: Map<string, LiveHost>;
  readonly readings: Readings;
  /** Before the change: how many of the hosts are locked, and how many cannot be. */
  readonly locks: { readonly hosts: number; locked: number; lost: number };
}

export interface LiveHost {
  readonly stage: number;
  readonly index: number;
  readonly host: string;
  /** What it does, or did last. */
  doing: string;
  /** Since when (wall clock). */
  sinceMs: number;
  /** The last line that its step wrote, or its gate answered. */
  said: string;
  /** The end of what its step wrote, and before it of what its earlier ones did (tail.ts). */
  output: string;
  past: string;
}

export interface LiveHeader {
  readonly run: string;
  readonly digest: string;
}

/** A live view of a run that stands at `state`. Costs as much as the plan has hosts; done once. */
export function openLive(plan: ExecutionPlan, state: RunState, { run, digest }: LiveHeader): LiveRun {
  const live: LiveRun = {
    plan,
    state,
    run,
    digest,
    drivenHere: false,
    tally: { stages: plan.stages.map(none), waves: plan.stages.map(({ waves }) => waves.map(none)) },
    counted: plan.stages.map(() => []),
    running: new Map(),
    undoing: new Map(),
    troubled: new Map(),
    readings: { rounds: new Map(), waves: new Map() },
    locks: locksOf(state),
  };
  countAll(live);
  return live;
}

const none = (): Counts => ({});

function locksOf({ locks }: RunState): LiveRun['locks'] {
  const all = Object.values(locks).map(({ status }) => status);
  const lost = all.filter((status) => status === 'held' || status === 'unreachable').length;
  return { hosts: all.length, locked: all.filter((status) => status === 'locked').length, lost };
}

/** Counts every visit under the kind it has now. */
export function countAll(live: LiveRun): void {
  for (const visits of live.state.visits) for (const visit of visits) count(live, visit);
}

/** Counts a visit under the kind it has now, and keeps it among those under way for as long as it is. */
export function count(live: LiveRun, visit: Visit): void {
  const kind = kindOf(visit);
  const of = live.counted[visit.stage];
  const before = of?.[visit.index];
  if (of === undefined || before === kind) return;
  of[visit.index] = kind;
  move(live.tally.stages[visit.stage], before, kind);
  move(live.tally.waves[visit.stage]?.[waveOf(live.plan, visit)], before, kind);
  settle(live, visit, kind);
}

export const keyOf = ({ stage, index }: { readonly stage: number; readonly index: number }): string =>
  `${stage}.${index}`;

function settle(live: LiveRun, visit: Visit, kind: Kind): void {
  const key = keyOf(visit);
  const host = liveHost(live, visit);
  const trouble = visit.failure !== null || wrong.has(kind) ? live.troubled : null;
  const into = kind === 'undoing' ? live.undoing : underWay.has(kind) ? live.running : trouble;
  for (const list of [live.running, live.undoing, live.troubled]) if (list !== into) list.delete(key);
  if (into === null || into.has(key)) return;
  host.sinceMs = live.state.lastAtMs;
  into.set(key, host);
}

const underWay: ReadonlySet<Kind> = new Set<Kind>(['running', 'verifying', 'paused']);
const wrong: ReadonlySet<Kind> = new Set<Kind>(['failed', 'unknown', 'unreachable', 'undoFailed']);

/** What is kept of a host; of one that nothing is kept of, what there is to say now. */
export function liveHost(live: LiveRun, visit: Visit): LiveHost {
  const { stage, index, host, startedAtMs } = visit;
  const kept = keptHost(live, keyOf(visit));
  return kept ?? { stage, index, host, doing: '', sinceMs: startedAtMs ?? 0, said: '', output: '', past: '' };
}

/** A host that is under way, or ended in trouble. */
export const keptHost = ({ running, undoing, troubled }: LiveRun, key: string): LiveHost | undefined =>
  running.get(key) ?? undoing.get(key) ?? troubled.get(key);

/** A host begins something: it goes behind those that began before. */
export function begin(live: LiveRun, visit: Visit, doing: string, atMs: number): void {
  const host = liveHost(live, visit);
  host.doing = doing;
  host.sinceMs = atMs;
  host.said = '';
  turnPage(host, doing);
  const key = keyOf(visit);
  for (const list of [live.running, live.undoing]) if (list.delete(key)) list.set(key, host);
}

/** The wave in which a host is taken: by halves, since a plan may have as many waves as hosts. */
export function waveOf(plan: ExecutionPlan, { stage, index }: Visit): number {
  const ends = plan.stages[stage]?.waves ?? [];
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index < (ends[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
