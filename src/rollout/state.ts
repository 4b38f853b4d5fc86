import type { Histogram } from '../forecast/histogram.ts';
import { type Load, noLoad } from '../forecast/makespan.ts';
import type { Code } from '../model/codes/catalog.ts';
import type { ExecutionPlan, GateId, GateScope } from '../model/executionPlan.ts';
import type { ExitCode, HostResult, RunOutcome, StepOutcome, Verdict } from '../model/outcomes.ts';
import type { Night } from '../windows/answer.ts';
import type { BreakGlass, FailureKind, HoldExpiry, PastLengths, RollbackScope, StepPhase, StopNext } from './events.ts';
import { emptyQueue, type Queue } from './queue.ts';
import { noSlots, type Slots } from './slots.ts';

/**
 * Where a run is: everything the events say, folded. Plain JSON. Owned by whoever folds: `evolve` changes it in place,
 * which keeps the cost of an event independent of the fleet's size; nobody else writes to it.
 *
 * Invariants (numbered; tests name them):
 *  I1  a step is started at most once under one (phase, attempt) of a visit;
 *  I2  hosts in flight never exceed `parallel`, nor any `parallelPer` (slots.ts);
 *  I3  once failures exceed the budget, no new host starts;
 *  I4  a rollback touches exactly the visits that changed something, in reverse;
 *  I5  `always` steps run on every way out of a host (done, failed, undone, stopped), once each;
 *  I6  an unknown is never taken for a pass or a fail;
 *  I7  folding the events from the first gives the same state, wherever the process stopped;
 *  I8  with a window, a host starts only if it and the way back of everything changed so far fit before the close;
 *  I9  a rehearsal is never done: where it would be, everything it changed is taken back.
 */
export interface RunState {
  run: string;
  /** The fence of the controller that drives it. */
  token: number;
  phase: Phase;
  /** How far the way forward came; kept while the run is stopped, so that it can go on. */
  position: Position;
  visits: Visit[][];
  locks: Record<string, LockState>;
  /** Locks and releases asked for and not answered. */
  locksOpen: number;
  counts: StageCounts[];
  slots: Slots;
  rounds: Record<string, Round>;
  roundsStarted: number;
  /** Visits that wait for their next event. */
  agenda: Queue<VisitKey>;
  /** Gate instances that are due to be asked. */
  asksDue: Queue<AskKey>;
  /** Rounds that have all they need to end. */
  roundsDue: Queue<string>;
  /** Visits that stopped between two steps. */
  paused: VisitKey[];
  /** By stage: hosts in the order in which they ended. */
  finished: number[][];
  /** The rollback under way, or held. */
  undo: { scope: RollbackScope; reason: string; stage: number | null; open: number } | null;
  /** Visits that have an effect or a round of their own under way. */
  busy: number;
  /** Effects asked for and not answered, by id: what a recovery asks for again. */
  outstanding: Record<string, EffectKey>;
  timers: Record<string, number>;
  /** How long things took in earlier runs, and in this one, by key. */
  past: PastLengths;
  seen: Record<string, Histogram>;
  /** What taking back takes of what each stage has changed, as far as an automatic rollback would. */
  wayBack: Load[];
  /** Hosts that are left for a person, and the stage they were left in: nothing more is done on them. */
  leftForPerson: Record<string, number>;
  /** When the last of the hosts in flight is expected to end (run's clock). */
  busyUntilTick: number;
  /** The opening in which work is started. */
  night: Night | null;
  /** What was told last of why nothing starts. */
  refusal: Refusal | null;
  /** Why the run held for its window the last time: the same again is for a person. */
  waited: Refusal | null;
  breakGlass: BreakGlass | null;
  /** null: it is none. `complete`: everything went forward to its end, and is taken back. */
  rehearsal: { complete: boolean } | null;
  /** Steps that went on after the window had closed: since when, until when, and why it was closed. */
  overrun: { sinceMs: number; untilMs: number; because: string } | null;
  noReturn: boolean;
  failure: string | null;
  lastAtMs: number;
  lastTick: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
}

export type VisitKey = readonly [stage: number, index: number];
export type AskKey = readonly [round: string, instance: number];

export type Phase =
  | { kind: 'created' }
  | { kind: 'preflight'; asked: boolean; round: string | null; verdict: RoundVerdict | null }
  | { kind: 'forward' }
  /** Before a held run goes on by itself: is everything done still as it was left? */
  | {
      kind: 'rechecking';
      by: string;
      asked: boolean;
      open: number;
      drifted: string[];
      round: string | null;
      verdict: RoundVerdict | null;
    }
  /** No new work starts; what is in flight ends. `from` says what a hold goes back to. */
  | {
      kind: 'stopping';
      next: StopNext;
      reason: string;
      onExpiry: HoldExpiry | null;
      resumesAtMs: number | null;
      /** Whose word it is; null: it follows from the plan. */
      by: string | null;
      from: Direction;
    }
  | {
      kind: 'held';
      reason: string;
      onExpiry: HoldExpiry | null;
      /** When it goes on by itself; null: a person decides. */
      resumesAtMs: number | null;
      from: Direction;
    }
  | { kind: 'undoing' }
  | {
      kind: 'closing';
      outcome: RunOutcome;
      exitCode: ExitCode;
      reason: string | null;
      code: Code | null;
      asked: boolean;
    }
  | { kind: 'ended'; outcome: RunOutcome; exitCode: ExitCode; reason: string | null; code: Code | null };

/** What does not start: a wave (`index` null) or a host of it. */
export interface Refusal {
  readonly stage: number;
  readonly wave: number;
  readonly index: number | null;
  readonly why: 'closed' | 'doesNotFit';
}

