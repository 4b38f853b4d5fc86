/** What a dry run can tell of a change: plain JSON, kept in saved plans and shown in reviews. */
import type { GateId, StepId } from './executionPlan.ts';
import type { Verdict } from './outcomes.ts';
import type { Problem } from './problems.ts';
import type { HostSurvey } from './survey.ts';

/** `+` create, `~` change, `-` remove, `=` unchanged, `!` runs, `?` opaque. */
export type PreviewSign = 'create' | 'change' | 'remove' | 'unchanged' | 'runs' | 'opaque';

export const previewSymbols: { readonly [sign in PreviewSign]: string } = {
  create: '+',
  change: '~',
  remove: '-',
  unchanged: '=',
  runs: '!',
  opaque: '?',
};

/**
 * `verified`: nothing to do, or the change computed exactly from the host as it is. `predicted`: by the step's `check` or
 * `unless`, or because a step before it changes what it was computed from. `opaque`: nobody can tell before it runs.
 */
export type Certainty = 'verified' | 'predicted' | 'opaque';

export interface StepPreview {
  readonly step: StepId;
  readonly sign: PreviewSign;
  readonly certainty: Certainty;
  /** One line: what becomes of what. For an opaque step the command, verbatim, which may have more lines. */
  readonly text: string;
  /** Unified, without its file header; null: there is none, or it is not shown (`note` says why). */
  readonly diff: string | null;
  readonly note: string | null;
}

/** A stage's steps as they would go on one host, in their order. */
export interface StagePreview {
  readonly stage: number;
  readonly steps: readonly StepPreview[];
  readonly always: readonly StepPreview[];
}

export type HostPreview =
  | { readonly status: 'surveyed'; readonly survey: HostSurvey; readonly stages: readonly StagePreview[] }
  | { readonly status: 'unreachable'; readonly problem: Problem };

/** What may stand in the way tonight, found this afternoon. */
export interface PreflightCheck {
  readonly name:
    | 'reachable'
    | 'hostKey'
    | 'login'
    | 'stateDir'
    | 'lock'
    | 'clock'
    | 'diskSpace'
    | 'programs'
    | 'sudo'
    | 'services'
    | 'packages'
    | 'undoCommands'
    | 'steps'
    | 'gates';
  /** `bad` keeps the change from running, `doubt` may; nothing of it is a promise. */
  readonly verdict: 'good' | 'doubt' | 'bad';
  /** One line for people: `cannot be reached: connection refused`. */
  readonly text: string;
  readonly next: string | null;
  /** Hosts that it is about; empty: it is about none in particular, or all. */
  readonly hosts: readonly string[];
}

export interface GateReading {
  /** Its id in the plan; in a review its name. */
  readonly gate: GateId;
  /** null: of the whole change. */
  readonly host: string | null;
  readonly verdict: Verdict;
  /** `HTTP 503`, `connection refused`. */
  readonly detail: string;
}

/** All that a dry run found out. Offline there is none. */
export interface DryRun {
  readonly atMs: number;
  readonly durationMs: number;
  /** Whether commands of the plan's author were asked (`unless`, `check`, gates). */
  readonly commandsAsked: boolean;
  /** In the order of the plan's hosts. */
  readonly hosts: { readonly [name: string]: HostPreview };
  readonly gates: readonly GateReading[];
  readonly checks: readonly PreflightCheck[];
}
