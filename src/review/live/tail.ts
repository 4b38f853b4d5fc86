import type { LiveHost } from './liveRun.ts';

/** Of what a host wrote so many characters are kept: what a screen shows, times as many hosts as are at work. */
const stepMax = 3_000;
const pastMax = 1_000;

type Written = Pick<LiveHost, 'output' | 'past'>;

/** A host's step wrote more. */
export function wrote(host: Written, text: string): void {
  host.output = endOf(host.output + endOf(text, stepMax), stepMax);
}

/** All that the step wrote, told when it ended; what came of it before is part of that. */
export function wroteInAll(host: Written, text: string): void {
  if (text !== '') host.output = endOf(text, stepMax);
}

/** Another step begins, whose output comes below. */
export function turnPage(host: Written, doing: string): void {
  const before = `${host.past}${endLine(host.output)}`;
  host.past = `${endOf(before, pastMax)}--- ${doing}\n`;
  host.output = '';
}

const endLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Beyond so many characters a piece is copied: cut out only, it would keep all of it in memory. */
const copyAbove = 8_192;

/** The end of a text, from the beginning of a line where there is one. */
export function endOf(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const end = text.slice(-charactersMax);
  const line = end.indexOf('\n') + 1;
  const whole = line < end.length ? end.slice(line) : end;
  return text.length > copyAbove ? String(JSON.parse(JSON.stringify(whole))) : whole;
}

/** The last lines of it. A line that is written over again and again is what it was at last. */
export function tailLines({ past, output }: Written, linesMax: number): string[] {
  if (linesMax <= 0) return [];
  const lines = `${past}${output}`.trimEnd().split(/\r?\n/);
  return lines.slice(-linesMax).map((line) => line.slice(line.lastIndexOf('\r') + 1));
}
