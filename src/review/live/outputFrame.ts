import { headerLines } from './header.ts';
import { hostLine } from './hostLines.ts';
import { keptHost, keyOf, type LiveHost, type LiveRun } from './liveRun.ts';
import { type Prompt, promptLines } from './prompt.ts';
import { dim, type Line, plain, type Screen } from './span.ts';
import { tailLines } from './tail.ts';

/** Lines of the head of the run that stay in sight: its title, and what it is at. */
const headRows = 2;

/** A host's state, its step, and the end of what it wrote: as much as the screen has room for. At most `screen.rows` lines. */
export function outputFrame(
  live: LiveRun,
  opened: LiveHost,
  prompt: Prompt,
  nowMs: number,
  screen: Screen,
): readonly Line[] {
  const host = keptHost(live, keyOf(opened)) ?? opened;
  const foot = promptLines(prompt, screen, live.drivenHere, true).slice(0, screen.rows);
  const head = [
    ...headerLines(live, nowMs, screen).slice(0, headRows),
    hostLine(live, { ...host, said: '' }, nowMs, screen),
  ].slice(0, screen.rows - foot.length);
  const room = screen.rows - foot.length - head.length;
  return [...head, ...outputLines(host, room), ...foot];
}

function outputLines(host: LiveHost, linesMax: number): Line[] {
  const lines = tailLines(host, linesMax);
  if (lines.every((line) => line === '')) return linesMax > 0 ? [[dim('nothing written yet')]] : [];
  return lines.map((line) => [dim('| '), plain(line)]);
}
