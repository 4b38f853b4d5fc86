/**
 * Text of plans, hosts and people that can be nothing but text in GitHub's and GitLab's Markdown: it opens no table cell,
 * fence, list, tag or link, and calls nobody. (CommonMark 2.4 and 2.5: a punctuation character that is escaped, or written
 * as a character reference, has no meaning of its own.)
 */
import { visible } from '../view/visible.ts';

/** A text is cut here: nobody reads a longer one in a review. */
const lengthMax = 2_000;

/** As it is read, on one line. What stands between backticks, as our messages put names, is shown as typed. */
export function text(from: string): string {
  const parts = oneLine(from).split(/`([^`]+)`/);
  return parts.map((part, at) => (at % 2 === 1 ? code(part) : plain(part, at === 0))).join('');
}

function plain(part: string, begins: boolean): string {
  const inert = part
    .replaceAll(/[\\`*[\]<>&|~$]/g, entity)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, entity)
    .replaceAll(/(?<![\w&])[@#!](?=\w)/g, '<span>$&</span>');
  return begins ? inert.replace(/^[#+=-]|^\d+(?=[.)])/, startOfLine) : inert;
}

/** As it is typed, on one line: everything that comes from hosts, since nobody is called and nothing is linked in it. */
export function code(from: string): string {
  const line = oneLine(from);
  if (line === '') return '(empty)';
  // Even in a code span a bar ends a table's cell, and there it cannot be escaped without doubt; three backticks open a fence.
  if (/\||``/.test(line)) return `<code>${line.replaceAll(/[^\w .,:/=-]/g, entity)}</code>`;
  if (!line.includes('`')) return `\`${line}\``;
  const edge = /^`|`$/.test(line) ? ' ' : '';
  return `\`\`${edge}${line}${edge}\`\``;
}

/** Whether a table's cell shows it to the letter: not its lines, runs of spaces, or great length. */
export const fitsCell = (from: string): boolean => !/[\n\t]| {2}/.test(from) && from.length <= 300;

/** Inside our own HTML, where no Markdown is read. */
export const htmlText = (from: string): string => oneLine(from).replaceAll(/[^\w .,:;/()=-]/g, entity);

/** Lines as they are, fenced by more backticks than any line of them has. */
export function fence(from: string, language = ''): string {
  const lines = visible(from.replaceAll('\r\n', '\n'));
  const runs = (lines.match(/`+/g) ?? []).map((run) => run.length);
  const ticks = '`'.repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return `${ticks}${language}\n${lines}\n${ticks}`;
}

function oneLine(from: string): string {
  const line = visible(from)
    .replaceAll(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax)}… (${line.length - lengthMax} characters more)`;
}

const entity = (letter: string): string => `&#${letter.codePointAt(0) ?? 0};`;

/** What would begin a heading or a list there. */
const startOfLine = (begins: string): string => (/^\d/.test(begins) ? `<span>${begins}</span>` : entity(begins));
