import type { Lengths } from '../forecast/estimates.ts';
import { percentile95 } from '../forecast/histogram.ts';
import type { WindowAnswer } from '../windows/answer.ts';
import type { Command } from './commands.ts';
import type { BreakGlass, PastLengths } from './events.ts';
import type { RunState } from './state.ts';

/** What admission is asked with. */
export interface Question {
  readonly at: number;
  readonly tick: number;
  readonly window: WindowAnswer;
  readonly lengths: Lengths;
}

/** The question of a command to a run under way. */
export function questionOf(state: RunState, { at, tick, window }: Command): Question {
  return { at, tick, window: withBreakGlass(window, at, state.breakGlass), lengths: lengthsOf(state) };
}

/** The question before a run has begun. */
export function firstQuestion(
  { at, tick, window }: Pick<Command, 'at' | 'tick' | 'window'>,
  past: PastLengths,
  breakGlass: BreakGlass | null,
): Question {
  return { at, tick, window: withBreakGlass(window, at, breakGlass), lengths: { past, seen: () => undefined } };
}

/** Broken glass keeps the window open until its time is over, from whenever it would have closed. */
function withBreakGlass(window: WindowAnswer, at: number, glass: BreakGlass | null): WindowAnswer {
  if (glass === null || at >= glass.untilMs) return window;
  if (!window.open)
    return { open: true, night: { openedAtMs: glass.fromMs, closesAtMs: glass.untilMs }, coming: window.coming };
  const { night } = window;
  if (night === null || night.closesAtMs >= glass.untilMs) return window;
  return { ...window, night: { ...night, closesAtMs: glass.untilMs } };
}

export const lengthsOf = ({ past, seen }: RunState): Lengths => ({
  past,
  seen: (key) => (seen[key] === undefined ? undefined : percentile95(seen[key])),
});
