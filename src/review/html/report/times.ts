import { formatDuration } from '../../../model/durations.ts';
import { count } from '../../view/line.ts';
import type { ReportBar, ReportView, TimeRowView } from '../../view/reportShape.ts';
import { differenceText, windowWords } from '../../view/reportWords.ts';
import { barLegend } from '../barLegend.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, list, table } from '../parts.ts';
import { scaleOf } from '../timelineScale.ts';
import { timelineSvg } from '../timelineSvg.ts';

/** More rows of a table than these nobody reads. */
const rowsMax = 300;

export function times(view: ReportView, clock: Clock): Section {
  const { rows } = view.times;
  const more = rows.length - rowsMax;
  const body = joined([
    windowHtml(view, clock),
    table({
      caption: 'Planned by what was known when it began, and what it came to, without the time it was held',
      columns: [
        { title: 'What' },
        { title: 'Planned', kind: 'number' },
        { title: 'Took', kind: 'number' },
        { title: 'Difference' },
        { title: 'Held', kind: 'number' },
        { title: 'From' },
      ],
      wide: true,
      rows: rows.slice(0, rowsMax).map((row) => rowCells(row, clock)),
    }),
    more > 0 ? html`<p class="quiet">${count(more, 'row')} more: the JSON report has them all.</p>` : null,
  ]);
  return { id: 'times', title: 'Times', tone: view.window.standing === 'overrun' ? 'bad' : null, body };
}

const rowCells = ({ what, kind, plannedMs, actualMs, heldMs, from }: TimeRowView, clock: Clock): Content[] => [
  kind === 'wave' ? html`<span class="quiet">${what}</span>` : what,
  plannedMs === null ? '–' : formatDuration(plannedMs),
  actualMs === null ? (from === null ? 'not begun' : 'not over') : formatDuration(actualMs),
  differenceText(plannedMs, actualMs) ?? '',
  heldMs === 0 ? '' : formatDuration(heldMs),
  from === null ? '' : instant(clock(from)),
];

function windowHtml({ window: { standing, nights }, run: { overrun, breakGlass } }: ReportView, clock: Clock): Markup {
  const { tone, word, means } = windowWords[standing];
  const span = (from: string, to: string) => html`${instant(clock(from))} to ${instant(clock(to))}`;
  return joined([
    html`<p class="lead">${badge(tone, word)} ${means}</p>`,
    nights.length === 0 ? null : list(nights.map(({ opened, closes }) => html`open from ${span(opened, closes)}`)),
    overrun === null ? null : html`<p>Overrun ${span(overrun.since, overrun.until)}: ${overrun.because}</p>`,
    breakGlass === null
      ? null
      : html`<p>Overridden by <strong>${breakGlass.by}</strong> until ${instant(clock(breakGlass.until))}: ${breakGlass.reason}</p>`,
  ]);
}

export function timeline({ timeline: night }: ReportView, clock: Clock): Section {
  const said = `Timeline from ${clock(night.from).utc} to ${clock(night.to).utc}; the table below says the same.`;
  const body = html`<figure>
<div class="drawing">${timelineSvg(night, scaleOf(night, null), said)}</div>
<figcaption>
<p>From ${instant(clock(night.from))} to ${instant(clock(night.to))}. Hours below: UTC.</p>
${barLegend(kinds)}
</figcaption>
</figure>
${folded('The same as a table', barTable(night.bars, clock))}`;
  return { id: 'timeline', title: 'Timeline', tone: null, body };
}

const kinds = { wave: 'hosts at work', gates: 'gates', soak: 'soak', held: 'held', undo: 'rollback' } as const;

function barTable(bars: readonly ReportBar[], clock: Clock): Markup {
  const more = bars.length - rowsMax;
  return html`${table({
    caption: 'The night, bar by bar',
    columns: [
      { title: 'What' },
      { title: 'Kind' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Took', kind: 'number' },
    ],
    rows: bars
      .slice(0, rowsMax)
      .map(({ label, kind, from, to }) => [
        label,
        kinds[kind],
        instant(clock(from)),
        instant(clock(to)),
        formatDuration(Date.parse(to) - Date.parse(from)),
      ]),
  })}
${more > 0 ? html`<p class="quiet">${count(more, 'bar')} more: the JSON report has them all.</p>` : null}`;
}
