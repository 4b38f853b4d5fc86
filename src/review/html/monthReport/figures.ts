import type { FigureView, MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import { comparedText, countsLine, figureText, figureWords } from '../../view/monthReport/monthReportWords.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';

/** What a month comes to: each figure with its own definition, and against the month before. */
export function figures(view: MonthReportView): Section {
  const body = html`<p class="lead">${countsLine(view)}</p>
<ul class="figures">
${joined(view.figures.map((figure) => figureHtml(figure, view.before)))}
</ul>`;
  return { id: 'figures', title: 'Figures', tone: null, body };
}

function figureHtml(figure: FigureView, before: string): Markup {
  const { title, means } = figureWords[figure.id];
  return html`<li>
<h3>${title}</h3>
<p class="figure">${figureText(figure.unit, figure.value)}</p>
<p>${figure.detail}<br>${comparedText(figure, before)}</p>
<p class="quiet">${means}</p>
</li>`;
}
