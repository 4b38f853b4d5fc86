import { type Content, html, joined, type Markup } from './markup.ts';
import { signs, type Tone } from './tone.ts';

/** The small things pages are made of; their looks are in style.css. */

/** A word with its sign and colour. */
export function badge(tone: Tone, text: string, sign: string = signs[tone]): Markup {
  return html`<span class="badge ${tone}"><span class="sign" aria-hidden="true">${sign}</span> ${text}</span>`;
}

/** A sentence that must not be missed. */
export function notice(tone: Tone, body: Content): Markup {
  return html`<div class="notice ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span><div>${body}</div></div>`;
}

/** Names and what they are; rows with null are left out. */
export function definitions(rows: readonly (readonly [name: string, value: Content])[]): Markup {
  const shown = rows.filter(([, value]) => value !== null);
  return html`<dl class="facts">
${joined(shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`))}
</dl>`;
}

export interface Column {
  readonly title: string;
  /** Numbers and lengths stand to the right; `code` is set in a fixed width; `prose` may break. Default: `prose`. */
  readonly kind?: 'number' | 'code' | 'prose';
}

export interface Table {
  /** What it shows: stands above it, and names it for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Too many columns for a phone: it scrolls, and the rows' headings stay. */
  readonly wide?: boolean;
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Content[])[];
}

/** A table that scrolls inside its own box where it is too wide. */
export function table({ caption, columns, rows, wide = false }: Table): Markup {
  const head = columns.map(({ title, kind = 'prose' }) => html`<th scope="col" class="${kind}">${title}</th>`);
  return scrolling(
    caption,
    html`${wide ? html`<table class="wide-table">` : html`<table>`}
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${joined(rows.map((row) => tableRow(columns, row)))}
</tbody>
</table>`,
  );
}

function tableRow(columns: readonly Column[], row: readonly Content[]): Markup {
  const cells = row.map((cell, at) => {
    if (at === 0) return html`<th scope="row">${cell}</th>`;
    const kind = columns[at]?.kind;
    return kind === undefined ? html`<td>${cell}</td>` : html`<td class="${kind}">${cell}</td>`;
  });
  return html`<tr>${cells}</tr>`;
}

/** What may be wider than the screen, in a box that scrolls and that a keyboard reaches. */
export function scrolling(label: string, body: Content): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${body}</div>`;
}

/** What is folded away until somebody asks for it. */
export function folded(summary: Content, body: Content, open = false): Markup {
  const start = open ? html`<details open>` : html`<details>`;
  return html`${start}<summary>${summary}</summary>
${body}
</details>`;
}

/** Entries of a list: more than anybody reads. */
const entriesMax = 300;

/** Short entries, with bullets. */
export const list = (entries: readonly Content[]): Markup => entriesHtml(html`<ul>`, entries);

/** Entries of several lines, apart from each other by rules. */
export const items = (entries: readonly Content[]): Markup => entriesHtml(html`<ul class="items">`, entries);

function entriesHtml(start: Markup, entries: readonly Content[]): Markup {
  const more = entries.length - entriesMax;
  const shown = entries.slice(0, entriesMax).map((entry) => html`<li>${entry}</li>`);
  return html`${start}
${joined(shown)}
</ul>${more > 0 ? html`<p class="quiet">${more} more: the JSON review has them all.</p>` : null}`;
}

/** Text as it is, every space and line end of it. */
export const code = (text: string): Markup => html`<code>${text}</code>`;

/** What stands between backticks is typed. */
export const spoken = (text: string): Markup =>
  joined(
    text.split('`').map((part, at) => (at % 2 === 1 ? code(part) : part)),
    '',
  );

/** Names of hosts; with many of them the later ones are folded. */
export function names(all: readonly string[], shownMax = 8): Markup {
  if (all.length <= shownMax) return shortNames(all);
  const [first, rest] = [all.slice(0, shownMax - 1), all.slice(shownMax - 1)];
  return folded(html`${shortNames(first)} and ${rest.length} more`, html`<p class="names">${rest.join(', ')}</p>`);
}

/** None breaks at its hyphens where a line has room for it; a list of thousands has no elements to spare for that. */
const shortNames = (all: readonly string[]): Markup =>
  html`<span class="names">${joined(
    all.map((name) => html`<span>${name}</span>`),
    ', ',
  )}</span>`;
