import { wayBackMs } from '../../forecast/forecast.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { ExitCode, HostResult, RunOutcome } from '../../model/outcomes.ts';
import { needsPerson } from '../../rollout/needsPerson.ts';
import { stageOf, stepOf } from '../../rollout/plan.ts';
import type { Phase, RunState, Visit } from '../../rollout/state.ts';
import { leftByHand } from './leftByHand.ts';

/** A run as it is shown, and as `--output json` gives it. Times are ISO 8601 in UTC; durations milliseconds. */
export interface RunView {
  readonly run: string;
  readonly change: string;
  readonly title: string;
  readonly ticket: string | null;
  readonly environment: string;
  readonly digest: string;
  readonly by: string;
  readonly state: Phase['kind'];
  readonly outcome: RunOutcome | null;
  readonly exitCode: ExitCode | null;
  readonly reason: string | null;
  readonly code: string | null;
  /** Held: when it goes on by itself; null: a person decides, or it is not held. */
  readonly resumesAt: string | null;
  /** Everything is done, then taken back. */
  readonly rehearsal: boolean;
  readonly breakGlass: { readonly by: string; readonly reason: string; readonly until: string } | null;
  /** Steps that went on after the window had closed, to bring what was begun to an end or back. */
  readonly overrun: { readonly since: string; readonly until: string; readonly because: string } | null;
  /** While there is something to take back, and a window that closes. */
  readonly wayBack: WayBackView | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly stages: readonly StageView[];
  readonly hosts: { readonly [name: string]: HostView };
  /** Hosts whose state a person has to settle, with the commands that are left, in order. */
  readonly attention: readonly AttentionView[];
}

export interface WayBackView {
  /** How long taking everything back takes, as far as an automatic rollback goes. */
  readonly needMs: number;
  readonly windowClosesAt: string;
  /** Begun later, it would not end before the window closes. */
  readonly fitsUntil: string;
}

export interface StageView {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'done' | 'failed' | 'rolledBack';
  readonly hosts: number;
  readonly waves: readonly number[];
  /** The wave under way or the last one reached, from 1; 0 before the first. */
  readonly wave: number;
  readonly counts: { readonly [state: string]: number };
}

export type HostState = HostResult | 'pending' | 'locked' | 'running' | 'paused' | 'verifying' | 'undoing' | 'leaving';

export interface HostView {
  readonly state: HostState;
  readonly stage: string;
  /** The step that runs, or the last one that ran. */
  readonly step: string | null;
  readonly reason: string | null;
  /** How the steps went, by name. */
  readonly steps: readonly { readonly name: string; readonly outcome: string }[];
}

export interface AttentionView {
  readonly host: string;
  readonly stage: string;
  readonly state: HostState;
  readonly reason: string | null;
  /** How to get there. */
  readonly login: string;
  /** The exact commands that are left, in order. */
  readonly commands: readonly string[];
}

export interface RunHeader {
  readonly run: string;
  readonly digest: string;
  readonly by: string;
}

export function viewRun(plan: ExecutionPlan, state: RunState, header: RunHeader, iso: (ms: number) => string): RunView {
  const { phase } = state;
  const over = phase.kind === 'ended' || phase.kind === 'closing' ? phase : null;
  const { name, title, ticket } = plan.change;
  return {
    ...header,
    change: name,
    title,
    ticket,
    environment: plan.environment,
    state: phase.kind,
    outcome: over?.outcome ?? null,
    exitCode: over?.exitCode ?? (phase.kind === 'held' ? 7 : null),
    reason: over?.reason ?? ('reason' in phase ? phase.reason : null),
    code: over?.code ?? null,
    resumesAt: phase.kind === 'held' && phase.resumesAtMs !== null ? iso(phase.resumesAtMs) : null,
    rehearsal: state.rehearsal !== null,
    breakGlass: viewBreakGlass(state, iso),
    overrun: viewOverrun(state, iso),
    wayBack: viewWayBack(plan, state, iso),
    startedAt: state.startedAtMs === null ? null : iso(state.startedAtMs),
    endedAt: state.endedAtMs === null ? null : iso(state.endedAtMs),
    stages: plan.stages.map((_, stage) => viewStage(plan, state, stage)),
    hosts: viewHosts(plan, state),
    attention: attentionOf(plan, state, header.run),
  };
}

function viewBreakGlass({ breakGlass }: RunState, iso: (ms: number) => string): RunView['breakGlass'] {
  if (breakGlass === null) return null;
  const { by, reason, untilMs } = breakGlass;
  return { by, reason, until: iso(untilMs) };
}

