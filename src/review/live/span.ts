import type { Palette } from '../text/palette.ts';
import type { Tone } from '../view/line.ts';
import { visible } from '../view/visible.ts';
import { cut, widthOf } from './width.ts';

/** A piece of a line, drawn in one way. */
export interface Span {
  readonly text: string;
  readonly as?: Tone | 'strong' | 'dim';
}

export type Line = readonly Span[];

/** What a frame is drawn for. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
}

export const plain = (text: string): Span => ({ text });
export const dim = (text: string): Span => ({ text, as: 'dim' });
export const strong = (text: string): Span => ({ text, as: 'strong' });
export const toned = (as: Tone, text: string): Span => ({ text, as });

/** A tone's sign, in its colour. */
export const sign = ({ palette }: Screen, tone: Tone): Span => toned(tone, palette.sign(tone));

/** The line as the terminal gets it: never wider than the screen, and nothing in it that moves the cursor. */
export function drawn(line: Line, { columns, palette }: Screen): string {
  const more = palette.letters('…');
  let left = columns;
  let text = '';
  for (const span of line) {
    const whole = written(span.text, palette);
    const fits = cut(whole, left, more);
    text += painted({ ...span, text: fits }, palette);
    if (fits !== whole) break;
    left -= widthOf(fits);
  }
  return text;
}

/** Without UTF-8 a letter of several bytes is as many marks on the screen: what is not ours to spell becomes `?`. */
function written(text: string, palette: Palette): string {
  const oneLine = visible(text).replaceAll(/[\t\n]+/g, ' ');
  return palette.letters('…') === '…' ? oneLine : palette.letters(ascii(oneLine)).replaceAll(/[^\x20-\x7e]/gu, '?');
}

const ascii = (text: string): string => text.replaceAll('·', '-');

function painted({ text, as }: Span, palette: Palette): string {
  if (text === '' || as === undefined) return text;
  if (as === 'strong') return palette.strong(text);
  return as === 'dim' ? palette.dim(text) : palette.tone(as, text);
}
