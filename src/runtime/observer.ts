import type { RunEvent, VisitRef } from '../rollout/events.ts';
import type { RunState } from '../rollout/state.ts';

/** Who watches a run: told of events once they are durable, and of output as it comes. */
export interface RunObserver {
  events(events: readonly RunEvent[], state: RunState): void;
  output(where: VisitRef, text: string): void;
  /** Something holds a step up that is no event: its connection is lost and tried again. */
  trouble(where: VisitRef, text: string): void;
}

/** The same observer, whose own failures never harm the run: a screen that is gone must not cost it. */
export function harmless(observer: RunObserver): RunObserver {
  return {
    events: (events, state) => quietly(() => observer.events(events, state)),
    output: (where, text) => quietly(() => observer.output(where, text)),
    trouble: (where, text) => quietly(() => observer.trouble(where, text)),
  };
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // The journal has it all; whoever watches can read it there.
  }
}
