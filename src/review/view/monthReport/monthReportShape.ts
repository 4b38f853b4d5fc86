import type { HistoryStanding } from '../historyView.ts';
import type { DeviationKind, ReportRollbackView } from '../reportShape.ts';
import type { CalendarMonth } from './calendarMonth.ts';
import type { KnownSince, RunFacts, RunKind } from './facts.ts';

export interface MonthReportRequest {
  readonly month: CalendarMonth;
  /** null: all environments. */
  readonly environment: string | null;
  readonly madeAtMs: number;
  readonly madeBy: string;
  readonly madeWith: string;
  /** Runs that began in the month, oldest first. */
  readonly runs: readonly RunFacts[];
  readonly before: { readonly month: CalendarMonth; readonly runs: readonly RunFacts[] };
}

/** A month of changes. Times are ISO 8601 in UTC, whole seconds; durations milliseconds. */
export interface MonthReportView {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly madeWith: string;
  readonly month: string;
  /** Both ends of the month in UTC, the later one not included. */
  readonly from: string;
  readonly to: string;
  /** The month that every figure is compared with. */
  readonly before: string;
  readonly environment: string | null;
  readonly counts: MonthCounts;
  readonly figures: readonly FigureView[];
  readonly environments: readonly MonthEnvironmentView[];
  readonly days: readonly MonthDayView[];
  /** Every run that began in the month, oldest first. */
  readonly runs: readonly MonthRunView[];
  readonly window: MonthWindowView;
  /** The slowest, slowest first. */
  readonly steps: readonly SlowStepView[];
  /** The most frequent first. */
  readonly deviations: readonly MonthDeviationView[];
}

/** `runs` is the sum of the kinds; `deployment` that of the four ways to end. */
export type MonthCounts = { readonly [what in RunKind | DeploymentEnd | 'runs']: number };

export type DeploymentEnd = Extract<HistoryStanding, 'done' | 'rolledBack' | 'needsAttention' | 'aborted'>;

export type FigureId =
  | 'frequency'
  | 'leadTime'
  | 'failureRate'
  | 'timeToRestore'
  | 'successRate'
  | 'rollbackRate'
  | 'windowUse';

/** One number, the one of the month before, and what it is made of. */
export interface FigureView {
  readonly id: FigureId;
  /** `ratio`: from 0 to 1. */
  readonly unit: 'perWeek' | 'ratio' | 'ms';
  /** null: there is nothing that it could be reckoned from. */
  readonly value: number | null;
  readonly before: number | null;
  readonly detail: string;
}

export interface MonthEnvironmentView {
  readonly environment: string;
  readonly deployments: number;
  readonly done: number;
  readonly failed: number;
  readonly perWeek: number | null;
}

/** Deployments that began on a day, by how they ended. */
export type MonthDayView = { readonly day: string } & { readonly [end in DeploymentEnd]: number };

export interface MonthRunView {
  readonly run: string;
  readonly change: string;
  readonly title: string;
  readonly ticket: string | null;
  readonly environment: string;
  readonly by: string;
  readonly kind: RunKind;
  readonly standing: HistoryStanding;
  readonly began: string;
  readonly ended: string | null;
  readonly tookMs: number | null;
  readonly hosts: number;
  readonly reason: string | null;
  readonly rollback: boolean;
  /** Of done deployments of which it is known since when there was the change. */
  readonly lead: { readonly since: string; readonly by: KnownSince['by']; readonly ms: number } | null;
  /** Of deployments that did not end as done. */
  readonly restore: MonthRestoreView | null;
}

export interface MonthRestoreView {
  readonly failed: string;
  /** null, with `ms`: not restored by the run. */
  readonly restored: string | null;
  readonly ms: number | null;
  /** null: nothing was taken back. */
  readonly standing: ReportRollbackView['standing'] | null;
}

export interface MonthWindowView {
  readonly openings: readonly OpeningView[];
  readonly overruns: readonly OutsideView[];
  readonly breakGlass: readonly OutsideView[];
}

/** Openings of an environment that overlap are one. */
export interface OpeningView {
  readonly environment: string;
  readonly opened: string;
  readonly closes: string;
  readonly lengthMs: number;
  /** At least one step was running, within it. */
  readonly usedMs: number;
  readonly runs: readonly string[];
}

/** Work past a window's close, or under a break-glass: `ms` is how long steps ran. */
export interface OutsideView {
  readonly run: string;
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly ms: number;
  readonly by: string | null;
  readonly reason: string;
}

export interface SlowStepView {
  readonly step: string;
  readonly count: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
  readonly host: string;
  readonly run: string;
}

export interface MonthDeviationView {
  readonly kind: DeviationKind;
  readonly count: number;
  readonly runs: readonly string[];
}
