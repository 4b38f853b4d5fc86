import { frameOf } from '../../review/live/frame.ts';
import type { LiveRun } from '../../review/live/liveRun.ts';
import { type Asked, idle, type Prompt, press } from '../../review/live/prompt.ts';
import type { Palette } from '../../review/text/palette.ts';
import type { Output } from '../stdout.ts';
import { FrameWriter } from './frameWriter.ts';
import { listenToKeys, terminalSize } from './terminal.ts';

/** Four times a second. */
const redrawEveryMs = 250;
/** Texts that wait to be written above: beyond that the oldest are let go, and the journal has them. */
const waitingMax = 100;
const ctrlC = '\u0003';

export interface LiveViewParts {
  /** Kept up by whoever folds the run's events; looked at for every frame. */
  readonly live: LiveRun;
  readonly palette: Palette;
  readonly out: Pick<Output, 'raw'>;
  /** Carries out what the operator decided by a key; gives what became of it, for people. */
  readonly decide: (action: Asked) => Promise<string>;
  /** Ctrl-C: with keys read one by one it comes as a key. */
  readonly onInterrupt: () => void;
}

export interface LiveView {
  /** Written above the frame, for good, with the next one. */
  above(texts: readonly string[]): void;
  /** Takes the frame away and gives the terminal back; what waits to be written above is written. */
  close(): void;
}

/** Shows a run live on the terminal until it is closed. Redraws by itself: whoever changes `live` need not say so. */
export function showLive(parts: LiveViewParts): LiveView {
  const writer = new FrameWriter(parts.out, terminalSize);
  let waiting: string[] = [];
  let prompt: Prompt = idle;
  let seen: Prompt = idle;
  const decide = async (action: Asked) => {
    prompt = { kind: 'idle', notice: `${action} is asked for` };
    const notice = await parts.decide(action).catch((error: unknown) => `${action} could not be asked: ${error}`);
    if (prompt.kind === 'idle') prompt = { kind: 'idle', notice };
    else waiting.push(notice);
  };
  const onKey = (key: string) => {
    if (key === ctrlC) return parts.onInterrupt();
    // A question is answered by who has seen it: not by the rest of a text that was pasted here by mistake.
    if (prompt.kind === 'asking' && prompt !== seen) return;
    const pressed = press(prompt, key);
    prompt = pressed.prompt;
    if (pressed.decided !== null) void decide(pressed.decided);
  };
  const stopListening = listenToKeys(onKey);
  if (stopListening === null) prompt = { kind: 'deaf' };
  const draw = () => {
    const { palette, live } = parts;
    writer.draw(waiting, frameOf(live, prompt, Date.now(), { ...writer.room, palette }));
    waiting = [];
    seen = prompt;
  };
  draw();
  const timer = setInterval(draw, redrawEveryMs);
  return {
    above: (texts) => {
      waiting = [...waiting, ...texts].slice(-waitingMax);
    },
    close: () => {
      clearInterval(timer);
      if (waiting.length > 0) draw();
      writer.close();
      stopListening?.();
    },
  };
}
