import type { BreakGlass } from '../../../rollout/events.ts';
import type { HistoryStanding } from '../historyView.ts';
import type { DeviationKind, ReportRollbackView } from '../reportShape.ts';
import type { ClockSpan } from './spans.ts';

/**
 * What a run is for the month. `deployment`: it is over, and began to change hosts. `unchanged`: it is over, and no step
 * of it was started. `open`: it is not over. `rehearsal`: no change at all.
 */
export type RunKind = 'deployment' | 'unchanged' | 'open' | 'rehearsal';

/** What a month's report keeps of a run: its events may be many, and those of a month too many. */
export interface RunFacts extends RunAbout {
  readonly kind: RunKind;
  readonly title: string;
  readonly ticket: string | null;
  readonly hosts: number;
  readonly reason: string | null;
  /** A rollback of the run or of a stage was begun; hosts that are undone as they fail are none. */
  readonly rollback: boolean;
  /** Of deployments that did not end as done. */
  readonly restore: RestoreFacts | null;
  /** Openings of the window in which it started work; none that a break-glass made or prolonged. */
  readonly nights: readonly ClockSpan[];
  /** When at least one step of it was running. */
  readonly work: readonly ClockSpan[];
  readonly overrun: (ClockSpan & { readonly because: string }) | null;
  readonly breakGlass: BreakGlass | null;
  readonly steps: ReadonlyMap<string, StepLengths>;
  /** How often there was one of a kind. */
  readonly deviations: ReadonlyMap<DeviationKind, number>;
}

/** What the journal's list of runs says, and what else is kept with it. */
export interface RunAbout {
  readonly run: string;
  readonly change: string;
  readonly environment: string;
  readonly by: string;
  readonly standing: HistoryStanding;
  readonly rehearsal: boolean;
  /** One that never began: when it was created. */
  readonly beganAtMs: number;
  readonly endedAtMs: number | null;
  /** null: it was neither scheduled nor approved, and nothing is known of it from before it began. */
  readonly known: KnownSince | null;
}

/** The first the journal knows of a change. */
export interface KnownSince {
  readonly atMs: number;
  readonly by: 'schedule' | 'approval';
}

export interface RestoreFacts {
  readonly failedAtMs: number;
  /** null: the run itself did not restore what had been. */
  readonly restored: { readonly atMs: number; readonly ms: number } | null;
  readonly standing: ReportRollbackView['standing'] | null;
}

/** How long one step of a change took, on every host on which it went forward. */
export interface StepLengths {
  readonly lengthsMs: number[];
  longest: { readonly ms: number; readonly host: string };
}
