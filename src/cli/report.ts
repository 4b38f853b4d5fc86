import { thisProcess } from '../adapters/journal/holder.ts';
import type { ExitCode } from '../model/outcomes.ts';
import { reportHtml } from '../review/html/report/reportHtml.ts';
import { reportMarkdown } from '../review/markdown/report/reportMarkdown.ts';
import { viewReport } from '../review/view/report.ts';
import type { LogView, ReportFacts, ReportView } from '../review/view/reportShape.ts';
import type { RunEvent } from '../rollout/events.ts';
import type { JournalPort, RecordedEvent, RunRecord } from '../runtime/journalPort.ts';
import { recall, whoIs } from '../runtime/launch.ts';
import { refuseOddFiles, writeReport } from './reportFiles.ts';
import type { Session } from './session.ts';
import { madeWith } from './version.ts';

export interface ReportOptions {
  /** Files to write it to. */
  readonly out: readonly string[];
}

/** `report RUN`: what happened, from the journal alone. */
export async function reportRun(session: Session, run: string, { out }: ReportOptions): Promise<ExitCode> {
  refuseOddFiles(out);
  const report = reportOf(session.journal, run, Date.now());
  return writeReport(session, report, { html: reportHtml, markdown: reportMarkdown }, out);
}

/** Throws NS3006 when there is no such run. */
function reportOf(journal: JournalPort, run: string, nowMs: number): ReportView {
  const { plan, state, record } = recall(journal, run);
  const recorded = [...journal.events(run)];
  const events = recorded.map(({ event }) => event as RunEvent);
  return viewReport({ plan, state, events, facts: factsOf(journal, record, recorded, nowMs) });
}

function factsOf(
  journal: JournalPort,
  record: RunRecord,
  recorded: readonly RecordedEvent[],
  nowMs: number,
): ReportFacts {
  const { run, digest, by, saved, schedule, approvals } = record;
  return {
    ...{ digest, by, saved, schedule, approvals },
    ...{ madeAtMs: nowMs, madeBy: whoIs(thisProcess()), madeWith: madeWith() },
    unlocks: journal.unlocks(run),
    log: logOf(journal, run, recorded),
  };
}

function logOf(journal: JournalPort, run: string, recorded: readonly RecordedEvent[]): LogView {
  const verified = journal.verify(run);
  const problem = verified.intact
    ? null
    : `${verified.sequence === 0 ? '' : `event ${verified.sequence}: `}${verified.reason}`;
  return { events: recorded.length, hash: recorded.at(-1)?.hash ?? null, intact: verified.intact, problem };
}
