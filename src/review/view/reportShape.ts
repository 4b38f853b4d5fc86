import type { JudgedApproval } from '../../model/approval.ts';
import type { ExecutionPlan, GateScope } from '../../model/executionPlan.ts';
import type { HostResult, Verdict } from '../../model/outcomes.ts';
import type { RollbackScope, RunEvent, StepPhase } from '../../rollout/events.ts';
import type { RunState } from '../../rollout/state.ts';
import type { Tone } from './line.ts';
import type { RunView, StageView } from './runView.ts';

/** What a report is made from: the run's journal, folded, and what else the journal keeps of it. */
export interface ReportRequest {
  readonly plan: ExecutionPlan;
  /** Every event of it folded. */
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly facts: ReportFacts;
}

/** A run with what its deviations and its rollback are told from. */
export interface ToldRun extends Omit<ReportRequest, 'facts'> {
  readonly facts: Pick<ReportFacts, 'madeAtMs' | 'unlocks'>;
}

export interface ReportFacts {
  readonly madeAtMs: number;
  readonly madeBy: string;
  readonly madeWith: string;
  readonly digest: string;
  /** Who started it. */
  readonly by: string;
  readonly saved: string | null;
  readonly schedule: string | null;
  readonly approvals: readonly JudgedApproval[];
  /** Locks of the run that a person took off hosts. */
  readonly unlocks: readonly UnlockFact[];
  readonly log: LogView;
}

export interface UnlockFact {
  readonly host: string;
  readonly by: string;
  readonly reason: string;
  readonly forced: boolean;
  readonly at: number;
}

/** The run's part of the hash chain. */
export interface LogView {
  readonly events: number;
  /** Of its last event; null: it has none. */
  readonly hash: string | null;
  readonly intact: boolean;
  /** What is wrong with it. */
  readonly problem: string | null;
}

/** What happened in a run, as `report` tells it. Times are ISO 8601 in UTC, whole seconds; durations milliseconds. */
export interface ReportView {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly madeWith: string;
  readonly run: RunView;
  readonly description: string | null;
  readonly author: string | null;
  /** The saved plan that it carried out. */
  readonly saved: string | null;
  readonly schedule: string | null;
  readonly approvals: readonly JudgedApproval[];
  readonly window: ReportWindowView;
  readonly times: ReportTimesView;
  readonly stages: readonly ReportStageView[];
  readonly gates: readonly ReportGateView[];
  readonly deviations: readonly DeviationView[];
  /** null: nothing was taken back. */
  readonly rollback: ReportRollbackView | null;
  readonly timeline: ReportTimelineView;
  readonly story: readonly StoryLineView[];
  /** What is left for people, besides the hosts of `run.attention`. */
  readonly left: readonly string[];
  readonly log: LogView;
}

export interface ReportWindowView {
  /** `free`: nothing closes. `notBegun`: no work was started. */
  readonly standing: 'free' | 'inside' | 'overrun' | 'breakGlass' | 'notBegun';
  readonly nights: readonly { readonly opened: string; readonly closes: string }[];
}

export interface ReportTimesView {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** All going well, by what was known when it began. */
  readonly plannedMs: number;
  /** At work: without the time it was held. */
  readonly actualMs: number;
  readonly heldMs: number;
  readonly rows: readonly TimeRowView[];
}

export interface TimeRowView {
  readonly what: string;
  readonly kind: 'before' | 'stage' | 'wave' | 'rollback';
  /** null: nothing was foreseen. */
  readonly plannedMs: number | null;
  readonly from: string | null;
  readonly to: string | null;
  /** null: it did not begin, or is not over. */
  readonly actualMs: number | null;
  readonly heldMs: number;
}

export interface ReportStageView {
  readonly name: string;
  readonly state: StageView['state'];
  readonly counts: { readonly [state: string]: number };
  /** Those that are not done first. */
  readonly hosts: readonly ReportHostView[];
}

export interface ReportHostView {
  readonly host: string;
  readonly state: HostResult | 'notStarted' | 'underWay';
  readonly reason: string | null;
  /** The last step that did not go well. */
  readonly trouble: StepTroubleView | null;
  readonly from: string | null;
  readonly to: string | null;
}

export interface StepTroubleView {
  readonly step: string;
  readonly phase: StepPhase;
  /** `exit 1`, `timed out`. */
  readonly why: string;
  /** Its last lines; empty: it said nothing. */
  readonly output: string;
}

export interface ReportGateView {
  readonly name: string;
  /** null: of the whole change. */
  readonly stage: string | null;
  readonly summary: string;
  readonly counts: { readonly [verdict in Verdict]: number };
  readonly readings: readonly ReadingView[];
  readonly soaks: readonly { readonly from: string; readonly to: string }[];
}

export interface ReadingView {
  readonly at: string;
  readonly verdict: Verdict;
  readonly host: string | null;
  readonly scope: GateScope;
  readonly detail: string;
}

export type DeviationKind =
  | 'breakGlass'
  | 'hold'
  | 'operator'
  | 'stop'
  | 'retry'
  | 'budget'
  | 'unlock'
  | 'overrun'
  | 'clock'
  | 'takeOver'
  | 'drift'
  | 'unreachable'
  | 'lock';

/** Anything that was not as planned. */
export interface DeviationView {
  readonly kind: DeviationKind;
  readonly at: string;
  readonly tone: Extract<Tone, 'bad' | 'doubt' | 'undo' | 'note'>;
  readonly text: string;
  /** Whose doing it was; null: nobody's. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly ms: number | null;
  readonly hosts: readonly string[];
}

export interface ReportRollbackView {
  /** null: only single hosts were undone, as they failed. */
  readonly scope: RollbackScope | null;
  readonly reason: string | null;
  /** It is the way back of a rehearsal: nothing had failed. */
  readonly rehearsed: boolean;
  readonly from: string;
  readonly to: string | null;
  readonly ms: number;
  /** `noGates`: all was taken back, and nothing asks whether it is well. */
  readonly standing: 'verified' | 'notVerified' | 'noGates';
  readonly hosts: readonly UndoneHostView[];
}

export interface UndoneHostView {
  readonly host: string;
  readonly stage: string;
  readonly state: ReportHostView['state'];
  /** Steps taken back, in that order. */
  readonly steps: readonly string[];
  readonly ms: number | null;
  /** What its gates said after it; null: none was asked. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
}

export interface ReportTimelineView {
  readonly from: string;
  readonly to: string;
  readonly opens: string | null;
  readonly closes: string | null;
  readonly lastSafeStart: null;
  readonly bars: readonly ReportBar[];
}

export interface ReportBar {
  readonly kind: 'wave' | 'gates' | 'soak' | 'held' | 'undo';
  readonly label: string;
  readonly row: string;
  readonly from: string;
  readonly to: string;
}

/** A line of the run's log that somebody reads the morning after. */
export interface StoryLineView {
  readonly at: string;
  readonly tone: Tone;
  readonly where: string;
  readonly host: string | null;
  readonly text: string;
}
