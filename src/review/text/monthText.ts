import { DateTime } from 'luxon';
import type { Month, MonthDay, MonthOpening } from '../../windows/month.ts';
import type { Tone } from '../view/line.ts';
import { freezeSigns, monthLegend, shiftText, wrapped } from './monthLegend.ts';
import type { Palette } from './palette.ts';

/** Seven columns need so many characters at least. */
const widthMin = 60;
/** Wider columns would hold nothing more. */
const columnMax = 13;

/** One line of a day. Its text alone says what it is: hours, a freeze's sign or a change of the clock. */
interface Cell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** A month as a grid of weeks: opening hours by the clock, freezes by number, changes of the clock; and what the signs mean. */
export function monthText(month: Month, palette: Palette, width: number): string {
  const column = Math.min(Math.floor((Math.max(width, widthMin) + 1) / 7) - 1, columnMax);
  const signs = freezeSigns(month, palette);
  const cells = month.days.map((day) => cellsOf(day, signs, palette, column));
  const before = Array.from({ length: (month.days[0]?.weekday ?? 1) - 1 }, (): Cell[] => []);
  const weeks = inSevens([...before, ...cells]).map((week) => weekText(week, column));
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((day) => day.padEnd(column)).join(' ');
  const title = DateTime.fromISO(`${month.month}-01`, { zone: 'utc', locale: 'en' }).toFormat('MMMM yyyy');
  const head = [palette.strong(`${title}, ${month.timezone}`), '', palette.strong(weekdays.trimEnd())];
  const below = monthLegend(month, palette, Math.max(width, widthMin));
  return [...head, ...weeks, '', ...below].join('\n');
}

function cellsOf(
  { day, opens, freezes, clockChange }: MonthDay,
  signs: ReadonlyMap<string, string>,
  palette: Palette,
  column: number,
): Cell[] {
  const date = `${Number(day.slice(8))}`.padStart(2);
  const held = freezes.map((name) => signs.get(name) ?? '');
  return [
    clockChange === null
      ? { text: date, paint: palette.strong }
      : { text: `${date} ${shiftText(clockChange)}`, paint: toned('doubt', palette) },
    ...opens.flatMap((opening) => hours(opening, column)).map((text) => ({ text, paint: toned('good', palette) })),
    ...wrapped(held, column).map((text) => ({ text, paint: toned('bad', palette) })),
  ];
}

const toned = (tone: Tone, palette: Palette) => (text: string) => palette.tone(tone, text);

/** `22-24`, `00-05:30`; on two lines where the column is too narrow. */
function hours({ from, to }: MonthOpening, column: number): string[] {
  const [opens, closes] = [shortClock(from), shortClock(to)];
  const line = `${opens}-${closes}`;
  return line.length <= column ? [line] : [`${opens}-`, ` ${closes}`];
}

const shortClock = (clock: string): string => clock.replace(/:00$/, '');

function inSevens<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / 7) }, (_, week) => items.slice(week * 7, week * 7 + 7));
}

/** The cells of a week side by side, and an empty line below. */
function weekText(week: readonly (readonly Cell[])[], column: number): string {
  const height = Math.max(...week.map((cells) => cells.length));
  const lines = Array.from({ length: height }, (_, row) =>
    week
      .map((cells) => painted(cells[row], column))
      .join(' ')
      .trimEnd(),
  );
  return ['', ...lines].join('\n');
}

/** Padded outside of its colour, so that lines end where their texts end. */
function painted(cell: Cell | undefined, column: number): string {
  if (cell === undefined) return ' '.repeat(column);
  return cell.paint(cell.text) + ' '.repeat(Math.max(0, column - cell.text.length));
}
