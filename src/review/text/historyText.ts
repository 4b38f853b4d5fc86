import { type HistoryLine, standingWords } from '../view/historyView.ts';
import { columns } from './columns.ts';
import type { Palette } from './palette.ts';

const heading = ['run', 'outcome', 'change', 'environment', 'by'] as const;
/** Columns from here on are cut where the terminal is too narrow for them, and left out, the last first, when that is too little. */
const cutFrom = 2;
/** Fewer letters tell nothing of a name. */
const cellMin = 8;

/** Runs, one a line, in at most `width` columns; `next` is the run to go on before, null where these are all. */
export function historyText(
  lines: readonly HistoryLine[],
  next: string | null,
  palette: Palette,
  width: number,
): string[] {
  const rows = lines.map((line) => [
    line.run,
    outcomeCell(line, palette),
    line.rehearsal ? `${line.change} (rehearsal)` : line.change,
    line.environment,
    line.by,
  ]);
  const [head = '', ...drawn] = columns(fitted([[...heading], ...rows], width, palette.letters('…')));
  const painted = drawn.map((text, at) => paint(text, lines[at], palette));
  const more = next === null ? [] : ['', palette.dim(`older: --before ${next}`)];
  return [palette.dim(head), ...painted, ...more];
}

function outcomeCell({ standing }: HistoryLine, palette: Palette): string {
  const [tone, word] = standingWords[standing];
  return `${palette.sign(tone)} ${word}`;
}

/** After the layout: colours have no width. */
function paint(text: string, line: HistoryLine | undefined, palette: Palette): string {
  if (line === undefined) return text;
  const cell = outcomeCell(line, palette);
  return text.replace(cell, () => palette.tone(standingWords[line.standing][0], cell));
}

function fitted(rows: readonly (readonly string[])[], width: number, ellipsis: string): readonly (readonly string[])[] {
  const widths = widthsOf(rows);
  const [fixed, free] = [widths.slice(0, cutFrom), widths.slice(cutFrom)];
  const room = width - total(fixed) - 2 * (widths.length - 1);
  const leftOut = widths.length > cutFrom && room < free.length * cellMin;
  if (leftOut)
    return fitted(
      rows.map((row) => row.slice(0, -1)),
      width,
      ellipsis,
    );
  const shares = [...fixed, ...shared(free, Math.max(room, cellMin))];
  return rows.map((row) => row.map((cell, at) => cut(cell, shares[at] ?? cell.length, ellipsis)));
}

/** The widest give way first. */
function shared(widths: readonly number[], room: number): number[] {
  const shares = [...widths];
  for (let over = total(shares) - room; over > 0; over -= 1) {
    const widest = shares.indexOf(Math.max(...shares));
    shares[widest] = (shares[widest] ?? 0) - 1;
  }
  return shares;
}

const cut = (cell: string, width: number, ellipsis: string): string =>
  cell.length <= width ? cell : `${cell.slice(0, width - ellipsis.length)}${ellipsis}`;

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, at) => rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), 0));
}
