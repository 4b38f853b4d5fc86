import { formatDuration } from '../../../model/durations.ts';
import { count } from '../../view/line.ts';
import type { ReviewView, TimelineBar, TimelineView } from '../../view/reviewShape.ts';
import { barLegend } from '../barLegend.ts';
import { type Clock, instant } from '../clock.ts';
import { html, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { folded, table } from '../parts.ts';
import { scaleOf } from '../timelineScale.ts';
import { rowsMax, rowsOf, timelineSvg } from '../timelineSvg.ts';

/** Rows of the table that says the same; a change of more waves is read in its JSON. */
const barsMax = 500;

export function timeline({ timeline: night, window }: ReviewView, clock: Clock): Section {
  const scale = scaleOf(night, window.zone);
  const body = html`<figure>
<div class="drawing">${timelineSvg(night, scale, summaryText(night, clock))}</div>
<figcaption>
<p>From ${instant(clock(night.from))} to ${instant(clock(night.to))}. Hours below: ${scale.zone === null ? 'UTC' : `${scale.zone}, and under them UTC`}.${undrawn(night)}</p>
${barLegend(kinds)}
</figcaption>
</figure>
${folded('The same as a table', barTable(night.bars, clock))}`;
  return { id: 'timeline', title: 'Timeline', tone: null, body };
}

function undrawn({ bars }: TimelineView): string {
  const more = rowsOf(bars).length - rowsMax;
  return more > 0 ? ` ${count(more, 'more stage')}: the table has them.` : '';
}

const summaryText = ({ bars, from, to }: TimelineView, clock: Clock): string =>
  `Timeline of ${count(bars.length, 'bar')} from ${spoken(clock(from))} to ${spoken(clock(to))}; the table below says the same.`;

const spoken = ({ local, utc }: ReturnType<Clock>): string => local ?? utc;

const kinds = { wave: 'wave', gates: 'gates', soak: 'soak', reserve: 'time kept for the rollback' } as const;

function barTable(bars: readonly TimelineBar[], clock: Clock): Markup {
  const left = bars.length - barsMax;
  return html`${table({
    caption: 'The night, bar by bar',
    columns: [
      { title: 'What' },
      { title: 'Kind' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Takes', kind: 'number' },
    ],
    rows: bars
      .slice(0, barsMax)
      .map((bar) => [
        bar.label,
        kinds[bar.kind],
        instant(clock(bar.from)),
        instant(clock(bar.to)),
        formatDuration(Date.parse(bar.to) - Date.parse(bar.from)),
      ]),
  })}
${left > 0 ? html`<p class="quiet">${count(left, 'more bar')}: the JSON review has them all.</p>` : null}`;
}
