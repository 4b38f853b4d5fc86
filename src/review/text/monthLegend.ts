import type { ClockChange, Month, MonthFreeze } from '../../windows/month.ts';
import type { Tone } from '../view/line.ts';
import type { Palette } from './palette.ts';
import { wallText } from './windowsText.ts';

/** A sign of the grid and what it means. */
interface Row {
  readonly sign: string;
  readonly tone: Tone;
  readonly text: string;
}

/** What the signs of a month's grid mean, in lines no longer than the width. */
export function monthLegend(month: Month, palette: Palette, width: number): string[] {
  const rows = rowsOf(month, freezeSigns(month, palette));
  const column = Math.max(...rows.map(({ sign }) => sign.length)) + 2;
  return rows.flatMap(({ sign, tone, text }) => {
    const [first = '', ...more] = wrapped(palette.letters(text).split(' '), width - column);
    const head = `${palette.tone(tone, sign)}${' '.repeat(column - sign.length)}${first}`;
    return [head, ...more.map((line) => ' '.repeat(column) + line)];
  });
}

/** Freezes go by numbers: their names are longer than a day is wide. */
export function freezeSigns({ freezes }: Month, palette: Palette): ReadonlyMap<string, string> {
  return new Map(freezes.map(({ name }, index) => [name, `${palette.sign('bad')}${index + 1}`]));
}

/** `+1h`, `-30m`. */
export function shiftText({ byMs }: ClockChange): string {
  const minutes = Math.abs(byMs) / 60_000;
  const size = minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
  return `${byMs < 0 ? '-' : '+'}${size}`;
}

function rowsOf({ days, freezes, timezone }: Month, signs: ReadonlyMap<string, string>): Row[] {
  const opens = days.some((day) => day.opens.length > 0);
  const open: Row = { sign: '22-24', tone: 'good', text: 'open from 22:00 to midnight' };
  return [
    opens ? open : { sign: '-', tone: 'note', text: 'it does not open in this month' },
    ...days.flatMap(({ clockChange }) => (clockChange === null ? [] : [changeRow(clockChange, timezone)])),
    ...freezes.map((freeze) => freezeRow(freeze, signs.get(freeze.name) ?? '', timezone)),
  ];
}

function changeRow(change: ClockChange, timezone: string): Row {
  const { atMs, byMs, before, after } = change;
  const night = byMs > 0 ? 'shorter' : 'longer';
  const text = `the clock changes from ${before} to ${after} at ${wallText(atMs, timezone)}: that night is ${night}`;
  return { sign: shiftText(change), tone: 'doubt', text };
}

/** How many stretches of a freeze are listed. */
const stretchesMax = 3;

function freezeRow({ name, reason, intervals }: MonthFreeze, sign: string, timezone: string): Row {
  const stretches = intervals
    .slice(0, stretchesMax)
    .map(([fromMs, toMs]) => `${wallText(fromMs, timezone)} to ${wallText(toMs, timezone)}`);
  const more = intervals.length - stretches.length;
  const when = [...stretches, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return { sign, tone: 'bad', text: `freeze ${name}${reason === null ? '' : ` (${reason})`}: ${when}` };
}

/** Words on lines, as many as each has room for; one that is longer than the width stays whole. */
export function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
