/** The review of a change as it is shown, in every format, and as `--review FILE.json` has it. Times are ISO 8601 in UTC; durations milliseconds. */
import type { ApprovalStanding } from '../../model/approval.ts';
import type { Certainty, GateReading, PreflightCheck, PreviewSign } from '../../model/preview.ts';
import type { Problem } from '../../model/problems.ts';
import type { RehearsalProof } from '../../model/rehearsal.ts';
import type { GateView, PlanStageView, PlanStepView, PlanView } from './planView.ts';

export interface ReviewView {
  readonly format: 'nightshift/review/v1';
  readonly madeAt: string;
  readonly madeBy: string;
  /** Name and version of what made it. */
  readonly madeWith: string;
  readonly verdict: VerdictView;
  readonly change: Pick<
    PlanView,
    'change' | 'title' | 'description' | 'ticket' | 'author' | 'environment' | 'digest' | 'pointOfNoReturn' | 'secrets'
  >;
  readonly window: ReviewWindowView;
  readonly blast: BlastView;
  readonly stages: readonly ReviewStageView[];
  readonly gates: readonly ReviewGateView[];
  readonly rollback: ReviewRollbackView;
  /** Empty when nothing was asked of the hosts. */
  readonly preflight: readonly PreflightCheck[];
  readonly timeline: TimelineView;
  readonly risk: RiskView;
  readonly since: SinceView | null;
  readonly rehearsal: RehearsalView;
  readonly approvals: ApprovalStanding;
  readonly warnings: readonly Problem[];
  readonly appendix: readonly AppendixHostView[];
}

/** The first thing anybody reads: may this run, and if not, why not. */
export interface VerdictView {
  /** `ready`: nothing blocks it. `waits`: only approvals are missing, or its window is not open yet. `blocked`: it would be refused. */
  readonly state: 'ready' | 'waits' | 'blocked';
  /** What is in the way, the worst first; empty when it is ready. */
  readonly blocks: readonly string[];
  /** null: it is not a saved plan; what runs may differ from what is shown. */
  readonly saved: { readonly id: string; readonly file: string; readonly expiresAt: string } | null;
  /** null: it was made offline. */
  readonly dryRunAt: string | null;
  /** Steps by what a dry run says of them, over all hosts that answered, `always` steps among them. */
  readonly signs: { readonly [sign in PreviewSign]: number };
  readonly certainties: { readonly [certainty in Certainty]: number };
  readonly changesAnything: boolean;
}

export interface ReviewWindowView {
  /** IANA name of the environment's zone; null: it has no calendar. */
  readonly zone: string | null;
  /** The window the plan names; null: any. */
  readonly name: string | null;
  readonly required: boolean;
  /** The present opening or the next one; null: none is known. */
  readonly opening: OpeningView | null;
  /** Why it is closed now; null: it is open. */
  readonly closedBecause: string | null;
  /** The ones after it. */
  readonly coming: readonly OpeningView[];
  readonly freezes: readonly { readonly name: string; readonly from: InstantView; readonly to: InstantView }[];
  /** What clock changes do to the opening; null: nothing. */
  readonly daylightSaving: string | null;
  /** Other changes that are scheduled on the same hosts, or in the same failure domain, in that opening. */
  readonly conflicts: readonly string[];
  readonly fits: boolean;
  readonly needMs: number;
  readonly backMs: number;
  readonly lastSafeStart: InstantView | null;
  /** Steps whose length nobody knows: their timeouts are reckoned with. */
  readonly guessed: readonly string[];
}

/** An instant in both readings: `2026-11-23T21:00:00Z` and `Mon 2026-11-23 22:00 +01:00`. */
export interface InstantView {
  readonly utc: string;
  /** In the environment's zone; null: it has none. */
  readonly local: string | null;
}

export interface OpeningView {
  readonly opens: InstantView;
  readonly closes: InstantView;
}

export interface BlastView {
  readonly hosts: number;
  /** All of the environment. */
  readonly fleet: number;
  readonly groups: readonly ShareView[];
  /** By label, `site` first where there is one. */
  readonly labels: readonly { readonly label: string; readonly values: readonly ShareView[] }[];
}

export interface ShareView {
  readonly name: string;
  /** Of the change. */
  readonly hosts: number;
  readonly of: number;
}

export interface ReviewStageView extends Omit<PlanStageView, 'groups'> {
  readonly soakMs: number;
  /** Hosts for which everything comes out the same, the largest group first; odd ones stand out by standing alone. */
  readonly groups: readonly ReviewGroupView[];
}

