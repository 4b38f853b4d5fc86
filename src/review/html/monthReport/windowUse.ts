import { formatDuration } from '../../../model/durations.ts';
import type {
  MonthReportView,
  MonthWindowView,
  OpeningView,
  OutsideView,
} from '../../view/monthReport/monthReportShape.ts';
import { whoAndWhy } from '../../view/reportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, items, names, table } from '../parts.ts';
import { moreRows, rowsMax } from './runTable.ts';

/** The openings that were used, and what ran outside of any. */
export function windowUse({ window }: MonthReportView, clock: Clock): Section {
  const outside = window.overruns.length + window.breakGlass.length;
  const body = joined([
    window.openings.length === 0
      ? html`<p>No run started work in a window that closes.</p>`
      : openingTable(window.openings, clock),
    moreRows(window.openings.length),
    outside === 0 ? html`<p>There was no overrun, and no break-glass.</p>` : outsideItems(window, clock),
  ]);
  return { id: 'window', title: 'Window use', tone: outside === 0 ? null : 'bad', body };
}

const openingTable = (openings: readonly OpeningView[], clock: Clock): Markup =>
  table({
    caption: 'Openings in which work was started, and how long steps ran in them',
    columns: [
      { title: 'Opened' },
      { title: 'Closed' },
      { title: 'Environment' },
      { title: 'Steps ran', kind: 'number' },
      { title: 'Open', kind: 'number' },
      { title: 'Runs' },
    ],
    wide: true,
    rows: openings
      .slice(0, rowsMax)
      .map((one): Content[] => [
        instant(clock(one.opened)),
        instant(clock(one.closes)),
        one.environment,
        formatDuration(one.usedMs),
        formatDuration(one.lengthMs),
        names(one.runs),
      ]),
  });

const outsideItems = ({ overruns, breakGlass }: MonthWindowView, clock: Clock): Markup =>
  html`<h3>Overruns and break-glass</h3>
${items([
  ...overruns.map((one) => outsideHtml('overrun', one, clock)),
  ...breakGlass.map((one) => outsideHtml('break-glass', one, clock)),
])}`;

const outsideHtml = (what: string, { run, from, to, ms, by, reason }: OutsideView, clock: Clock): Markup =>
  html`${badge('bad', what)} ${code(run)} steps ran for ${formatDuration(ms)} <span class="quiet">between ${instant(clock(from))} and ${instant(clock(to))}</span>
<div>${whoAndWhy(by, reason)}</div>`;
