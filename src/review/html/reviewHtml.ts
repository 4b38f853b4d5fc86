import type { ReviewView } from '../view/reviewShape.ts';
import { type Clock, clockOf, instant } from './clock.ts';
import { html, joined, type Markup } from './markup.ts';
import { contents, page, type Section, sectionHtml } from './page.ts';
import { appendix } from './sections/appendix.ts';
import { blast } from './sections/blast.ts';
import { gates } from './sections/gates.ts';
import { preflight } from './sections/preflight.ts';
import { rollback } from './sections/rollback.ts';
import { stages } from './sections/stages.ts';
import { approvals, rehearsal, risk, since, warnings } from './sections/standing.ts';
import { steps } from './sections/steps.ts';
import { summary } from './sections/summary.ts';
import { timeline } from './sections/timeline.ts';
import { verdict } from './sections/verdict.ts';
import { windowSection } from './sections/window.ts';
import { stylesheet } from './stylesheet.ts';

/** The review as one HTML file: no script, nothing from elsewhere; for a desk, a phone at night, and paper. */
export function reviewHtml(view: ReviewView): string {
  const clock = clockOf(view.window.zone);
  const sections = sectionsOf(view, clock);
  return page({
    title: `${view.change.title} – review for ${view.change.environment}`,
    style: stylesheet(),
    header: headerHtml(view, clock),
    nav: contents(sections.slice(1)),
    body: joined(sections.map(sectionHtml)),
  });
}

/** In the order in which a reviewer asks. */
const sectionsOf = (view: ReviewView, clock: Clock): readonly Section[] => [
  verdict(view, clock),
  summary(view),
  windowSection(view),
  timeline(view, clock),
  blast(view),
  stages(view),
  steps(view),
  gates(view),
  rollback(view),
  preflight(view),
  risk(view),
  since(view, clock),
  rehearsal(view, clock),
  approvals(view, clock),
  warnings(view),
  appendix(view),
];

function headerHtml({ change, madeAt, madeBy, madeWith }: ReviewView, clock: Clock): Markup {
  const ticket = change.ticket === null ? null : html` <span class="quiet">${change.ticket}</span>`;
  return html`<p class="brand">Review for <strong>${change.environment}</strong></p>
<h1>${change.title}${ticket}</h1>
<p class="quiet">Made ${instant(clock(madeAt))} by ${madeBy} with ${madeWith}</p>`;
}
