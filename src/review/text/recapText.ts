import { padded, widthOf } from '../live/width.ts';
import type { Tone } from '../view/line.ts';
import { type RecapCounts, type RecapRow, recapColumns } from '../view/recap.ts';
import { visible } from '../view/visible.ts';
import type { Palette } from './palette.ts';

/** The table of how each host's steps went, as lines; none where nothing was begun. */
export function recapText(rows: readonly RecapRow[], palette: Palette): string[] {
  if (rows.length === 0) return [];
  const labels = rows.map(({ label }) => oneLine(label));
  const labelWidth = labels.reduce((most, label) => Math.max(most, widthOf(label)), 'host'.length);
  const columns = recapColumns.map((name) => ({ name, width: widthOfColumn(name, rows) }));
  const head = columns.map(({ name, width }) => name.padStart(width)).join('  ');
  const lines = rows.map((row, at) => {
    const numbers = columns.map(({ name, width }) => numberText(name, row[name], width, palette)).join('  ');
    return `${palette.tone(row.tone, palette.sign(row.tone))} ${padded(labels[at] ?? '', labelWidth, '')}  ${numbers}`;
  });
  return [palette.dim(`  ${padded('host', labelWidth, '')}  ${head}`), ...lines];
}

const oneLine = (text: string): string => visible(text.replaceAll(/[\t\n]/g, ' '));

const widthOfColumn = (name: keyof RecapCounts, rows: readonly RecapRow[]): number =>
  rows.reduce((most, row) => Math.max(most, String(row[name]).length), name.length);

const toneOf: Readonly<Partial<Record<keyof RecapCounts, Tone>>> = {
  failed: 'bad',
  unreachable: 'bad',
  unknown: 'doubt',
  undone: 'undo',
};

function numberText(column: keyof RecapCounts, steps: number, width: number, palette: Palette): string {
  const text = String(steps).padStart(width);
  const tone = toneOf[column];
  if (steps === 0) return palette.dim(text);
  return tone === undefined ? text : palette.tone(tone, text);
}
