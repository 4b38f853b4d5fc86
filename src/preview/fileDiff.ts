/** Unified diffs of texts, the only place that knows the library. */
import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import { visible } from './words.ts';

export type FileDiff = { readonly diff: string } | { readonly diff: null; readonly why: string };

const context = 3;
/** Nobody reads more of one file in a review; that there is more is told. */
const linesMax = 200;
const lineLengthMax = 500;
/** The time it takes grows with the square of this; with more of them hardly any would be among the lines shown. */
const editsMax = 1_000;

/** Each pair of texts is compared once. `hash` is of a text. */
export function rememberedDiff(hash: (text: string) => string): (was: string, becomes: string) => FileDiff {
  const known = new Map<string, FileDiff>();
  return (was, becomes) => {
    const key = `${hash(was)} ${hash(becomes)}`;
    const found = known.get(key) ?? fileDiff(was, becomes);
    known.set(key, found);
    return found;
  };
}

/** Without a file header; lines that begin with a backslash are remarks, as diff(1) has them. */
export function fileDiff(was: string, becomes: string): FileDiff {
  if (was === '') return { diff: bounded(wholeText(becomes)) };
  const options = { context, maxEditLength: editsMax };
  const patch = structuredPatch('', '', was, becomes, undefined, undefined, options);
  if (patch === undefined) return { diff: null, why: `more than ${editsMax} lines differ` };
  return { diff: bounded(formatPatch(patch, OMIT_HEADERS).split('\n')) };
}

/** A new file: every line of it is new, which needs no comparing. */
function wholeText(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const whole = lines.at(-1) === '';
  if (whole) lines.pop();
  const marked = lines.map((line) => `+${line}`);
  return [`@@ -0,0 +1,${lines.length} @@`, ...marked, ...(whole ? [] : ['\\ No newline at end of file'])];
}

/** Lines of a diff, as far as they are shown. */
export function bounded(lines: readonly string[]): string {
  const all = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const shown = all.slice(0, linesMax).map(cut);
  const left = all.length - shown.length;
  return [...shown, ...(left > 0 ? [`\\ ${left} more lines are not shown`] : [])].join('\n');
}

function cut(line: string): string {
  const text = visible(line);
  return text.length > lineLengthMax ? `${text.slice(0, lineLengthMax)}…` : text;
}
