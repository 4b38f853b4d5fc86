import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { hostHistoryText } from '../review/text/historyHostText.ts';
import {
  endedOn,
  type HostChange,
  type HostHistory,
  type HostLock,
  type RecalledRun,
  viewHostChange,
} from '../review/view/historyHost.ts';
import { standingOf } from '../review/view/historyView.ts';
import type { JournalPort, RunRecord } from '../runtime/journalPort.ts';
import { recall } from '../runtime/launch.ts';
import { page } from './history.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';
import { readRange } from './timeRange.ts';

export interface HostOptions {
  readonly environment: string;
  readonly since?: string;
  readonly before?: string;
  readonly limit: number;
}

/** `host NAME`: what changed a host, when, by whom and under which approval, from the journals of the runs that had it. */
export function hostHistory(session: Session, host: string, options: HostOptions): ExitCode {
  const { environment, since, before, limit } = options;
  const range = readRange(since === undefined ? {} : { since }, Date.now());
  const journal = session.readJournal();
  const { shown, next } = page(journal, { host, environment, before, ...range }, limit);
  const history = { host, environment, ...toldBy(journal, shown, { host, environment, ...range }), next };
  session.result(history, () =>
    [...hostHistoryText(history, session.palette), ...nothingText(journal, history)].join('\n'),
  );
  return exitCodes.done;
}

interface Asked {
  readonly host: string;
  readonly environment: string;
  readonly sinceMs?: number;
}

type Told = Pick<HostHistory, 'lock' | 'changes' | 'notBegun'>;

function toldBy(journal: JournalPort | null, records: readonly RunRecord[], asked: Asked): Told {
  if (journal === null) return { lock: null, changes: [], notBegun: [] };
  const changes: HostChange[] = [];
  const notBegun: HostHistory['notBegun'][number][] = [];
  for (const record of records) {
    const recalled = recalledWhereBegun(journal, record);
    const change = recalled && viewHostChange(recalled, asked.host, iso);
    if (!change) notBegun.push({ run: record.run, change: record.change, standing: standingOf(record) });
    else if (endedOn(recalled, asked.host) >= (asked.sinceMs ?? 0)) changes.push(change);
  }
  return { lock: lockOf(journal, asked), changes, notBegun };
}

/** A run that has ended holds nothing, also where its process died before it could say so. */
function lockOf(journal: JournalPort, { environment, host }: Asked): HostLock | null {
  const claim = journal.claimOf(environment, host);
  const record = claim && journal.run(claim.run);
  if (!claim || !record || record.state === 'ended') return null;
  const { run, change, since } = claim;
  return { run, change, standing: standingOf(record), by: record.by, since: iso(since) };
}

/** Runs with these outcomes ended in preflight: their plans, which may be large, need not be read. */
function recalledWhereBegun(journal: JournalPort, record: RunRecord): RecalledRun | null {
  if (record.outcome === 'refused' || record.outcome === 'error') return null;
  return { ...recall(journal, record.run), unlocks: journal.unlocks(record.run) };
}

/** A host that nobody finds was asked for too late, or is one of another environment. */
function nothingText(journal: JournalPort | null, { host, environment, changes, notBegun }: HostHistory): string[] {
  if (changes.length + notBegun.length > 0) return [];
  const [last] = journal?.runs(1, { host, environment }) ?? [];
  if (last !== undefined) return [`no run that was asked for worked on it; the last that had it is ${last.run}`];
  const [other] = journal?.runs(1, { host }) ?? [];
  const where = other === undefined ? '' : `; there is one in ${other.environment}`;
  return [`no run of this journal has had a host ${host} in ${environment}${where}`];
}
