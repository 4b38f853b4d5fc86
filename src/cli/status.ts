import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { runText } from '../review/text/runText.ts';
import { type RunView, viewRun } from '../review/view/runView.ts';
import type { JournalPort, LeaseInfo, RunRecord } from '../runtime/journalPort.ts';
import { recall, whoIs } from '../runtime/launch.ts';
import { iso } from './runLog.ts';
import type { Session } from './session.ts';

/** `status [RUN]`: where a run stands, from its journal; without RUN the newest. */
export function status(session: Session, run: string | undefined): ExitCode {
  const { view, record } = viewOf(session.journal, run ?? newest(session.journal));
  session.result({ ...view, drivenBy: viewLease(record.lease) }, () =>
    [runText(view, session.palette), ...driverText(view, record)].join('\n'),
  );
  return exitCodes.done;
}

export function viewOf(journal: JournalPort, run: string): ReturnType<typeof recall> & { view: RunView } {
  const recalled = recall(journal, run);
  const { plan, state, record } = recalled;
  return { ...recalled, view: viewRun(plan, state, { run, digest: record.digest, by: record.by }, iso) };
}

export function newest(journal: JournalPort): string {
  const [record] = journal.runs(1);
  if (record === undefined) throw failure('NS3006', 'there is no run yet', 'Start one with `nightshift run PLAN`.');
  return record.run;
}

export const viewLease = (lease: LeaseInfo | null) =>
  lease === null
    ? null
    : { who: whoIs(lease.holder), pid: lease.holder.pid, since: iso(lease.since), alive: !lease.dead };

/** What an operator can do now: a run is followed, gone on with, or over. */
function driverText({ state, run }: RunView, { lease }: RunRecord): string[] {
  if (state === 'ended') return [];
  if (lease !== null && !lease.dead)
    return ['', `driven by ${whoIs(lease.holder)}, process ${lease.holder.pid}, since ${iso(lease.since)}`];
  const why = state === 'held' ? 'held' : 'nobody drives it';
  return ['', `${why}: nightshift resume ${run} | rollback ${run} | abort ${run}`];
}
