import type { TimelineBar, TimelineView } from '../view/reviewShape.ts';
import { visible } from '../view/visible.ts';
import { type Content, html, joined, type Markup } from './markup.ts';
import { clockChange, hourText, type Scale, ticks } from './timelineScale.ts';

/**
 * The night, drawn. Widths are in percent and text in pixels: one drawing fits a phone and a desk, and its letters stay
 * as large as the page's. Texts cannot meet: every flag and every row's title has a line of its own, labels stand in
 * bars only where they fit, and hours are far enough apart on the narrowest screen.
 */
export const rowsMax = 40;
const flagPx = 18;
const titlePx = 17;
const barPx = 22;
const gapPx = 9;
const axisPx = 40;

/** The drawing's least width on a phone, and on a desk: what fits there. */
const widths = { narrow: 290, wide: 640 } as const;
const letterPx = 7.4;
/** Hours stand at least 290 / 5 = 58 px apart, and 640 / 9 = 71 px; a label is 36 px wide. */
const spaces = { narrow: 5, wide: 9 } as const;

/** `kind` is a class of style.css: of a night as it would go, or as it went. */
export type DrawnBar = Omit<TimelineBar, 'kind'> & { readonly kind: string };
export type DrawnTimeline = Omit<TimelineView, 'bars'> & { readonly bars: readonly DrawnBar[] };

interface Row {
  readonly name: string;
  readonly bars: readonly DrawnBar[];
}

export function timelineSvg(view: DrawnTimeline, scale: Scale, summary: string): Markup {
  const rows = rowsOf(view.bars).slice(0, rowsMax);
  const flags = flagsOf(view, scale);
  const topPx = flags.length * flagPx + 6;
  const bottomPx = topPx + rows.length * (titlePx + barPx + gapPx);
  return html`<svg class="timeline" width="100%" height="${bottomPx + axisPx}" role="img" aria-label="${summary}">
${patterns}
${closedHours(view, scale, topPx, bottomPx)}
${hours(scale, 'narrow', topPx, bottomPx)}
${hours(scale, 'wide', topPx, bottomPx)}
${joined(flags.map((flag, at) => flagSvg(flag, at, bottomPx)))}
${joined(rows.map((row, at) => rowSvg(row, scale, topPx + at * (titlePx + barPx + gapPx))))}
</svg>`;
}

/** Bars by row, in the order in which rows begin. */
export function rowsOf(bars: readonly DrawnBar[]): Row[] {
  const rows = new Map<string, DrawnBar[]>();
  for (const bar of bars) {
    const row = rows.get(bar.row);
    if (row === undefined) rows.set(bar.row, [bar]);
    else row.push(bar);
  }
  return [...rows].map(([name, of]) => ({ name, bars: of }));
}

/** A soak waits, a reserve may never be used: neither is solid. */
const patterns = html`<defs>
<pattern id="hatch-note" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground note" width="6" height="6"/><line class="stripe note" y2="6"/></pattern>
<pattern id="hatch-undo" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground undo" width="6" height="6"/><line class="stripe undo" y2="6"/></pattern>
<pattern id="hatch-closed" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><line class="stripe closed" y2="7"/></pattern>
</defs>`;

function closedHours({ opens, closes }: DrawnTimeline, scale: Scale, topPx: number, bottomPx: number): Content {
  const closed = (from: number, to: number) =>
    to <= from
      ? null
      : html`<rect class="closed" x="${from}%" width="${tidy(to - from)}%" y="${topPx}" height="${bottomPx - topPx}"/>`;
  return [
    opens === null ? null : closed(0, scale.at(Date.parse(opens))),
    closes === null ? null : closed(scale.at(Date.parse(closes)), 100),
  ];
}

function hours(scale: Scale, width: keyof typeof widths, topPx: number, bottomPx: number): Markup {
  const marks = ticks(scale, spaces[width]).map((ms) => {
    const x = scale.at(ms);
    const anchor = anchorAt(x);
    const text = (clock: string, y: number) =>
      html`<text class="${clock}" x="${x}%" y="${bottomPx + y}" text-anchor="${anchor}">${clock === 'utc' ? hourText(ms) : scale.clock(ms)}</text>`;
    const line = html`<line class="hour" x1="${x}%" x2="${x}%" y1="${topPx}" y2="${bottomPx + 4}"/>`;
    return [line, text('local', 18), scale.zone === null ? null : text('utc', 33)];
  });
  return html`<g class="${width}">${joined(marks)}</g>`;
}

