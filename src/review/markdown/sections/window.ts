import type { ReviewView, ReviewWindowView } from '../../view/reviewShape.ts';
import { atMost, type Block, block, details, facts, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { codes, instant, lasts, minute, span } from '../words.ts';

export function windowSection({ window }: ReviewView): Block[] {
  return [block('## Window', facts([...whenRows(window), ...roomRows(window), ...calendarRows(window)]))];
}

type Row = readonly [string, string];

const row = (name: string, value: string | null): Row[] => (value === null ? [] : [[name, value]]);

function whenRows({ name, zone, required, opening, closedBecause, daylightSaving }: ReviewWindowView): Row[] {
  const any = required ? 'any of the environment' : 'none is needed: only freezes close';
  const now = closedBecause === null ? 'open now' : `closed now: ${text(closedBecause)}`;
  return [
    [
      'window',
      `${name === null ? any : code(name)}${zone === null ? '; the environment has no calendar' : ` (${text(zone)})`}`,
    ],
    ['now', now],
    ...row(closedBecause === null ? 'this opening' : 'next opening', opening && span(opening.opens, opening.closes)),
    ...row('clock change', daylightSaving && `**${text(daylightSaving)}**`),
  ];
}

function roomRows({ needMs, backMs, fits, opening, lastSafeStart, guessed }: ReviewWindowView): Row[] {
  const fit =
    opening === null
      ? []
      : row(
          'fits',
          fits
            ? 'yes, with the time for taking everything back'
            : '**no**: with the time for taking everything back it is longer than what is left of the opening',
        );
  return [
    ['takes', `${lasts(needMs)}, and taking everything back ${lasts(backMs)} more`],
    ...fit,
    ...row('last safe start', lastSafeStart && instant(lastSafeStart)),
    ...row(
      'by time limits',
      guessed.length === 0
        ? null
        : `${codes(atMost(guessed, 10, (n) => `and ${n} more`))}: nobody knows how long they take`,
    ),
  ];
}

function calendarRows({ conflicts, coming, freezes }: ReviewWindowView): Row[] {
  const many = (texts: readonly string[]) =>
    texts.length === 0 ? null : atMost(texts, 20, (n) => `and ${n} more`).join('<br>');
  return [
    ['conflicts', many(conflicts.map(text)) ?? 'none'],
    ...row('freezes in 60 days', many(freezes.map(({ name, from, to }) => `${code(name)}: ${span(from, to)}`))),
    ...row('later openings', many(coming.map(({ opens, closes }) => span(opens, closes)))),
  ];
}

export function timeline({ timeline: { from, to, opens, closes, lastSafeStart, bars } }: ReviewView): Block[] {
  const marks: readonly (readonly [string, string | null])[] = [
    ['the window opens', opens],
    ['last safe start', lastSafeStart],
    ['**the window closes**', closes],
  ];
  const rows = [
    ...marks.flatMap(([what, at]) => (at === null ? [] : [{ at, cells: [minute(at), '', what, ''] }])),
    ...bars.map((bar) => ({
      at: bar.from,
      cells: [minute(bar.from), minute(bar.to), text(bar.label), kinds[bar.kind]],
    })),
  ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const shown = atMost(rows, 120, (n) => ({ at: '', cells: ['', '', `and ${n} more`, ''] }));
  const head = `From ${minute(from)} to ${minute(to)}, all going well`;
  return [
    block(
      '## Timeline',
      details(
        head,
        table(
          ['from (UTC)', 'to', 'what', ''],
          shown.map(({ cells }) => cells),
        ),
      ),
    ),
  ];
}

const kinds = {
  wave: 'hosts are worked on',
  soak: 'watched',
  gates: 'gates are asked',
  reserve: 'kept for taking everything back',
};