export interface ReviewGroupView {
  readonly hosts: readonly string[];
  /** Their own names or addresses stand in its texts: shown are those of the first, the others have theirs in the same places. */
  readonly ownValues: boolean;
  /** Why these stand apart from the largest group; null: this is it. */
  readonly differs: string | null;
  readonly steps: readonly ReviewStepView[];
  readonly always: readonly ReviewStepView[];
  /** Names of the steps, in the order in which they are taken back. */
  readonly undoOrder: readonly string[];
}

export interface ReviewStepView extends PlanStepView {
  /** null: nothing was asked of the hosts. */
  readonly preview: {
    readonly sign: PreviewSign;
    readonly certainty: Certainty;
    readonly text: string;
    readonly diff: string | null;
    readonly note: string | null;
  } | null;
  /** Whether past runs of this environment say how long it takes: five of them do. null: there are none of anything. */
  readonly everRun: boolean | null;
}

export interface ReviewGateView extends GateView {
  /** null: of the whole change. */
  readonly stage: string | null;
  /** With the gate's name. */
  readonly readings: readonly GateReading[];
  /** What happens without an answer, in words. */
  readonly withoutAnswer: string;
}

export interface ReviewRollbackView {
  readonly scope: string;
  readonly parallel: string;
  readonly backMs: number;
  readonly tries: number;
  readonly pointOfNoReturn: readonly string[];
  readonly irreversible: readonly { readonly step: string; readonly reason: string }[];
  /** Stage by stage in the order in which they are taken back, step by step. */
  readonly stages: readonly {
    readonly name: string;
    readonly hosts: number;
    readonly backMs: number;
    readonly steps: readonly {
      readonly name: string;
      readonly how: string;
      readonly takesMs: number;
      readonly from: string;
    }[];
  }[];
}

/** The night as it would go, begun at the opening (or now, inside one): instants in UTC, all of them from `from` to `to`. */
export interface TimelineView {
  readonly from: string;
  readonly to: string;
  /** null, as the others: there is none, or it lies outside of what is drawn. */
  readonly opens: string | null;
  readonly closes: string | null;
  readonly lastSafeStart: string | null;
  /** In the order in which they come; those that end after `closes` do not fit. */
  readonly bars: readonly TimelineBar[];
}

export interface TimelineBar {
  readonly kind: 'wave' | 'soak' | 'gates' | 'reserve';
  /** `canary 1`, `rollback reserve`. */
  readonly label: string;
  readonly row: string;
  readonly from: string;
  readonly to: string;
}

export interface RiskView {
  readonly level: 'low' | 'medium' | 'high';
  readonly reasons: readonly { readonly level: 'low' | 'medium' | 'high'; readonly text: string }[];
}

/** The last run of the same change in the same environment, and what is different now. */
export interface SinceView {
  readonly run: string;
  readonly at: string;
  readonly outcome: string | null;
  readonly changes: readonly string[];
}

export interface RehearsalView {
  readonly required: boolean;
  readonly proof: RehearsalProof | null;
  /** Whether the proof is of exactly these steps. */
  readonly ofTheseSteps: boolean;
}

export interface AppendixHostView {
  readonly name: string;
  readonly login: string;
  readonly stages: readonly string[];
  readonly labels: { readonly [label: string]: string };
  /** null: it was not asked, or did not answer. */
  readonly os: string | null;
  readonly kernel: string | null;
  readonly bootId: string | null;
  /** `curl 7.88.1-10` of the packages the plan is about. */
  readonly packages: readonly string[];
  readonly freeBytes: { readonly [folder: string]: number | null };
  /** Why nothing is known; null: something is. */
  readonly problem: string | null;
}

/** What a review is made from; gathered by the command, so that making it needs no file, clock or journal. */
export interface ReviewFacts {
  readonly madeAtMs: number;
  readonly madeBy: string;
  readonly madeWith: string;
  readonly saved: { readonly id: string; readonly file: string; readonly expiresAtMs: number } | null;
  /** All hosts of the environment with labels, and its groups, for the blast radius. */
  readonly fleet: {
    readonly hosts: { readonly [name: string]: { readonly labels: { readonly [label: string]: string } } };
    readonly groups: { readonly [name: string]: readonly string[] };
  };
  /** Other changes that are scheduled beside it, in words. */
  readonly conflicts: readonly string[];
  /** Whether the policy refuses a plan that was saved offline. */
  readonly dryRunRequired: boolean;
  readonly rehearsal: {
    readonly required: boolean;
    readonly proof: RehearsalProof | null;
    readonly ofTheseSteps: boolean;
  };
  readonly approvals: ApprovalStanding;
  readonly since: SinceView | null;
  readonly warnings: readonly Problem[];
}
