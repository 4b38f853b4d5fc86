import type { MonthDayView, MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import { ends, endWords, figureText } from '../../view/monthReport/monthReportWords.ts';
import type { Clock } from '../clock.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, table } from '../parts.ts';
import { worstTone } from '../tone.ts';
import { daysSvg } from './daysSvg.ts';
import { runTable } from './runTable.ts';

/** What was deployed when and where, and how it ended. */
export function changes(view: MonthReportView, clock: Clock): Section {
  const deployments = view.runs.filter(({ kind }) => kind === 'deployment');
  const seen = ends.filter((end) => view.counts[end] > 0);
  const body =
    deployments.length === 0
      ? html`<p>No deployment began in this month.</p>`
      : joined([figure(view), environmentTable(view), runTable('Deployments, oldest first', deployments, clock)]);
  return { id: 'changes', title: 'Changes', tone: worstTone(seen.map((end) => endWords[end][0])), body };
}

function figure({ days, counts }: MonthReportView): Markup {
  const seen = ends.filter((end) => counts[end] > 0);
  return html`<figure>
<div class="drawing">${daysSvg(days)}</div>
<figcaption><p>Deployments by the day (UTC) on which they began.</p>
<ul class="legend">${seen.map((end) => html`<li>${badge(endWords[end][0], `${endWords[end][1]} ${counts[end]}`)}</li>`)}</ul>
</figcaption>
</figure>
${folded('The same as a table', dayTable(days))}`;
}

/** Days on which nothing began have no row. */
const dayTable = (days: readonly MonthDayView[]): Markup =>
  table({
    caption: 'Deployments by day',
    columns: [{ title: 'Day' }, ...ends.map((end) => ({ title: endWords[end][1], kind: 'number' as const }))],
    rows: days
      .filter((day) => ends.some((end) => day[end] > 0))
      .map((day) => [day.day, ...ends.map((end) => day[end])]),
  });

const environmentTable = ({ environments }: MonthReportView): Markup =>
  table({
    caption: 'By environment',
    columns: [
      { title: 'Environment' },
      { title: 'Deployments', kind: 'number' },
      { title: 'Done', kind: 'number' },
      { title: 'Failed', kind: 'number' },
      { title: 'Frequency', kind: 'number' },
    ],
    rows: environments.map(({ environment, deployments, done, failed, perWeek }) => [
      environment,
      deployments,
      done,
      failed,
      figureText('perWeek', perWeek),
    ]),
  });