const anchorAt = (x: number): string => (x < 7 ? 'start' : x > 93 ? 'end' : 'middle');

interface Flag {
  readonly kind: 'edge' | 'last' | 'clocks';
  readonly atMs: number;
  readonly x: number;
  readonly text: string;
}

function flagsOf({ opens, closes, lastSafeStart }: DrawnTimeline, scale: Scale): Flag[] {
  const flag = (kind: Flag['kind'], atMs: number, text: string): Flag => ({ kind, atMs, x: scale.at(atMs), text });
  const clocked = (kind: Flag['kind'], iso: string | null, text: string) =>
    iso === null ? [] : [flag(kind, Date.parse(iso), `${text} ${scale.clock(Date.parse(iso))}`)];
  const change = clockChange(scale);
  const flags = [
    ...clocked('edge', opens, 'opens'),
    ...clocked('last', lastSafeStart, 'last safe start'),
    ...clocked('edge', closes, 'closes'),
    ...(change === null ? [] : [flag('clocks', change.atMs, change.text)]),
  ];
  return flags.filter(({ atMs }) => atMs >= scale.fromMs && atMs <= scale.toMs);
}

/** A line from the flag down, with its text on the side that has room. */
function flagSvg({ kind, x, text }: Flag, at: number, bottomPx: number): Markup {
  const y = at * flagPx;
  const right = x <= 50;
  return html`<g class="flag ${kind}"><line x1="${x}%" x2="${x}%" y1="${y + 2}" y2="${bottomPx}"/><text x="${x}%" dx="${right ? 6 : -6}" y="${y + 14}" text-anchor="${right ? 'start' : 'end'}">${text}</text></g>`;
}

function rowSvg({ name, bars }: Row, scale: Scale, y: number): Markup {
  const span = `${scale.clock(earliest(bars))}–${scale.clock(latest(bars))}`;
  return html`<g>
<text class="row" x="0" y="${y + 13}">${shortened(name, 22)} <tspan class="span">${span}</tspan></text>
${joined(bars.map((bar) => barSvg(bar, scale, y + titlePx)))}
</g>`;
}

const earliest = (bars: readonly DrawnBar[]): number =>
  bars.reduce((least, bar) => Math.min(least, Date.parse(bar.from)), Number.POSITIVE_INFINITY);
const latest = (bars: readonly DrawnBar[]): number => bars.reduce((most, bar) => Math.max(most, Date.parse(bar.to)), 0);

function barSvg({ kind, label, row, from, to }: DrawnBar, scale: Scale, y: number): Markup {
  const x = scale.at(Date.parse(from));
  // What takes a second of a long night is still to be seen.
  const width = tidy(Math.max(scale.at(Date.parse(to)) - x, 0.5));
  return html`<rect class="bar ${kind}" x="${x}%" y="${y}" width="${width}%" height="${barPx}" rx="2"/>${labelSvg(shortLabel(label, row), x, width, y)}`;
}

/** The row's name stands above its bars. */
const shortLabel = (label: string, row: string): string =>
  visible(label.startsWith(`${row} `) ? label.slice(row.length + 1) : label);

function labelSvg(label: string, x: number, width: number, y: number): Content {
  const fits = (px: number) => (px * width) / 100 >= letters(label) * letterPx + 10;
  const seen = fits(widths.narrow) ? 'label' : fits(widths.wide) ? 'label wide' : null;
  return seen && html`<text class="${seen}" x="${x}%" dx="6" y="${y + 15}">${label}</text>`;
}

/** As wide as so many letters: ideographs and pictures take two. */
const letters = (text: string): number => [...text].reduce((sum, letter) => sum + (letter < '\u2e80' ? 1 : 2), 0);

function shortened(text: string, lettersMax: number): string {
  const seen = visible(text);
  let cut = '';
  for (const letter of seen) {
    if (letters(cut) + letters(letter) > lettersMax) return `${cut}…`;
    cut += letter;
  }
  return seen;
}

const tidy = (n: number): number => Math.round(n * 100) / 100;
