import { formatDuration } from '../../../model/durations.ts';
import type { MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import { knownWords } from '../../view/monthReport/monthReportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html } from '../markup.ts';
import type { Section } from '../page.ts';
import { table } from '../parts.ts';
import { moreRows, rowsMax, runName } from './runTable.ts';

/** The list behind the lead time. */
export function leadTimes({ runs }: MonthReportView, clock: Clock): Section {
  const rows = runs.flatMap((run): Content[][] =>
    run.lead === null || run.ended === null
      ? []
      : [
          [
            runName(run),
            html`${knownWords[run.lead.by]} ${instant(clock(run.lead.since))}`,
            instant(clock(run.ended)),
            formatDuration(run.lead.ms),
          ],
        ],
  );
  const body =
    rows.length === 0
      ? html`<p>It is known of no deployment of this month.</p>`
      : html`${table({
          caption: 'Done deployments of which it is known since when there was the change',
          columns: [
            { title: 'Change' },
            { title: 'Known since' },
            { title: 'Done' },
            { title: 'Lead time', kind: 'number' },
          ],
          wide: true,
          rows: rows.slice(0, rowsMax),
        })}
${moreRows(rows.length)}`;
  return { id: 'lead', title: 'Lead time', tone: null, body };
}
