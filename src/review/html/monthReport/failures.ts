import { formatDuration } from '../../../model/durations.ts';
import type { MonthReportView, MonthRunView } from '../../view/monthReport/monthReportShape.ts';
import { backWords } from '../../view/reportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, table } from '../parts.ts';
import { restoreDots } from './restoreSvg.ts';
import { moreRows, rowsMax, runName, standingBadge } from './runTable.ts';

/** The list behind the failure rate and the time to restore. */
export function failures({ runs }: MonthReportView, clock: Clock): Section {
  const failed = runs.filter(({ kind, standing }) => kind === 'deployment' && standing !== 'done');
  const left = failed.some(({ standing }) => standing === 'needsAttention');
  const body =
    failed.length === 0
      ? html`<p>No deployment of this month failed.</p>`
      : joined([restoreDots(failed), failureTable(failed, clock), moreRows(failed.length)]);
  return { id: 'failures', title: 'Failures', tone: failed.length === 0 ? null : left ? 'bad' : 'undo', body };
}

const failureTable = (failed: readonly MonthRunView[], clock: Clock): Markup =>
  table({
    caption: 'Failed deployments, and what restored them',
    columns: [
      { title: 'Change' },
      { title: 'How it ended' },
      { title: 'First failure' },
      { title: 'Restored' },
      { title: 'Took', kind: 'number' },
    ],
    wide: true,
    rows: failed.slice(0, rowsMax).map((run) => failureCells(run, clock)),
  });

function failureCells(run: MonthRunView, clock: Clock): Content[] {
  const { standing, reason, restore } = run;
  const back = restore?.standing ?? null;
  return [
    runName(run),
    html`${standingBadge(standing)}${reason === null ? null : html`<div class="quiet">${reason}</div>`}`,
    restore === null ? '' : instant(clock(restore.failed)),
    html`${restore?.restored ? instant(clock(restore.restored)) : 'not by the run'}
${back === null ? null : html`<div>${badge(backWords[back].tone, backWords[back].word)}</div>`}`,
    restore === null || restore.ms === null ? '–' : formatDuration(restore.ms),
  ];
}
