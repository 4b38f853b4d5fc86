import type { NewRun, RunFilter, RunSummaryUpdate } from '../../runtime/journalPort.ts';

/** Whether a history that is searched by this shows the run; `before` is the journal's to say. */
export function matches(filter: RunFilter, run: NewRun, summary: RunSummaryUpdate): boolean {
  const { host, environment, change, standings, sinceMs, untilMs } = filter;
  return (
    (host === undefined || run.hosts.includes(host)) &&
    (environment === undefined || run.environment === environment) &&
    (change === undefined || run.change === change) &&
    (standings === undefined || standings.some((standing) => standing === standingOf(summary))) &&
    (sinceMs === undefined || summary.at >= sinceMs) &&
    (untilMs === undefined || (summary.startedAt ?? run.at) <= untilMs)
  );
}

const standingOf = ({ outcome, state }: RunSummaryUpdate): string => outcome ?? (state === 'held' ? 'held' : 'running');