function viewOverrun({ overrun }: RunState, iso: (ms: number) => string): RunView['overrun'] {
  if (overrun === null) return null;
  return { since: iso(overrun.sinceMs), until: iso(overrun.untilMs), because: overrun.because };
}

function viewWayBack(plan: ExecutionPlan, state: RunState, iso: (ms: number) => string): WayBackView | null {
  const { night, wayBack, position, phase, noReturn } = state;
  if (night === null || noReturn || phase.kind === 'ended' || phase.kind === 'closing') return null;
  const needMs = wayBackMs(plan, wayBack, position.stage);
  if (needMs === 0) return null;
  return { needMs, windowClosesAt: iso(night.closesAtMs), fitsUntil: iso(night.closesAtMs - needMs) };
}

function viewStage(plan: ExecutionPlan, state: RunState, at: number): StageView {
  const stage = stageOf(plan, at);
  const visits = state.visits[at] ?? [];
  const counts: Record<string, number> = {};
  for (const visit of visits) {
    const host = stateOf(state, visit);
    counts[host] = (counts[host] ?? 0) + 1;
  }
  const started = state.position.stage > at || (state.position.stage === at && state.position.at !== 'stage');
  const wave =
    state.position.stage > at
      ? stage.waves.length
      : started
        ? state.position.wave + (state.position.at === 'wave' ? 0 : 1)
        : 0;
  const { name, hosts, waves } = stage;
  return { name, hosts: hosts.length, waves, wave, counts, state: stageState(state, at, started, visits) };
}

function stageState(state: RunState, at: number, started: boolean, visits: readonly Visit[]): StageView['state'] {
  if (!started) return 'pending';
  if (visits.some(({ result }) => result === 'undone') && state.undo !== null) return 'rolledBack';
  if (state.position.stage > at || state.position.at === 'finalGates') return 'done';
  return state.failure === null ? 'running' : 'failed';
}

/** The state of a host where the run stands: of the last stage it was in, else of its first. */
function viewHosts(plan: ExecutionPlan, state: RunState): Record<string, HostView> {
  const hosts: Record<string, HostView> = {};
  for (const visit of state.visits.flat()) {
    if (visit.host in hosts && visit.mode === 'pending') continue;
    hosts[visit.host] = viewHost(plan, state, visit);
  }
  return hosts;
}

/** A host in one of its stages. */
export function viewHost(plan: ExecutionPlan, state: RunState, visit: Visit): HostView {
  return {
    state: stateOf(state, visit),
    stage: stageOf(plan, visit.stage).name,
    step: currentStep(plan, visit),
    reason: visit.reason ?? visit.failure?.reason ?? state.locks[visit.host]?.reason ?? null,
    steps: visit.ran.map((outcome, at) => ({
      name: stepOf(plan, visit, 'forward', at).name,
      outcome: visit.takenBack[at] === true ? 'undone' : (outcome ?? 'notRun'),
    })),
  };
}

function stateOf(state: RunState, visit: Visit): HostState {
  switch (visit.mode) {
    case 'pending':
      return pendingState(state, visit);
    case 'forward':
    case 'verifying':
      return visit.paused ? 'paused' : visit.mode === 'forward' ? 'running' : 'verifying';
    case 'undoing':
    case 'verifyingUndo':
      return 'undoing';
    case 'leaving':
      return 'leaving';
    case 'ended':
      return visit.result ?? 'done';
  }
}

function pendingState(state: RunState, visit: Visit): HostState {
  const lock = state.locks[visit.host]?.status;
  return lock === 'locked' || lock === 'unreachable' ? lock : 'pending';
}

function currentStep(plan: ExecutionPlan, visit: Visit): string | null {
  const last = visit.ran.findLastIndex((outcome) => outcome !== null);
  const at = visit.mode === 'forward' ? Math.min(visit.cursor, visit.ran.length - 1) : last;
  return at < 0 ? null : stepOf(plan, visit, 'forward', at).name;
}

function attentionOf(plan: ExecutionPlan, state: RunState, run: string): AttentionView[] {
  return state.visits
    .flat()
    .filter((visit) => needsPerson(visit) && visit.startedAtMs !== null)
    .map((visit) => ({
      host: visit.host,
      stage: stageOf(plan, visit.stage).name,
      state: stateOf(state, visit),
      reason: visit.reason,
      ...leftByHand(plan, run, visit),
    }));
}
