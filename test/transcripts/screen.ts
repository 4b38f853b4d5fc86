import { widthOf } from '../../src/review/live/width.ts';
import { ScreenModel } from '../cli/screenModel.ts';

const esc = '\u001b';
const begin = `${esc}[?2026h`;
const end = `${esc}[?2026l`;
const colours = new RegExp(`${esc}\\[(\\d*)m`, 'g');
const controls = new RegExp(`${esc}\\[\\??\\d*[A-Za-ln-z]|\\r(?!\\n)`, 'g');

/** A recording of a terminal of 100 columns and 30 rows, frame by frame. */
export class Recording {
  readonly #said: string;
  constructor(said: string) {
    this.#said = said;
  }

  /** The frames in which a text comes up that was in none before, and what the screen showed from top to bottom. */
  moments(texts: readonly RegExp[]): string[] {
    const screen = new ScreenModel(columns);
    const moments: string[] = [];
    let wanted = 0;
    for (const piece of this.#said.split(end)) {
      screen.write(piece);
      const next = texts[wanted];
      if (next === undefined || !next.test(plain(piece))) continue;
      moments.push(lastRows(screen.text));
      wanted++;
    }
    if (wanted < texts.length) throw new Error(`no frame says ${texts[wanted]}`);
    return moments;
  }

  /** What the terminal shows once all is over, with what scrolled away. */
  get left(): string {
    const screen = new ScreenModel(columns);
    screen.write(this.#said);
    return screen.text;
  }

  /** Frames with nothing written above them, as their lines; of those that came later nothing of the ones before is seen. */
  get frames(): string[][] {
    const drawn = this.#said
      .split(begin)
      .slice(1)
      .map((piece) => piece.split(end)[0] ?? '');
    const alone = drawn.filter((piece) => piece.split(`${esc}[J`).length === 2);
    return alone.map((piece) => plain(piece).split('\r\n').slice(0, -1));
  }

  /** The widest line and the most lines of any frame. */
  get extent(): { readonly columns: number; readonly rows: number } {
    const { frames } = this;
    const widest = Math.max(...frames.map((frame) => Math.max(...frame.map(widthOf))));
    return { columns: widest, rows: Math.max(...frames.map(({ length }) => length)) };
  }

  /** The first frame that says so, with its colours as `‹32›`. */
  coloured(text: RegExp): string {
    const piece = this.#said.split(end).find((one) => text.test(plain(one))) ?? '';
    const drawn = piece.slice(piece.indexOf(begin));
    return drawn.replaceAll(colours, '‹$1›').replaceAll(controls, '').replaceAll('\r\n', '\n').trimEnd();
  }
}

export const columns = 100;
export const rows = 30;

const plain = (piece: string): string => piece.replaceAll(colours, '').replaceAll(controls, '');

/** What of all that was shown is still on the screen: the row below the frame is where the cursor is. */
const lastRows = (text: string): string =>
  text
    .split('\n')
    .slice(1 - rows)
    .join('\n');
