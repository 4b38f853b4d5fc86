import { headerLines } from './header.ts';
import { type HostList, hostLines, hostsThatMatter } from './hostLines.ts';
import type { LiveHost, LiveRun } from './liveRun.ts';
import { type Look, lookWith } from './look.ts';
import { outputFrame } from './outputFrame.ts';
import { type Prompt, promptLines } from './prompt.ts';
import { drawn, type Line, type Screen } from './span.ts';
import { stageLines } from './stageLines.ts';

/** Below so many rows there is none to spare for an empty line. */
const airyRows = 16;

/** What the operator looks at: the run, or a host's output. Bounds and cost as of `frameOf`. */
export const lookFrame = (live: LiveRun, look: Look, nowMs: number, screen: Screen): string[] =>
  look.opened === null
    ? framed(live, look, nowMs, screen)
    : outputFrame(live, look.opened, look.prompt, nowMs, screen).map((line) => drawn(line, screen));

/**
 * A run as it is now, in at most `screen.rows` lines of at most `screen.columns` columns: what it is and what time is left,
 * its stages and waves, the hosts that matter, and what the keys do. Costs O(rows), however many hosts there are.
 */
export const frameOf = (live: LiveRun, prompt: Prompt, nowMs: number, screen: Screen): string[] =>
  framed(live, lookWith(prompt), nowMs, screen);

/** The hosts that such a frame shows, from top to bottom. */
export const hostsShown = (live: LiveRun, prompt: Prompt, nowMs: number, screen: Screen): readonly LiveHost[] =>
  laidOut(live, prompt, nowMs, screen).list.shown;

function framed(live: LiveRun, { prompt, mark }: Look, nowMs: number, screen: Screen): string[] {
  const { air, header, stages, list, foot } = laidOut(live, prompt, nowMs, screen);
  const hosts = hostLines(live, list, nowMs, screen, mark);
  const lines = [...header, ...air, ...stages, ...(hosts.length > 0 ? air : []), ...hosts, ...air, ...foot];
  return lines.map((line) => drawn(line, screen));
}

interface Layout {
  readonly air: readonly Line[];
  readonly header: readonly Line[];
  readonly stages: readonly Line[];
  readonly list: HostList;
  readonly foot: readonly Line[];
}

function laidOut(live: LiveRun, prompt: Prompt, nowMs: number, screen: Screen): Layout {
  const foot = promptLines(prompt, screen, live.drivenHere).slice(0, screen.rows);
  const header = headerLines(live, nowMs, screen).slice(0, Math.max(0, screen.rows - foot.length));
  const air: Line[] = screen.rows >= airyRows ? [[]] : [];
  const room = screen.rows - header.length - foot.length - 3 * air.length;
  const hostsWanted = live.troubled.size + live.undoing.size + live.running.size;
  const stages = stageLines(live, screen, room - Math.min(hostsWanted, Math.floor(room / 2)));
  return { air, header, stages, list: hostsThatMatter(live, room - stages.length), foot };
}
