import type { Code } from '../model/codes/catalog.ts';
import type { GateScope } from '../model/executionPlan.ts';
import type { ExitCode, HostResult, RunOutcome, StepOutcome, Verdict } from '../model/outcomes.ts';
import type { Night } from '../windows/answer.ts';

/**
 * What happened in a run, in order: the whole truth about it. Events that start something (`stepStarted`, `gateAsked`,
 * `lockAsked`, `releaseAsked`) are intents: they are durable before the thing is done; `effectsOf` turns them into effects.
 * `at` is wall clock (ms since 1970), `tick` the run's own monotonic clock (ms since it began), which deadlines go by.
 */
export type RunEvent = { readonly at: number; readonly tick: number } & RunFact;

export type RunFact =
  | RunStarted
  | { readonly type: 'controllerChanged'; readonly by: string; readonly token: number; readonly past: PastLengths }
  | { readonly type: 'clockJumped'; readonly byMs: number }
  | { readonly type: 'lockAsked'; readonly host: string }
  | LockAnswered
  | { readonly type: 'preflightPassed' }
  | { readonly type: 'stageStarted'; readonly stage: number }
  /** The window's opening in which work starts from here on. */
  | ({ readonly type: 'nightStarted' } & Night)
  | ({ readonly type: 'waveStarted'; readonly stage: number; readonly wave: number } & Fit)
  | ({ readonly type: 'hostStarted' } & Fit & VisitRef)
  | StartRefused
  /** Steps go on though no window is open any more: what was begun is brought to an end, or taken back. */
  | { readonly type: 'windowOverrun'; readonly because: string }
  | StepStarted
  | StepEnded
  | ({ readonly type: 'hostPaused' } & VisitRef)
  | ({ readonly type: 'hostFailed'; readonly as: FailureKind; readonly reason: string } & VisitRef)
  /** The way forward is over: what is left are the `always` steps, then the host ends with this result. */
  | ({ readonly type: 'hostLeaving'; readonly result: HostResult; readonly reason: string | null } & VisitRef)
  | ({ readonly type: 'hostEnded'; readonly result: HostResult; readonly reason: string | null } & VisitRef)
  | RoundStarted
  | { readonly type: 'gateAsked'; readonly round: string; readonly instance: number; readonly ask: number }
  | GateAnswered
  | { readonly type: 'soakElapsed'; readonly round: string }
  | RoundEnded
  | { readonly type: 'waveEnded'; readonly stage: number; readonly wave: number }
  | { readonly type: 'stageEnded'; readonly stage: number }
  | { readonly type: 'stageFailed'; readonly stage: number; readonly reason: string }
  | StopStarted
  | RunHeld
  /** `accepts`: what failed so far no longer counts, since a person has seen it. */
  | { readonly type: 'runResumed'; readonly by: string; readonly accepts: boolean }
  | { readonly type: 'recheckStarted'; readonly by: string }
  | { readonly type: 'recheckAsked'; readonly host: string }
  | RecheckAnswered
  | RollbackStarted
  | { readonly type: 'rollbackStageStarted'; readonly stage: number }
  | ({ readonly type: 'undoStarted' } & VisitRef)
  | {
      readonly type: 'closingStarted';
      readonly outcome: RunOutcome;
      readonly exitCode: ExitCode;
      readonly reason: string | null;
      readonly code: Code | null;
    }
  | { readonly type: 'releaseAsked'; readonly host: string }
  | { readonly type: 'hostReleased'; readonly host: string; readonly released: boolean }
  | { readonly type: 'runEnded'; readonly outcome: RunOutcome; readonly exitCode: ExitCode };

/** A host in a stage: positions in `plan.stages` and in that stage's `hosts`. */
export interface VisitRef {
  readonly stage: number;
  readonly index: number;
}

export type FailureKind = 'failed' | 'unreachable' | 'unknown';
export type RollbackScope = 'run' | 'stage' | 'night';
export type StopNext = 'hold' | 'rollback' | 'rollbackStage' | 'rollbackNight' | 'abort';
/** `alwaysAgain`: the `always` steps on a host's second way out (it was done, then undone), under keys of their own. */
export type StepPhase = 'forward' | 'undo' | 'always' | 'alwaysAgain';

export interface HoldExpiry {
  readonly action: 'rollback' | 'abort';
  readonly afterMs: number;
}

