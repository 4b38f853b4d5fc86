import type { GateId } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import type { RunState } from '../../rollout/state.ts';

interface Asked {
  readonly gate: GateId;
  readonly host: string | null;
}

/** Which gate an answer is about. A state forgets a round once it has ended, and may be a little further than its events. */
export class AskedGates {
  readonly #rounds = new Map<string, readonly Asked[]>();

  /** To be told of every event, in order, with the state folded up to it or a little further. */
  see(event: RunEvent, { rounds }: RunState): void {
    if (event.type === 'controllerChanged')
      for (const { id, instances } of Object.values(rounds)) this.#rounds.set(id, instances);
    if (event.type === 'roundStarted') this.#rounds.set(event.round, rounds[event.round]?.instances ?? []);
    if (event.type === 'roundEnded') this.#rounds.delete(event.round);
  }

  find({ round, instance }: { readonly round: string; readonly instance: number }): Asked | null {
    return this.#rounds.get(round)?.[instance] ?? null;
  }
}
