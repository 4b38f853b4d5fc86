import type { EventLine, Tone } from '../view/line.ts';
import { visible } from '../view/visible.ts';
import { indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** Output lines that are shown below a step that failed; `nightshift events RUN` has the rest. */
const outputLinesMax = 20;
/** What an operator must not overlook; of the rest only the sign is coloured. */
const loud: ReadonlySet<Tone> = new Set(['bad', 'undo', 'doubt']);
/** Below the sign: eight for the time, one between. */
const belowIndent = 9;

/**
 * A line of the plain log: time, sign, where, host, what; below it the end of the output of a step that failed, and what to
 * do. Whatever hosts wrote, it holds no control character, and no line of theirs looks like one of the log's.
 */
export function eventText(
  line: EventLine,
  palette: Palette,
  clockTime: (ms: number) => string,
  widths: LogWidths,
): string {
  const { tone } = line;
  const text = oneLine(line.text);
  const host = line.host === null ? null : oneLine(line.host);
  const cells = [
    palette.dim(clockTime(line.atMs)),
    palette.tone(tone, palette.sign(tone)),
    palette.dim(oneLine(line.where).padEnd(widths.where)),
    ...(host === null ? [] : [palette.strong(host.padEnd(widths.host))]),
    loud.has(tone) ? palette.tone(tone, text) : text,
  ];
  const below = [
    ...(line.output === null ? [] : [lastLines(line.output)]),
    ...(line.next === null ? [] : [`next: ${lines(line.next).join('\n')}`]),
  ];
  return palette.letters([cells.join(' '), ...below.map((text) => indent(text, belowIndent))].join('\n'));
}

export interface LogWidths {
  readonly where: number;
  readonly host: number;
}

/** The lines of a text, with what nobody would see in them made visible. */
const lines = (text: string): string[] => visible(text.replaceAll('\r\n', '\n')).split('\n').map(shortened);

/** A progress bar, or a file that was printed by mistake, is a line of megabytes. */
const lineLengthMax = 2_000;

const shortened = (line: string): string =>
  line.length <= lineLengthMax ? line : `${line.slice(0, lineLengthMax)} … ${line.length - lineLengthMax} more`;

const oneLine = (text: string): string => lines(text.trimEnd()).join(' ');

function lastLines(output: string): string {
  const all = lines(output.trimEnd());
  const hidden = all.length - outputLinesMax;
  return (hidden > 0 ? [`… ${hidden} lines before`, ...all.slice(hidden)] : all).map((line) => `| ${line}`).join('\n');
}
