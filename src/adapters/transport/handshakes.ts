import { calledOff } from './calledOff.ts';
import { Slots } from './slots.ts';

/** Logins under way at once: more do not end sooner on a server with few cores, and MaxStartups turns them away. */
const atOnceMax = 16;

/** A login that takes longer waits for the other side, not for a processor: it keeps nobody waiting any more. */
const countedForMs = 1_000;

/** Lets a few hosts log in at once, over whatever transport, however many steps are in flight. */
export class Handshakes {
  readonly #slots = new Slots(atOnceMax);

  /** Rejects as `attempt` does, or with NS2007 when called off while it waits. */
  async begin<T>(what: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    let hasBegun = false;
    const begin = () => {
      hasBegun = true;
      return attempt();
    };
    try {
      return await this.#slots.hold(begin, signal, countedForMs);
    } catch (error) {
      throw hasBegun ? error : calledOff(what, signal);
    }
  }
}
