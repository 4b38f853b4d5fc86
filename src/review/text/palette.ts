import type { Tone } from '../view/line.ts';

/** How texts are drawn: a colour means one thing, and never stands alone – every tone has its sign too. */
export interface Palette {
  readonly tone: (tone: Tone, text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly sign: (tone: Tone) => string;
  /** A whole text as the terminal can write it: without UTF-8 our own arrows and dots become ASCII. */
  readonly letters: (text: string) => string;
}

const signs: Record<Tone, readonly [utf8: string, ascii: string]> = {
  progress: ['▸', '>'],
  good: ['✓', '+'],
  same: ['=', '='],
  bad: ['✗', 'x'],
  undo: ['↩', '<'],
  doubt: ['?', '?'],
  note: ['·', '-'],
};

const codes: Record<Tone, number> = { progress: 36, good: 32, same: 2, bad: 31, undo: 35, doubt: 33, note: 2 };

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string): string => text;

const asciiOf: Readonly<Record<string, string>> = { '→': '->', '…': '...', '–': '-' };
const ascii = (text: string): string => text.replaceAll(/[→…–]/g, (letter) => asciiOf[letter] ?? letter);

export function paletteOf({ colour, utf8 }: { readonly colour: boolean; readonly utf8: boolean }): Palette {
  return {
    tone: (tone, text) => (colour ? paint(codes[tone])(text) : text),
    strong: colour ? paint(1) : plain,
    dim: colour ? paint(2) : plain,
    sign: (tone) => signs[tone][utf8 ? 0 : 1],
    letters: utf8 ? plain : ascii,
  };
}