export type Direction = 'forward' | 'undoing';

export interface RoundVerdict {
  verdict: Verdict;
  reason: string | null;
}

export interface Position {
  stage: number;
  wave: number;
  at: 'stage' | 'wave' | 'hosts' | 'waveGates' | 'soak' | 'stageGates' | 'finalGates';
  /** The round that is being asked here, when there is one, and what it said. */
  round: string | null;
  verdict: RoundVerdict | null;
  /** Visits of the wave that have not ended. */
  open: number;
}

export type LockState = {
  status: 'pending' | 'asked' | 'locked' | 'held' | 'unreachable' | 'released';
  reason: string | null;
};

export interface StageCounts {
  failed: number;
  unknown: number;
  unreachable: number;
  /** Failures and unreachable hosts that an operator accepted by resuming. */
  accepted: { failures: number; unreachable: number };
}

export interface Visit {
  readonly stage: number;
  readonly index: number;
  readonly host: string;
  mode: 'pending' | 'forward' | 'verifying' | 'undoing' | 'verifyingUndo' | 'leaving' | 'ended';
  /** Next step forward. */
  cursor: number;
  /** Next `always` step of the present way out. */
  alwaysCursor: number;
  paused: boolean;
  queued: boolean;
  last: LastStep | null;
  round: string | null;
  roundVerdict: RoundVerdict | null;
  /** By position in `steps`: how each step ended; null: it was not run. */
  ran: (StepOutcome | null)[];
  /** By position in `steps`: steps that were taken back. */
  takenBack: boolean[];
  leavingAs: { result: HostResult; reason: string | null } | null;
  /** Done in an earlier opening of the window: a rollback of scope `night` leaves it. */
  settled: boolean;
  /** When its present step began (run's clock). */
  stepTick: number | null;
  /** Ways out taken so far: at most two, since an undone host is never undone again. */
  exits: number;
  failure: { as: FailureKind; reason: string } | null;
  result: HostResult | null;
  reason: string | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
}

export interface LastStep {
  phase: StepPhase;
  step: number;
  attempt: number;
  outcome: StepOutcome | 'notStarted';
  unreachable: boolean;
  reason: string;
}

export interface Round {
  readonly id: string;
  readonly scope: GateScope;
  readonly stage: number;
  readonly wave: number | null;
  readonly index: number | null;
  readonly soakMs: number | null;
  readonly startedTick: number;
  soakElapsed: boolean;
  instances: GateInstance[];
  /** Instances that are not settled. */
  open: number;
  /** Instances without an answer, or whose last one is unknown. */
  doubtful: number;
  /** The first bad verdict; the round ends with it. */
  bad: { verdict: 'fail' | 'unknown'; reason: string } | null;
}

export interface GateInstance {
  readonly gate: GateId;
  readonly host: string | null;
  asks: number;
  passesInRow: number;
  failuresInRow: number;
  /** Since when the answer has been unknown without a break. */
  unknownSinceTick: number | null;
  last: { verdict: Verdict; detail: string } | null;
  settled: Verdict | null;
}

export type EffectKey =
  | { kind: 'lock'; host: string }
  /** `token`: of the controller that intended it. */
  | { kind: 'step'; stage: number; index: number; phase: StepPhase; step: number; attempt: number; token: number }
  | { kind: 'gate'; round: string; instance: number; ask: number }
  | { kind: 'release'; host: string }
  | { kind: 'recheck'; host: string };

/** The state before the first event of a run of this plan. */
export function initialState(plan: ExecutionPlan): RunState {
  return {
    run: '',
    token: 0,
    phase: { kind: 'created' },
    position: { stage: 0, wave: 0, at: 'stage', round: null, verdict: null, open: 0 },
    visits: plan.stages.map((stage, s) =>
      stage.hosts.map((entry, i) => newVisit(s, i, entry.host, entry.steps.length)),
    ),
    locks: Object.fromEntries(Object.keys(plan.hosts).map((host) => [host, { status: 'pending', reason: null }])),
    locksOpen: 0,
    counts: plan.stages.map(() => ({
      failed: 0,
      unknown: 0,
      unreachable: 0,
      accepted: { failures: 0, unreachable: 0 },
    })),
    slots: noSlots(),
    rounds: {},
    roundsStarted: 0,
    agenda: emptyQueue(),
    asksDue: emptyQueue(),
    roundsDue: emptyQueue(),
    paused: [],
    finished: plan.stages.map(() => []),
    undo: null,
    busy: 0,
    outstanding: {},
    timers: {},
    past: {},
    seen: {},
    wayBack: plan.stages.map(noLoad),
    leftForPerson: {},
    busyUntilTick: 0,
    night: null,
    refusal: null,
    waited: null,
    breakGlass: null,
    rehearsal: null,
    overrun: null,
    noReturn: false,
    failure: null,
    lastAtMs: 0,
    lastTick: 0,
    startedAtMs: null,
    endedAtMs: null,
  };
}

function newVisit(stage: number, index: number, host: string, steps: number): Visit {
  return {
    stage,
    index,
    host,
    mode: 'pending',
    cursor: 0,
    alwaysCursor: 0,
    paused: false,
    queued: false,
    last: null,
    round: null,
    roundVerdict: null,
    ran: Array.from({ length: steps }, () => null),
    takenBack: Array.from({ length: steps }, () => false),
    leavingAs: null,
    settled: false,
    stepTick: null,
    exits: 0,
    failure: null,
    result: null,
    reason: null,
    startedAtMs: null,
    endedAtMs: null,
  };
}