export interface RunStarted {
  readonly type: 'runStarted';
  readonly run: string;
  readonly digest: string;
  readonly by: string;
  readonly token: number;
  readonly past: PastLengths;
  /** The window was overridden, by whom the policy lets do so. */
  readonly breakGlass: BreakGlass | null;
  /** Where the run would be done, all of it is taken back. */
  readonly rehearsal?: true;
}

/** How long things took in earlier runs (95th percentile, ms), by the keys of forecast/estimates.ts. */
export type PastLengths = { readonly [key: string]: number };

export interface BreakGlass {
  readonly by: string;
  readonly reason: string;
  /** From then until then work starts though no window is open. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What admission found: the work, and the way back from it and from all before it, against the close. */
export interface Fit {
  readonly needMs: number;
  readonly backMs: number;
  /** null: nothing closes. */
  readonly closesAtMs: number | null;
}

/** No host starts from here on, until one does. `index` null: the wave as a whole. */
export interface StartRefused {
  readonly type: 'startRefused';
  readonly stage: number;
  readonly wave: number;
  readonly index: number | null;
  readonly why: 'closed' | 'doesNotFit';
  readonly reason: string;
}

export type LockAnswered = { readonly type: 'lockAnswered'; readonly host: string } & (
  | { readonly status: 'locked'; readonly bootId: string | null }
  | {
      readonly status: 'held';
      readonly run: string;
      readonly holder: string;
      readonly since: string;
      readonly next: string;
    }
  | { readonly status: 'unreachable'; readonly reason: string; readonly next?: string }
);

export interface StepRef extends VisitRef {
  readonly phase: StepPhase;
  /** Position in the host's `steps` (forward, undo) or `always`. */
  readonly step: number;
  /** From 1. */
  readonly attempt: number;
}

export type StepStarted = { readonly type: 'stepStarted' } & StepRef;

export type StepEnded = {
  readonly type: 'stepEnded';
  /** `notStarted`: certainly never ran. */
  readonly outcome: StepOutcome | 'notStarted';
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly unreachable: boolean;
  /** Why, where there is no exit code to say it. */
  readonly reason: string | null;
  readonly output: string;
  readonly truncated: boolean;
  readonly durationMs: number;
} & StepRef;

export interface RoundStarted {
  readonly type: 'roundStarted';
  readonly round: string;
  readonly scope: GateScope;
  readonly stage: number;
  readonly wave: number | null;
  readonly index: number | null;
  /** A soak: asked again and again for so long. */
  readonly soakMs: number | null;
}

export interface RoundEnded {
  readonly type: 'roundEnded';
  readonly round: string;
  readonly scope: GateScope;
  readonly stage: number;
  readonly index: number | null;
  readonly verdict: Verdict;
  /** The reading that decided it, or what passed; null when there was nothing to ask. */
  readonly reason: string | null;
}

export interface GateAnswered {
  readonly type: 'gateAnswered';
  readonly round: string;
  readonly instance: number;
  readonly ask: number;
  readonly verdict: Verdict;
  readonly detail: string;
  readonly durationMs: number;
}

export interface StopStarted {
  readonly type: 'stopStarted';
  readonly next: StopNext;
  readonly reason: string;
  readonly onExpiry: HoldExpiry | null;
  /** With `hold`: when the run goes on by itself; null: a person decides. */
  readonly resumesAtMs: number | null;
  /** The person who said so; left out when it follows from the plan. */
  readonly by?: string;
}

/** A stop or a hold that only a person's word ends. */
export const untilDecided = { onExpiry: null, resumesAtMs: null } as const;

export interface RollbackStarted {
  readonly type: 'rollbackStarted';
  readonly scope: RollbackScope;
  readonly reason: string;
  /** Nothing failed: it is the way back of a rehearsal, whose way forward is complete. */
  readonly rehearsed?: true;
}

export interface RunHeld {
  readonly type: 'runHeld';
  readonly reason: string;
  readonly onExpiry: HoldExpiry | null;
  readonly resumesAtMs: number | null;
}

/** Whether a host is as the run left it, by its own receipts. */
export interface RecheckAnswered {
  readonly type: 'recheckAnswered';
  readonly host: string;
  readonly intact: boolean;
  readonly reason: string | null;
}
