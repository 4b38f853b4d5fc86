import type { JudgedApproval } from '../../model/approval.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { needsPerson } from '../../rollout/needsPerson.ts';
import { stepOf } from '../../rollout/plan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { type HistoryStanding, standingOf } from './historyView.ts';
import { type HostView, viewHost } from './runView.ts';

/** What runs did on one host, as `--output json` gives it. Times are ISO 8601 in UTC. */
export interface HostHistory {
  readonly host: string;
  readonly environment: string;
  /** Of the run that holds it, by this journal; null: none that is not over. */
  readonly lock: HostLock | null;
  /** Newest first. */
  readonly changes: readonly HostChange[];
  /** Runs that were to work on the host and did not begin on it; newest first. */
  readonly notBegun: readonly { readonly run: string; readonly change: string; readonly standing: HistoryStanding }[];
  /** There are older runs: `--before` this one shows them. */
  readonly next: string | null;
}

export interface HostLock {
  readonly run: string;
  readonly change: string;
  readonly standing: HistoryStanding;
  readonly by: string;
  readonly since: string;
}

/**
 * What a run left on the host: changes that stand; all of them taken back; none, since every step found it as it was to be;
 * something that a person has to see to; or it is not through yet.
 */
export type Left = 'changed' | 'takenBack' | 'unchanged' | 'needsPerson' | 'underWay';

/** One run on the host. */
export interface HostChange {
  readonly run: string;
  readonly change: string;
  readonly title: string;
  readonly ticket: string | null;
  readonly digest: string;
  readonly by: string;
  /** Of the run; the host may have ended otherwise. */
  readonly standing: HistoryStanding;
  readonly left: Left;
  readonly rehearsal: boolean;
  readonly schedule: string | null;
  readonly saved: string | null;
  /** Approvals of the saved plan that counted when the run began. */
  readonly approvals: readonly { readonly principal: string; readonly at: string; readonly roles: readonly string[] }[];
  readonly breakGlass: { readonly by: string; readonly reason: string } | null;
  /** On this host. */
  readonly startedAt: string;
  /** null: it is not through. */
  readonly endedAt: string | null;
  readonly stages: readonly HostView[];
  /** When its lock was taken off by hand. */
  readonly unlocks: readonly { readonly by: string; readonly reason: string; readonly at: string }[];
}

/** A run that had the host, from its journal. */
export interface RecalledRun {
  readonly record: RecordOfRun;
  readonly plan: ExecutionPlan;
  readonly state: RunState;
  readonly unlocks: readonly {
    readonly host: string;
    readonly by: string;
    readonly reason: string;
    readonly at: number;
  }[];
}

type RecordOfRun = Parameters<typeof standingOf>[0] & {
  readonly run: string;
  readonly change: string;
  readonly digest: string;
  readonly by: string;
  readonly schedule: string | null;
  readonly saved: string | null;
  readonly approvals: readonly JudgedApproval[];
  readonly rehearsal?: true;
};

/** When a run was through with the host, in milliseconds since 1970; Infinity: it is not. */
export function endedOn(run: RecalledRun, host: string): number {
  return throughAtMs(begunOn(run, host)) ?? Number.POSITIVE_INFINITY;
}

/** The stages in which a run began on a host. */
function begunOn({ state }: RecalledRun, host: string): readonly Begun[] {
  return state.visits.flat().filter((visit): visit is Begun => visit.host === host && visit.startedAtMs !== null);
}

type Begun = Visit & { readonly startedAtMs: number };

/** The last instant at which a run was at work on the host; null: it is not through. */
function throughAtMs(visits: readonly Begun[]): number | null {
  if (visits.some(({ mode }) => mode !== 'ended')) return null;
  return Math.max(...visits.map(({ startedAtMs, endedAtMs }) => endedAtMs ?? startedAtMs));
}

/** undefined where the run did not begin on the host. */
export function viewHostChange(run: RecalledRun, host: string, iso: (ms: number) => string): HostChange | undefined {
  const { record, plan, state } = run;
  const visits = begunOn(run, host);
  if (visits.length === 0) return undefined;
  const { title, ticket } = plan.change;
  const endedAtMs = throughAtMs(visits);
  return {
    ...{ run: record.run, change: record.change, title, ticket, digest: record.digest, by: record.by },
    standing: standingOf(record),
    left: leftBy(plan, visits),
    rehearsal: record.rehearsal === true,
    ...{ schedule: record.schedule, saved: record.saved },
    approvals: record.approvals.flatMap(counted),
    breakGlass: state.breakGlass && { by: state.breakGlass.by, reason: state.breakGlass.reason },
    startedAt: iso(Math.min(...visits.map(({ startedAtMs }) => startedAtMs))),
    endedAt: endedAtMs === null ? null : iso(endedAtMs),
    stages: visits.map((visit) => viewHost(plan, state, visit)),
    unlocks: run.unlocks.filter((one) => one.host === host).map(({ by, reason, at }) => ({ by, reason, at: iso(at) })),
  };
}

function counted({ decision, refused, principal, at, roles }: JudgedApproval): HostChange['approvals'] {
  return decision === 'approve' && refused === null ? [{ principal, at, roles }] : [];
}

function leftBy(plan: ExecutionPlan, visits: readonly Begun[]): Left {
  if (visits.some(needsPerson)) return 'needsPerson';
  if (visits.some(({ mode }) => mode !== 'ended')) return 'underWay';
  if (visits.some((visit) => stands(plan, visit))) return 'changed';
  return visits.some(({ takenBack }) => takenBack.includes(true)) ? 'takenBack' : 'unchanged';
}

/** Whether a step's change is still there: one that cannot be taken back also after a rollback, one with nothing to take back never. */
function stands(plan: ExecutionPlan, visit: Visit): boolean {
  return visit.ran.some((outcome, at) => {
    if (outcome === null || outcome === 'unchanged' || visit.takenBack[at] === true) return false;
    return stepOf(plan, visit, 'forward', at).undo.kind !== 'nothing';
  });
}
