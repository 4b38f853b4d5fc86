import { headerLines } from './header.ts';
import { hostLines } from './hostLines.ts';
import type { LiveRun } from './liveRun.ts';
import { type Prompt, promptLines } from './prompt.ts';
import { drawn, type Line, type Screen } from './span.ts';
import { stageLines } from './stageLines.ts';

/** Below so many rows there is none to spare for an empty line. */
const airyRows = 16;

/**
 * A run as it is now, in at most `screen.rows` lines of at most `screen.columns` columns: what it is and what time is left,
 * its stages and waves, the hosts that matter, and what the keys do. Costs O(rows), however many hosts there are.
 */
export function frameOf(live: LiveRun, prompt: Prompt, nowMs: number, screen: Screen): string[] {
  const foot = promptLines(prompt, screen).slice(0, screen.rows);
  const header = headerLines(live, nowMs, screen).slice(0, Math.max(0, screen.rows - foot.length));
  const air: Line[] = screen.rows >= airyRows ? [[]] : [];
  const room = screen.rows - header.length - foot.length - 3 * air.length;
  const hostsWanted = live.troubled.size + live.undoing.size + live.running.size;
  const stages = stageLines(live, screen, room - Math.min(hostsWanted, Math.floor(room / 2)));
  const hosts = hostLines(live, nowMs, screen, room - stages.length);
  const lines = [...header, ...air, ...stages, ...(hosts.length > 0 ? air : []), ...hosts, ...air, ...foot];
  return lines.map((line) => drawn(line, screen));
}
