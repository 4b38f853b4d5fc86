import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { historyText } from '../review/text/historyText.ts';
import { standingOf, standingsToAsk } from '../review/view/historyView.ts';
import type { JournalPort, RunFilter, RunRecord, RunStanding } from '../runtime/journalPort.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';
import { viewLease } from './status.ts';
import { type RangeOptions, readRange } from './timeRange.ts';

export interface HistoryOptions extends RangeOptions {
  readonly host?: string;
  readonly environment?: string;
  readonly change?: string;
  /** Standings, with commas between them. */
  readonly outcome?: string;
  readonly before?: string;
  readonly limit: number;
}

/** `history`: the newest runs, or those of them that are asked for. */
export function history(session: Session, options: HistoryOptions): ExitCode {
  const filter = filterOf(options, Date.now());
  const { shown, next } = page(session.readJournal(), filter, options.limit);
  const runs = shown.map(historyRun);
  session.result({ runs, next }, () =>
    runs.length === 0 ? nothing(options) : historyText(runs, next, session.palette, terminalWidth()).join('\n'),
  );
  return exitCodes.done;
}

/** One more than is shown tells whether there are older ones; `next` is what `--before` goes on with. */
export function page(
  journal: JournalPort | null,
  filter: RunFilter,
  limit: number,
): { readonly shown: readonly RunRecord[]; readonly next: string | null } {
  const found = journal?.runs(limit + 1, filter) ?? [];
  const shown = found.slice(0, limit);
  return { shown, next: found.length > limit ? (shown.at(-1)?.run ?? null) : null };
}

function filterOf({ host, environment, change, outcome, before, ...range }: HistoryOptions, nowMs: number): RunFilter {
  return {
    ...{ host, environment, change, before },
    ...(outcome !== undefined && { standings: outcome.split(',').map(readStanding) }),
    ...readRange(range, nowMs),
  };
}

function readStanding(text: string): RunStanding {
  const found = standingsToAsk.find((standing) => standing === text);
  if (found !== undefined) return found;
  throw failure('NS6002', `--outcome ${text} is none`, `Write one or several of ${standingsToAsk.join(',')}.`);
}

/** The documented shape. */
function historyRun(record: RunRecord) {
  const { plan: _plan, approvals: _approvals, lease, startedAt, endedAt, resumesAt, updatedAt, at, ...same } = record;
  return {
    ...same,
    standing: standingOf(record),
    rehearsal: record.rehearsal === true,
    createdAt: iso(at),
    startedAt: startedAt === null ? null : iso(startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
    updatedAt: iso(updatedAt),
    resumesAt: resumesAt === null ? null : iso(resumesAt),
    drivenBy: viewLease(lease),
  };
}

function nothing({ limit: _, ...asked }: HistoryOptions): string {
  const all = ['host', 'environment', 'change', 'outcome', 'since', 'until', 'before'] as const;
  const given = all.flatMap((name) => (asked[name] === undefined ? [] : [`--${name} ${asked[name]}`]));
  return given.length === 0 ? 'no runs yet' : `no run in this journal matches ${given.join(' ')}`;
}

/** What is written to a file or a pipe is not cut: somebody searches it. */
function terminalWidth(): number {
  return process.stdout.columns ?? Number.POSITIVE_INFINITY;
}
