import { count } from '../view/line.ts';
import { type Content, html, joined, type Markup } from './markup.ts';
import { folded, scrolling } from './parts.ts';

/** More lines than a person reads through; the JSON review has all of them. */
const linesMax = 400;
/** A line beyond this is data rather than text. */
const charactersMax = 2_000;

/** A unified diff: each line has its sign in front and its colour behind. */
export function diffHtml(diff: string, about: string): Markup {
  const lines = diff.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, linesMax).map(lineHtml);
  const more = lines.length - shown.length;
  const whole = html`${scrolling(`Difference of ${about}`, html`<pre class="diff">${joined(shown, '')}</pre>`)}
${more > 0 ? html`<p class="quiet">${count(more, 'more line')}: the JSON review has them all.</p>` : null}`;
  return folded(html`Difference <span class="quiet">${sizeText(lines)}</span>`, whole, lines.length <= 40);
}

/** Line ends stand inside the lines' own boxes, so that a copy of the text has them. */
function lineHtml(line: string): Markup {
  const kind = kinds[line.charAt(0)] ?? 'same';
  const text =
    line.length > charactersMax ? `${line.slice(0, charactersMax)} … (cut: ${line.length} characters)` : line;
  return html`<span class="${kind}">${text}
</span>`;
}

const kinds: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'place', '\\': 'place' };

function sizeText(lines: readonly string[]): Content {
  const added = lines.filter((line) => line.startsWith('+')).length;
  const removed = lines.filter((line) => line.startsWith('-')).length;
  return `+${added} −${removed}`;
}
