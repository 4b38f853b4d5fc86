import { formatDuration } from '../../../model/durations.ts';
import type { MonthRunView } from '../../view/monthReport/monthReportShape.ts';
import { longest } from '../../view/monthReport/percentile.ts';
import { html, joined, type Markup } from '../markup.ts';
import { signs } from '../tone.ts';

const lanePx = 22;
const axisPx = 24;

/** Whether gates found the hosts well after it. */
const lanes = [
  { tone: 'good', word: 'verified' },
  { tone: 'doubt', word: 'not asked' },
] as const;

interface Dot {
  readonly run: string;
  readonly ms: number;
  readonly lane: number;
}

/** How long each failure lasted until it was restored, as a dot; nothing where none was. */
export function restoreDots(failed: readonly MonthRunView[]): Markup | null {
  const dots = failed.flatMap(({ run, restore }): Dot[] =>
    restore === null || restore.ms === null
      ? []
      : [{ run, ms: restore.ms, lane: restore.standing === 'verified' ? 0 : 1 }],
  );
  const most = longest(dots.map(({ ms }) => ms));
  return most === null ? null : drawing(dots, Math.max(most, 1));
}

const drawing = (dots: readonly Dot[], most: number): Markup => html`<figure>
<div class="lanes">
<ul>
${joined(lanes.map(({ tone, word }, at) => html`<li class="${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span> ${word} ${dots.filter(({ lane }) => lane === at).length}</li>`))}
</ul>
<div class="drawing">${svg(dots, most)}</div>
</div>
<figcaption><p>Time to restore: a dot for every failure that its run took back, and whether gates found the hosts well after it.</p></figcaption>
</figure>`;

const middle = (lane: number): number => lane * lanePx + lanePx / 2;

/** A little room on both sides, so that no dot is cut. */
const at = (share: number): number => Math.round((2 + share * 96) * 100) / 100;

function svg(dots: readonly Dot[], most: number): Markup {
  const heightPx = lanes.length * lanePx;
  const circles = dots.map(
    ({ run, ms, lane }) =>
      html`<circle class="${lanes[lane]?.tone ?? 'neutral'}" cx="${at(ms / most)}%" cy="${middle(lane)}" r="4.5"><title>${run}: ${formatDuration(ms)}</title></circle>`,
  );
  return html`<svg class="timeline readings" width="100%" height="${heightPx + axisPx}" role="img" aria-label="How long each failure lasted until it was restored; the table below says the same.">
${joined(lanes.map((_, lane) => html`<line class="lane" x1="0" x2="100%" y1="${middle(lane)}" y2="${middle(lane)}"/>`))}
${joined([0, 0.5, 1].map((share) => tick(share, most, heightPx)))}
${joined(circles)}
</svg>`;
}

function tick(share: number, most: number, heightPx: number): Markup {
  const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
  const text = share === 0 ? '0' : formatDuration(share * most);
  return html`<line class="hour" x1="${at(share)}%" x2="${at(share)}%" y1="0" y2="${heightPx + 4}"/><text class="utc" x="${at(share)}%" y="${heightPx + 18}" text-anchor="${anchor}">${text}</text>`;
}
