import type { MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import { countedWords, titleOf } from '../../view/monthReport/monthReportWords.ts';
import { type Clock, clockOf, instant } from '../clock.ts';
import { html, joined, type Markup } from '../markup.ts';
import { contents, page, type Section, sectionHtml } from '../page.ts';
import { list, spoken } from '../parts.ts';
import { stylesheet } from '../stylesheet.ts';
import { changes } from './changes.ts';
import { failures } from './failures.ts';
import { figures } from './figures.ts';
import { leadTimes } from './leadTimes.ts';
import { notOver, rehearsals, unchanged } from './runTable.ts';
import { deviations, steps } from './steps.ts';
import { windowUse } from './windowUse.ts';

/** The month as one HTML file: no script, nothing from elsewhere; for a desk, a phone and paper. */
export function monthReportHtml(view: MonthReportView): string {
  // The journal knows no zone, and a month is one of UTC.
  const clock = clockOf(null);
  const sections = sectionsOf(view, clock);
  return page({
    title: titleOf(view),
    style: stylesheet(),
    header: headerHtml(view, clock),
    nav: contents(sections),
    body: joined(sections.map(sectionHtml)),
  });
}

/** The figures, then the list behind each, then what none of them counts. */
const sectionsOf = (view: MonthReportView, clock: Clock): readonly Section[] => [
  figures(view),
  changes(view, clock),
  leadTimes(view, clock),
  failures(view, clock),
  windowUse(view, clock),
  steps(view),
  deviations(view),
  ...[notOver(view, clock), unchanged(view, clock), rehearsals(view, clock)].flat(),
  counted,
];

const counted: Section = {
  id: 'counted',
  title: 'How it is counted',
  tone: null,
  body: list(countedWords.map(spoken)),
};

const headerHtml = (view: MonthReportView, clock: Clock): Markup =>
  html`<p class="brand">Month report for <strong>${view.environment ?? 'all environments'}</strong></p>
<h1>${titleOf(view)}</h1>
<p class="quiet">From ${instant(clock(view.from))} to ${instant(clock(view.to))}, made ${instant(clock(view.madeAt))} by ${view.madeBy} with ${view.madeWith}</p>`;
