import type { HostResult } from '../../model/outcomes.ts';
import type { RunEvent, VisitRef } from '../../rollout/events.ts';
import { stageOf, visitOf, waveRange } from '../../rollout/plan.ts';
import type { Counts } from '../live/kind.ts';
import { type LiveRun, waveOf } from '../live/liveRun.ts';
import type { Tone } from '../view/line.ts';

/** What the log is about for a while: its hosts are counted together. */
export interface FleetSection {
  readonly where: string;
  readonly tone: Tone;
  /** Null: its hosts do not go through it one by one; only those in trouble are counted. */
  readonly progress: {
    readonly what: string;
    /** How hosts end that go as they should. */
    readonly good: HostResult;
    /** How hosts have ended so far, of how many. */
    readonly counted: () => { readonly counts: Counts; readonly hosts: number };
  } | null;
  /** A host has ended in it. */
  readonly ended: (result: HostResult) => void;
}

/** The section that begins with an event; null: none does, and the last is over; undefined: what was goes on. */
export function sectionAfter(
  live: LiveRun,
  event: RunEvent,
  present: FleetSection | null,
): FleetSection | null | undefined {
  switch (event.type) {
    case 'runStarted':
      return other('preflight');
    case 'recheckStarted':
      return other('recheck');
    case 'rollbackStarted':
      return other('rollback');
    case 'closingStarted':
      return other('run');
    case 'waveStarted':
      return waveSection(live, event.stage, event.wave);
    case 'rollbackStageStarted':
      return undoSection(live, event.stage);
    case 'preflightPassed':
    case 'waveEnded':
    case 'runHeld':
    case 'runResumed':
    case 'runEnded':
      return null;
    case 'hostStarted':
    case 'undoStarted':
    case 'stepEnded':
    case 'hostFailed':
    case 'hostEnded':
      return present === null ? sectionOf(live, event) : undefined;
    default:
      return undefined;
  }
}

/** Of a run that goes on with what was under way when it was held, or when its controller died. */
function sectionOf(live: LiveRun, visit: VisitRef): FleetSection {
  if (live.state.undo !== null) return undoSection(live, visit.stage);
  return waveSection(live, visit.stage, waveOf(live.plan, visitOf(live.state, visit)));
}

const nothing = () => {};

const other = (where: string): FleetSection => ({ where, tone: 'doubt', progress: null, ended: nothing });

function waveSection({ plan, tally }: LiveRun, stage: number, wave: number): FleetSection {
  const compiled = stageOf(plan, stage);
  const [from, to] = waveRange(compiled, wave);
  const counted = () => ({ counts: tally.waves[stage]?.[wave] ?? {}, hosts: to - from });
  const what = `wave ${wave + 1} of ${compiled.waves.length}`;
  return { where: compiled.name, tone: 'progress', progress: { what, good: 'done', counted }, ended: nothing };
}

/** The way back: of the hosts that are to be taken back, as many as have ended since, and those that are still open. */
function undoSection({ plan, state }: LiveRun, stage: number): FleetSection {
  const counts: Counts = {};
  let hosts = 0;
  const counted = () => {
    const open = state.undo?.stage === stage ? state.undo.open : 0;
    // The state may be further than what was counted: it never shows more than there are.
    hosts = Math.max(hosts, throughOf(counts) + open);
    return { counts, hosts };
  };
  const ended = (result: HostResult) => {
    counts[result] = (counts[result] ?? 0) + 1;
  };
  const what = `taking back ${stageOf(plan, stage).name}`;
  return { where: 'rollback', tone: 'undo', progress: { what, good: 'undone', counted }, ended };
}

export const results: readonly HostResult[] = [
  ...(['undoFailed', 'failed', 'unknown', 'unreachable', 'undone', 'done', 'stopped'] as const),
];

export const throughOf = (counts: Counts): number => results.reduce((sum, result) => sum + (counts[result] ?? 0), 0);
