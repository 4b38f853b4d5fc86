import { formatDuration } from '../../../model/durations.ts';
import type { MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import { deviationWords } from '../../view/reportWords.ts';
import { html } from '../markup.ts';
import type { Section } from '../page.ts';
import { code, names, table } from '../parts.ts';

/** Where a night's time goes. */
export function steps({ steps: all }: MonthReportView): Section {
  const body =
    all.length === 0
      ? html`<p>No step was carried out.</p>`
      : table({
          caption: 'Slowest steps by name, over all runs and hosts on which they were carried out',
          columns: [
            { title: 'Step' },
            { title: 'Times', kind: 'number' },
            { title: 'Median', kind: 'number' },
            { title: '95 % within', kind: 'number' },
            { title: 'Longest', kind: 'number' },
            { title: 'On' },
          ],
          wide: true,
          rows: all.map(({ step, count, medianMs, p95Ms, longestMs, host, run }) => [
            step,
            count,
            ...[medianMs, p95Ms, longestMs].map(formatDuration),
            html`${host} <div>${code(run)}</div>`,
          ]),
        });
  return { id: 'steps', title: 'Slowest steps', tone: null, body };
}

/** What was not as planned, and in which runs. */
export function deviations({ deviations: all }: MonthReportView): Section {
  const body =
    all.length === 0
      ? html`<p>There were none.</p>`
      : table({
          caption: 'Deviations by kind; the report of a run tells each',
          columns: [{ title: 'Kind' }, { title: 'Times', kind: 'number' }, { title: 'Runs' }],
          rows: all.map(({ kind, count, runs }) => [deviationWords[kind], count, names(runs)]),
        });
  return { id: 'deviations', title: 'Deviations', tone: null, body };
}
