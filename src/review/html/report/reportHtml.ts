import type { ReportView } from '../../view/reportShape.ts';
import { type Clock, clockOf, instant } from '../clock.ts';
import { html, joined, type Markup } from '../markup.ts';
import { contents, page, type Section, sectionHtml } from '../page.ts';
import { stylesheet } from '../stylesheet.ts';
import { authority } from './authority.ts';
import { deviations, log, story } from './deviations.ts';
import { gates } from './gates.ts';
import { left, outcome } from './outcome.ts';
import { results } from './results.ts';
import { rollback } from './rollback.ts';
import { timeline, times } from './times.ts';

/** The report as one HTML file: no script, nothing from elsewhere; for a desk, a phone and paper. */
export function reportHtml(view: ReportView): string {
  // The journal knows no zone: a report reads the same wherever it is made.
  const clock = clockOf(null);
  const sections = sectionsOf(view, clock);
  return page({
    title: `${view.run.title} – report of ${view.run.run}`,
    style: stylesheet(),
    header: headerHtml(view, clock),
    nav: contents(sections.slice(1)),
    body: joined(sections.map(sectionHtml)),
  });
}

/** In the order in which somebody asks the morning after. */
const sectionsOf = (view: ReportView, clock: Clock): readonly Section[] => [
  outcome(view, clock),
  left(view),
  deviations(view, clock),
  times(view, clock),
  timeline(view, clock),
  results(view, clock),
  rollback(view, clock),
  gates(view, clock),
  authority(view, clock),
  story(view),
  log(view),
];

function headerHtml({ run, madeAt, madeBy, madeWith }: ReportView, clock: Clock): Markup {
  const ticket = run.ticket === null ? null : html` <span class="quiet">${run.ticket}</span>`;
  const what = run.rehearsal ? 'Report of a rehearsal in' : 'Report for';
  return html`<p class="brand">${what} <strong>${run.environment}</strong></p>
<h1>${run.title}${ticket}</h1>
<p class="quiet">Made ${instant(clock(madeAt))} by ${madeBy} with ${madeWith}</p>`;
}
