import { thisProcess } from '../adapters/journal/holder.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { ExitCode } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { monthReportHtml } from '../review/html/monthReport/monthReportHtml.ts';
import { monthReportMarkdown } from '../review/markdown/monthReport/monthReportMarkdown.ts';
import { standingOf } from '../review/view/historyView.ts';
import { type CalendarMonth, isWithin, monthBefore, monthOf } from '../review/view/monthReport/calendarMonth.ts';
import type { KnownSince, RunFacts } from '../review/view/monthReport/facts.ts';
import { viewMonthReport } from '../review/view/monthReport/monthReport.ts';
import type { MonthReportView } from '../review/view/monthReport/monthReportShape.ts';
import { monthFactsOf } from '../review/view/monthReport/runFacts.ts';
import { replay } from '../rollout/evolve.ts';
import { initialState } from '../rollout/state.ts';
import type { JournalPort, RunFilter, RunRecord } from '../runtime/journalPort.ts';
import { recordedEvents, whoIs } from '../runtime/launch.ts';
import { refuseOddFiles, writeReport } from './reportFiles.ts';
import type { Session } from './session.ts';
import { madeWith } from './version.ts';

export interface MonthReportOptions {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly environment?: string;
  readonly out: readonly string[];
}

/** `report --month`: the changes of a month and their figures, from the journal alone. */
export async function reportMonth(session: Session, options: MonthReportOptions): Promise<ExitCode> {
  refuseOddFiles(options.out);
  const view = monthReportOf(session.readJournal(), options, Date.now());
  return writeReport(session, view, { html: monthReportHtml, markdown: monthReportMarkdown }, options.out);
}

function monthReportOf(
  journal: JournalPort | null,
  { month: name, environment }: MonthReportOptions,
  nowMs: number,
): MonthReportView {
  const month = monthOf(name);
  const before = month && monthBefore(month);
  if (month === undefined || before === undefined)
    throw failure('NS6002', `--month ${name} is not a month`, 'Write its year and its number, for example 2026-11.');
  const runsOf = (one: CalendarMonth) => (journal === null ? [] : factsOfMonth(journal, one, environment, nowMs));
  return viewMonthReport({
    month,
    environment: environment ?? null,
    ...{ madeAtMs: nowMs, madeBy: whoIs(thisProcess()), madeWith: madeWith() },
    runs: runsOf(month),
    before: { month: before, runs: runsOf(before) },
  });
}

/** Oldest first. One run's events after the other's: those of a month do not fit into memory. */
function factsOfMonth(
  journal: JournalPort,
  month: CalendarMonth,
  environment: string | undefined,
  nowMs: number,
): RunFacts[] {
  const facts: RunFacts[] = [];
  for (const record of recordsOf(journal, { environment, sinceMs: month.fromMs, untilMs: month.toMs - 1 }))
    if (isWithin(month, beganAtMs(record))) facts.push(factsOf(journal, record, nowMs));
  return facts.reverse();
}

/** A record holds its whole plan: a few at a time. */
const pageSize = 20;

function* recordsOf(journal: JournalPort, filter: RunFilter): Iterable<RunRecord> {
  for (let before: string | undefined; ; ) {
    const found = journal.runs(pageSize, { ...filter, before });
    yield* found;
    before = found.at(-1)?.run;
    if (found.length < pageSize) return;
  }
}

const beganAtMs = ({ startedAt, at }: RunRecord): number => startedAt ?? at;

function factsOf(journal: JournalPort, record: RunRecord, nowMs: number): RunFacts {
  const { run, change, environment, by, endedAt } = record;
  const plan = record.plan as ExecutionPlan;
  const events = [...recordedEvents(journal, run)];
  const state = replay(plan, initialState(plan), events);
  return monthFactsOf(
    { plan, state, events, facts: { madeAtMs: nowMs, unlocks: journal.unlocks(run) } },
    {
      ...{ run, change, environment, by, standing: standingOf(record), rehearsal: record.rehearsal === true },
      ...{ beganAtMs: beganAtMs(record), endedAtMs: endedAt, known: knownSince(journal, record) },
    },
  );
}

/** An approval that does not count still shows that the change was there to be approved. */
function knownSince(journal: JournalPort, { schedule, approvals }: RunRecord): KnownSince | null {
  const entry = schedule === null ? undefined : journal.schedule(schedule);
  const found: KnownSince[] = [
    ...(entry === undefined ? [] : [{ atMs: entry.at, by: 'schedule' } as const]),
    ...approvals.map(({ at }) => ({ atMs: Date.parse(at), by: 'approval' }) as const),
  ].filter(({ atMs }) => Number.isFinite(atMs));
  return found.reduce<KnownSince | null>((first, one) => (first === null || one.atMs < first.atMs ? one : first), null);
}
