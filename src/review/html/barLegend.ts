import { html, joined, type Markup } from './markup.ts';

/** What the bars of a timeline are, by the class they are drawn with. */
export const barLegend = (kinds: { readonly [kind: string]: string }): Markup => html`<ul class="legend">
${joined(
  Object.entries(kinds).map(
    ([kind, text]) =>
      html`<li><svg width="26" height="14" aria-hidden="true" focusable="false"><rect class="bar ${kind}" x="1" y="1" width="24" height="12" rx="2"/></svg> ${text}</li>`,
  ),
)}
</ul>`;
