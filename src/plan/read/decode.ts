import type { Problem } from '../../model/problems.ts';
import { errorAt } from './report.ts';
import { linesOf } from './textLines.ts';

/** Far above any plan written by people, and little enough that checking one never takes long. */
export const bytesMax = 1024 * 1024;

/** What no input may hold: control characters (but tab and line ends), halves of a surrogate pair, and the marks of secrets. */
const forbidden = /(?![\t\n\r])[\p{Cc}\p{Cs}\uE0F0\uE0F1]/u;

/** Bytes of a file as text, or why they are not one. */
export function decode(file: string, bytes: Uint8Array): { text: string } | { problem: Problem } {
  if (bytes.length > bytesMax) return { problem: tooLarge(file, bytes.length) };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const found = findForbidden(text);
    return found === undefined ? { text } : { problem: forbiddenAt(file, text, found) };
  } catch {
    return { problem: notUtf8(file, bytes) };
  }
}

/** The first character that may not stand in a text. */
export function findForbidden(text: string): { offset: number; name: string } | undefined {
  const found = forbidden.exec(text);
  if (found === null) return undefined;
  const codePoint = found[0].codePointAt(0) ?? 0;
  return { offset: found.index, name: `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}` };
}

export function tooLarge(file: string, bytes: number): Problem {
  const sizeMiB = (bytes / bytesMax).toFixed(1);
  return errorAt(
    { file },
    'NS1002',
    `The file has ${sizeMiB} MiB; at most 1 MiB is read.`,
    'Split it, or check that it is the right file.',
  );
}

function forbiddenAt(file: string, text: string, found: { offset: number; name: string }): Problem {
  const place = { file, ...linesOf(text)(found.offset) };
  return errorAt(place, 'NS1004', `The character ${found.name} is not allowed.`, 'Remove it.');
}

function notUtf8(file: string, bytes: Uint8Array): Problem {
  const place = { file, ...firstNotUtf8(bytes) };
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const message = utf16 ? 'The file is UTF-16, not UTF-8.' : 'The file is not UTF-8 from here on.';
  return errorAt(place, 'NS1003', message, 'Save it as UTF-8 (`iconv -t UTF-8` converts it).');
}

/** Each line is decoded alone, for a line end is never inside the bytes of one character. */
function firstNotUtf8(bytes: Uint8Array): { line: number; column: number } {
  let [line, start] = [1, 0];
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      bytes.subarray(start, end < 0 ? undefined : end),
    );
    const column = [...lenient].indexOf('\uFFFD') + 1;
    if (column > 0 || end < 0) return { line, column: Math.max(1, column) };
    [line, start] = [line + 1, end + 1];
  }
}
