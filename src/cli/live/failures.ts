import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { eventText, type LogWidths } from '../../review/text/eventText.ts';
import type { Palette } from '../../review/text/palette.ts';
import { lineOf } from '../../review/view/eventLines.ts';
import type { EventLine } from '../../review/view/line.ts';
import type { RunEvent } from '../../rollout/events.ts';
import type { RunState } from '../../rollout/state.ts';
import { widthsOf } from '../runLog.ts';

/** Of what comes at once so many are told; a fleet that fails at once would scroll all else away. */
const toldMax = 20;

/** What goes wrong in a run, as the log says it, with the output that shows it. */
export class Failures {
  readonly #plan: ExecutionPlan;
  readonly #state: RunState;
  readonly #palette: Palette;
  readonly #widths: LogWidths;
  #lines: EventLine[] = [];
  #hidden = 0;

  constructor(plan: ExecutionPlan, state: RunState, palette: Palette) {
    this.#plan = plan;
    this.#state = state;
    this.#palette = palette;
    this.#widths = widthsOf(plan);
  }

  take(event: RunEvent): void {
    const line = lineOf(this.#plan, this.#state, event, clockTime);
    if (line === null || (line.tone !== 'bad' && line.tone !== 'doubt')) return;
    if (this.#lines.length < toldMax) this.#lines.push(line);
    else this.#hidden++;
  }

  /** What was taken since this was last asked. */
  texts(): string[] {
    const texts = this.#lines.map((line) => eventText(line, this.#palette, clockTime, this.#widths));
    const more = `and ${this.#hidden} more; all with: nightshift events ${this.#state.run}`;
    if (this.#hidden > 0) texts.push(this.#palette.dim(more));
    this.#lines = [];
    this.#hidden = 0;
    return texts;
  }
}

const clockTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);
