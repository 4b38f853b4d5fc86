import type { EventLine } from '../view/eventLines.ts';
import { indent } from './columns.ts';
import type { Palette } from './palette.ts';

/** Output lines that are shown below a step that failed; `nightshift events RUN` has the rest. */
const outputLinesMax = 20;

/** A line of the plain log: time, sign, where, host, what; below it the end of the output of a step that failed. */
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
    palette.tone(tone === 'progress' || tone === 'good' ? 'note' : tone, text),
  ];
  const head = cells.join(' ');
  return line.output === null ? head : `${head}\n${indent(lastLines(line.output), 11)}`;
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
