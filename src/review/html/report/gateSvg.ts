import type { Verdict } from '../../../model/outcomes.ts';
import type { ReadingView, ReportGateView } from '../../view/reportShape.ts';
import { html, joined, type Markup } from '../markup.ts';
import { type Scale, ticks } from '../timelineScale.ts';
import { verdictTones } from '../tone.ts';

/**
 * Every answer of a gate as a dot over the time of the run, in a lane for each verdict; a soak is a band behind them.
 * Answers that fall on the same spot are one larger dot: a drawing has at most three times so many.
 */
const spotsMax = 150;
const lanePx = 22;
const axisPx = 24;

export const lanes: readonly Verdict[] = ['pass', 'unknown', 'fail'];

export function gateSvg({ name, readings, soaks }: ReportGateView, scale: Scale): Markup {
  const heightPx = lanes.length * lanePx;
  const bands = soaks.map(({ from, to }) => {
    const x = scale.at(Date.parse(from));
    const width = Math.max(scale.at(Date.parse(to)) - x, 0.3);
    return html`<rect class="soaked" x="${x}%" width="${Math.round(width * 100) / 100}%" y="0" height="${heightPx}"/>`;
  });
  const lines = lanes.map((_, at) => html`<line class="lane" x1="0" x2="100%" y1="${middle(at)}" y2="${middle(at)}"/>`);
  return html`<svg class="timeline readings" width="100%" height="${heightPx + axisPx}" role="img" aria-label="Answers of ${name} over time; the table below says the same.">
${joined(bands)}
${hours(scale, 'narrow', 4, heightPx)}
${hours(scale, 'wide', 8, heightPx)}
${joined(lines)}
${joined(spots(readings, scale).map((spot) => dot(spot, scale)))}
</svg>`;
}

const middle = (lane: number): number => lane * lanePx + lanePx / 2;

function hours(scale: Scale, width: 'narrow' | 'wide', spaces: number, heightPx: number): Markup {
  const marks = ticks(scale, spaces).map((ms) => {
    const x = scale.at(ms);
    const anchor = x < 7 ? 'start' : x > 93 ? 'end' : 'middle';
    return html`<line class="hour" x1="${x}%" x2="${x}%" y1="0" y2="${heightPx + 4}"/><text class="utc" x="${x}%" y="${heightPx + 18}" text-anchor="${anchor}">${scale.clock(ms)}</text>`;
  });
  return html`<g class="${width}">${joined(marks)}</g>`;
}

interface Spot {
  readonly verdict: Verdict;
  readonly atMs: number;
  readonly n: number;
}

function spots(readings: readonly ReadingView[], scale: Scale): Spot[] {
  const found = new Map<string, Spot>();
  for (const { at, verdict } of readings) {
    const atMs = Date.parse(at);
    const key = `${verdict} ${Math.round((scale.at(atMs) / 100) * spotsMax)}`;
    const known = found.get(key);
    found.set(key, known === undefined ? { verdict, atMs, n: 1 } : { ...known, n: known.n + 1 });
  }
  return [...found.values()];
}

function dot({ verdict, atMs, n }: Spot, scale: Scale): Markup {
  const r = n === 1 ? 3.5 : n <= 10 ? 4.5 : 6;
  return html`<circle class="${verdictTones[verdict]}" cx="${scale.at(atMs)}%" cy="${middle(lanes.indexOf(verdict))}" r="${r}"><title>${n} × ${verdict}, ${scale.clock(atMs)} UTC</title></circle>`;
}
