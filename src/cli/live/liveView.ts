import { hostsShown, lookFrame } from '../../review/live/frame.ts';
import type { LiveRun } from '../../review/live/liveRun.ts';
import { type Look, lookWith, turn } from '../../review/live/look.ts';
import { type Asked, idle, type Prompt } from '../../review/live/prompt.ts';
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
  readonly out: Pick<Output, 'raw' | 'closed'>;
  /** Carries out what the operator decided by a key; gives what became of it, for people. */
  readonly decide: (action: Asked) => Promise<string>;
  /** Ctrl-C: with keys read one by one it comes as a key. */
  readonly onInterrupt: () => void;
  /** The view failed, and has closed. */
  readonly onBroken: (error: unknown) => void;
}

export interface LiveView {
  /** Written above the frame, for good, with the next one. */
  above(texts: readonly string[]): void;
  /** Takes the frame away and gives the terminal back; what waits to be written above is written. */
  close(): void;
  /** Nothing is shown any more: it was closed, or failed, or nobody reads what it writes. */
  readonly closed: boolean;
}

/** What is said of a view that failed. */
export const brokenText = (error: unknown): string =>
  `the live view failed (${error instanceof Error ? error.message : String(error)})`;

/** Shows a run live on the terminal until it is closed. Redraws by itself: whoever changes `live` need not say so. */
export function showLive(parts: LiveViewParts): LiveView {
  const view = new TerminalView(parts);
  view.open();
  return view;
}

/**
 * L1  Nothing that goes wrong here reaches whoever shows a run: the view closes, and says so to `onBroken`, once.
 * L2  However the process ends (but for SIGKILL) the terminal is given back.
 * L3  What was to be written above is written, also when the view fails.
 */
class TerminalView implements LiveView {
  readonly #parts: LiveViewParts;
  readonly #writer: FrameWriter;
  #waiting: string[] = [];
  #look: Look = lookWith(idle);
  #seen: Prompt = idle;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | null = null;
  #closed = false;

  constructor(parts: LiveViewParts) {
    this.#parts = parts;
    this.#writer = new FrameWriter(parts.out, terminalSize);
  }

  open(): void {
    process.on('exit', this.#onExit);
    this.#guarded(() => {
      this.#stopListening = listenToKeys((key) => this.#guarded(() => this.#onKey(key)));
      if (this.#stopListening === null) this.#ask({ kind: 'deaf' });
      this.#draw();
      this.#timer = setInterval(() => this.#guarded(() => this.#draw()), redrawEveryMs);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  above(texts: readonly string[]): void {
    if (!this.#closed) this.#waiting = [...this.#waiting, ...texts].slice(-waitingMax);
  }

  close(): void {
    this.#guarded(() => {
      if (this.#waiting.length > 0) this.#draw();
    });
    this.#giveBack();
  }

  readonly #onExit = () => this.close();

  #guarded(act: () => void): void {
    if (this.#closed) return;
    try {
      act();
    } catch (error) {
      this.#giveBack();
      this.#parts.onBroken(error);
    }
  }

  #giveBack(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    process.off('exit', this.#onExit);
    for (const act of [() => this.#stopListening?.(), () => this.#writer.close(), () => this.#writeWaiting()]) {
      try {
        act();
      } catch {
        // A terminal that cannot be written to, or set, is gone.
      }
    }
  }

  #writeWaiting(): void {
    for (const text of this.#waiting.splice(0)) this.#parts.out.raw(`${text}\n`);
  }

  #draw(): void {
    const { live, palette, out } = this.#parts;
    // Nobody sees it any more.
    if (out.closed) return this.#giveBack();
    const frame = lookFrame(live, this.#look, Date.now(), { ...this.#writer.room, palette });
    this.#writer.draw(this.#waiting, frame);
    this.#waiting = [];
    this.#seen = this.#look.prompt;
  }

  #onKey(key: string): void {
    if (key === ctrlC) return this.#parts.onInterrupt();
    const { prompt } = this.#look;
    // A question is answered by who has seen it: not by the rest of a text that was pasted here by mistake.
    if (prompt.kind === 'asking' && prompt !== this.#seen) return;
    const { look, decided } = turn(this.#look, key, () => this.#hostsShown());
    this.#look = look;
    if (decided !== null) void this.#decide(decided);
  }

  #hostsShown() {
    const { live, palette } = this.#parts;
    return hostsShown(live, this.#look.prompt, Date.now(), { ...this.#writer.room, palette });
  }

  #ask(prompt: Prompt): void {
    this.#look = { ...this.#look, prompt };
  }

  async #decide(action: Asked): Promise<void> {
    this.#ask({ kind: 'idle', notice: `${action} is asked for` });
    const notice = await this.#parts.decide(action).catch((error: unknown) => `${action} could not be asked: ${error}`);
    if (this.#look.prompt.kind === 'idle') this.#ask({ kind: 'idle', notice });
    else this.above([notice]);
  }
}
