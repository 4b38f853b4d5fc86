/**
 * How many columns of a terminal a text takes. Where terminals differ (emoji made of several characters) it is the most that
 * any of them takes: a line that is shorter than thought harms nobody, one that wraps ruins the frame.
 */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const letter of text) width += widthOfLetter(letter);
  return width;
}

const plain = /^[\x20-\x7e]*$/;
/** U+FE0F asks for the emoji of a character that may have been one column wide: that makes it two. */
const emojiPlease = '\uFE0F';
const combining = /^[\p{Mn}\p{Me}]$/u;

function widthOfLetter(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (letter !== emojiPlease && combining.test(letter)) return 0;
  return isWide(code, letter) ? 2 : 1;
}

/** Blocks whose characters are Wide or Fullwidth (Unicode Standard Annex 11), with the unassigned places among them. */
const wideBlocks: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dff],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d37f],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];
const emoji = /^\p{Emoji_Presentation}$/u;

const isWide = (code: number, letter: string): boolean =>
  wideBlocks.some(([from, to]) => from <= code && code <= to) || emoji.test(letter);

/** The text, cut to so many columns; `more` stands for what was cut. */
export function cut(text: string, columns: number, more: string): string {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(more);
  if (room < 0) return '';
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += widthOfLetter(letter);
    if (width > room) break;
    end += letter.length;
  }
  return text.slice(0, end) + more;
}

/** The text in exactly so many columns. */
export function padded(text: string, columns: number, more: string): string {
  const short = cut(text, columns, more);
  return short + ' '.repeat(Math.max(0, columns - widthOf(short)));
}
