import type { MonthDayView } from '../../view/monthReport/monthReportShape.ts';
import { ends, endWords } from '../../view/monthReport/monthReportWords.ts';
import { html, joined, type Markup } from '../markup.ts';
import { signs } from '../tone.ts';

const barsPx = 96;
/** One deployment is never higher: a quiet month is no tower. */
const unitMaxPx = 16;
/** A sign is readable from here on. */
const signPx = 12;
const axisPx = 20;

/** A bar for each day of the month, of one part for each way to end, with that way's sign. */
export function daysSvg(days: readonly MonthDayView[]): Markup {
  const most = Math.max(1, ...days.map((day) => ends.reduce((sum, end) => sum + day[end], 0)));
  const unitPx = Math.min(unitMaxPx, barsPx / most);
  const heightPx = Math.ceil(most * unitPx) + 2;
  const widthPercent = 100 / days.length;
  return html`<svg class="timeline days" width="100%" height="${heightPx + axisPx}" role="img" aria-label="Deployments of each day by how they ended; the table below says the same.">
<line class="hour" x1="0" x2="100%" y1="${heightPx}" y2="${heightPx}"/>
${joined(days.map((day, at) => dayHtml(day, { leftPercent: at * widthPercent, widthPercent, unitPx, heightPx })))}
</svg>`;
}

interface Column {
  readonly leftPercent: number;
  readonly widthPercent: number;
  readonly unitPx: number;
  readonly heightPx: number;
}

function dayHtml(day: MonthDayView, column: Column): Markup {
  const { leftPercent, widthPercent, unitPx, heightPx } = column;
  const date = Number(day.day.slice(8));
  let topPx = heightPx;
  const parts = ends.flatMap((end) => {
    if (day[end] === 0) return [];
    topPx -= day[end] * unitPx;
    return [partHtml(day, end, { ...column, topPx })];
  });
  const label =
    date % 7 === 1
      ? html`<text class="utc" x="${percent(leftPercent + widthPercent / 2)}" y="${heightPx + 15}" text-anchor="middle">${date}</text>`
      : null;
  return html`${parts}${label}`;
}

function partHtml(day: MonthDayView, end: (typeof ends)[number], column: Column & { readonly topPx: number }): Markup {
  const { leftPercent, widthPercent, unitPx, topPx } = column;
  const [tone, word] = endWords[end];
  const partPx = day[end] * unitPx;
  const sign =
    partPx < signPx
      ? null
      : html`<text class="label" x="${percent(leftPercent + widthPercent / 2)}" y="${round(topPx + partPx / 2 + 4)}" text-anchor="middle">${signs[tone]}</text>`;
  return html`<g class="${tone}"><title>${day.day}: ${day[end]} ${word}</title><rect x="${percent(leftPercent + widthPercent * 0.1)}" width="${percent(widthPercent * 0.8)}" y="${round(topPx)}" height="${round(partPx)}"/>${sign}</g>
`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const percent = (value: number): string => `${round(value)}%`;
