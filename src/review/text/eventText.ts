import type { EventLine, Tone } from '../view/line.ts';
import { indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** Output lines that are shown below a step that failed; `nightshift events RUN` has the rest. */
const outputLinesMax = 20;
/** What an operator must not overlook; of the rest only the sign is coloured. */
const loud: ReadonlySet<Tone> = new Set(['bad', 'undo', 'doubt']);
/** Below the sign: eight for the time, one between. */
const belowIndent = 9;

/** A line of the plain log: time, sign, where, host, what; below it the end of the output of a step that failed, and what to do. */
export function eventText(
  line: EventLine,
  palette: Palette,
  clockTime: (ms: number) => string,
  widths: LogWidths,
): string {
  const { where, host, text, tone } = line;
  const cells = [
    palette.dim(clockTime(line.atMs)),
    palette.tone(tone, palette.sign(tone)),
    palette.dim(where.padEnd(widths.where)),
    ...(host === null ? [] : [palette.strong(host.padEnd(widths.host))]),
    loud.has(tone) ? palette.tone(tone, text) : text,
  ];
  const below = [
    ...(line.output === null ? [] : [lastLines(line.output)]),
    ...(line.next === null ? [] : [`next: ${line.next}`]),
  ];
  return palette.letters([cells.join(' '), ...below.map((text) => indent(text, belowIndent))].join('\n'));
}

export interface LogWidths {
  readonly where: number;
  readonly host: number;
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n');
  const hidden = lines.length - outputLinesMax;
  return (hidden > 0 ? [`… ${hidden} lines before`, ...lines.slice(hidden)] : lines)
    .map((line) => `| ${line}`)
    .join('\n');
}
