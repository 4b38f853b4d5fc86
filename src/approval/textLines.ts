import type { NightshiftError, Place } from '../model/problems.ts';

export interface TextLine {
  readonly line: string;
  readonly place: Place;
}

/** Some thousand keys: such a file is written by hand. */
const charactersMax = 262_144;

/** The lines that say something: none that is empty or a comment, each without the blanks around it. Throws what `bad` makes. */
export function textLines(text: string, file: string, bad: (place: Place, why: string) => NightshiftError): TextLine[] {
  if (text.length > charactersMax) throw bad({ file }, `the file is longer than ${charactersMax} characters`);
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), place: { file, line: index + 1 } }));
  const meant = lines.filter(({ line }) => line !== '' && !line.startsWith('#'));
  const odd = meant.find(({ line }) => /[\p{Cc}\p{Cf}\p{Cs}\ufffd]/u.test(line.replaceAll('\t', ' ')));
  if (odd !== undefined) throw bad(odd.place, 'it has characters that cannot be seen');
  return meant;
}
