import { type PreviewSign, previewSymbols } from '../../model/preview.ts';
import type { Tone } from '../view/line.ts';
import type { ReviewStepView } from '../view/reviewShape.ts';
import { indent } from './columns.ts';
import type { Palette } from './palette.ts';

const tones: Readonly<Record<PreviewSign, Tone>> = {
  create: 'good',
  change: 'progress',
  remove: 'bad',
  unchanged: 'same',
  runs: 'progress',
  opaque: 'doubt',
};

/** What a step would do, as a dry run says: `~ verified: …`, its difference below. */
export function previewText(preview: ReviewStepView['preview'], palette: Palette): string[] {
  if (preview === null) return [];
  const { sign, certainty, text, diff, note } = preview;
  const words = certainty === 'opaque' ? 'opaque: nobody can tell before it runs' : `${certainty}: ${text}`;
  return [
    indent(palette.tone(tones[sign], `${previewSymbols[sign]} ${words}`), 7),
    ...(note === null ? [] : [indent(palette.dim(`(${note})`), 9)]),
    ...(diff === null
      ? []
      : diff
          .trimEnd()
          .split('\n')
          .map((line) => indent(diffLine(line, palette), 9))),
  ];
}

/** What comes and goes has its sign at the front of the line, and a colour beside it. */
function diffLine(line: string, palette: Palette): string {
  if (line.startsWith('+')) return palette.tone('good', line);
  if (line.startsWith('-')) return palette.tone('bad', line);
  return line.startsWith('@@') ? palette.dim(line) : line;
}

/** What the symbols mean, on one line. */
export const legend = (): string =>
  Object.entries(previewSymbols)
    .map(([sign, symbol]) => `${symbol} ${sign}`)
    .join('  ');
