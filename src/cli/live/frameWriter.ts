import { widthOf } from '../../review/live/width.ts';
import type { Output } from '../stdout.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const up = (rows: number): string => (rows === 0 ? '\r' : `\r\u001b[${rows}A`);
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
/** Synchronized output: a terminal that knows it shows a frame at once, others ignore it. */
const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
// Every sequence that our own colours are made of.
const colours = new RegExp(`${'\u001b'}\\[\\d*m`, 'g');

/**
 * Draws frames over one another at the bottom of a terminal, each in one write; what is written above them stays. Frames
 * are at most `size` less one row and one column, so that nothing wraps or scrolls by itself.
 */
export class FrameWriter {
  readonly #out: Pick<Output, 'raw'>;
  readonly #size: () => Size;
  #shown: readonly string[] = [];
  #columns = 0;
  #hidden = false;

  constructor(out: Pick<Output, 'raw'>, size: () => Size) {
    this.#out = out;
    this.#size = size;
  }

  /** What a frame may take. */
  get room(): Size {
    const { columns, rows } = this.#size();
    return { columns: columns - 1, rows: rows - 1 };
  }

  /** Draws a frame in place of the last one, with `above` before it for good. Nothing is written when nothing is new. */
  draw(above: readonly string[], frame: readonly string[]): void {
    const { columns } = this.#size();
    if (above.length === 0 && columns === this.#columns && sameLines(frame, this.#shown)) return;
    const kept = above.flatMap((text) => text.split('\n')).map((line) => `${line}\r\n`);
    const lines = frame.map((line) => `${line}${clearLine}\r\n`);
    const first = this.#hidden ? '' : hideCursor;
    const over = kept.length > 0 ? clearBelow : '';
    this.#out.raw([begin, first, up(this.#rowsShown(columns)), over, ...kept, ...lines, clearBelow, end].join(''));
    this.#hidden = true;
    this.#shown = frame;
    this.#columns = columns;
  }

  /** Takes the frame away and gives the cursor back. */
  close(): void {
    if (!this.#hidden) return;
    this.#out.raw(`${up(this.#rowsShown(this.#size().columns))}${clearBelow}${showCursor}`);
    this.#hidden = false;
    this.#shown = [];
  }

  /** A terminal that became narrower has wrapped what was shown: it now takes more rows. */
  #rowsShown(columns: number): number {
    if (columns >= this.#columns) return this.#shown.length;
    return this.#shown.reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0);
  }
}

const columnsOf = (line: string): number => widthOf(line.replaceAll(colours, ''));

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, at) => line === b[at]);
