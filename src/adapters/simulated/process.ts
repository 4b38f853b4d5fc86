/**
 * A controller's process, as far as the world sees it: whatever it does or is told goes through here, so that it can die
 * at any such point, or stand still for a while and come back without knowing it.
 */
import type { ClockPort } from '../../runtime/ports.ts';

/** What becomes of a process, counted in its points: calls of a port or the journal, and answers that come in. */
export interface ProcessFate {
  /** It dies at this point; what it had begun at hosts goes on. */
  readonly diesAt?: number;
  /** It stands still at this point for so long: a stalled machine, a suspended laptop. */
  readonly stallsAt?: number;
  readonly stallsForMs?: number;
}

export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

export class SimulatedProcess {
  /** Its clock: like the world's, but nothing is called back while it stands still or once it is dead. */
  readonly clock: ClockPort;
  readonly #world: ClockPort;
  readonly #fate: ProcessFate;
  readonly #onChange: () => void;
  #points = 0;
  #dead = false;
  #stalledUntilMs: number | undefined;
  #waiting: (() => void)[] = [];

  /** `onChange`: told when it dies, stalls or comes back. */
  constructor(world: ClockPort, fate: ProcessFate = {}, onChange: () => void = () => {}) {
    this.#world = world;
    this.#fate = fate;
    this.#onChange = onChange;
    this.clock = {
      now: () => world.now(),
      monotonic: () => world.monotonic(),
      after: (ms, call) => this.after(ms, call),
    };
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Until when it stands still; undefined: it does not. */
  get stalledUntilMs(): number | undefined {
    return this.#stalledUntilMs;
  }

  get points(): number {
    return this.#points;
  }

  /** Something it is about to do. Throws ProcessDied when it is dead, or dies of it. */
  point(): void {
    if (!this.#dead) this.#count();
    if (this.#dead) throw new ProcessDied('this process is dead');
  }

  /** Something that comes in: now, once it moves again, or never. */
  enter(call: () => void): void {
    if (!this.#dead && this.#stalledUntilMs === undefined) this.#count();
    if (this.#dead) return;
    if (this.#stalledUntilMs === undefined) call();
    else this.#waiting.push(call);
  }

  after(ms: number, call: () => void): () => void {
    let cancelled = false;
    const cancel = this.#world.after(ms, () => this.enter(() => cancelled || call()));
    return () => {
      cancelled = true;
      cancel();
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#waiting = [];
    this.#onChange();
  }

  stall(forMs: number): void {
    if (this.#dead || this.#stalledUntilMs !== undefined) return;
    this.#stalledUntilMs = this.#world.monotonic() + forMs;
    this.#world.after(forMs, () => this.#move());
    this.#onChange();
  }

  #count(): void {
    this.#points++;
    if (this.#points === this.#fate.diesAt) this.die();
    else if (this.#points === this.#fate.stallsAt) this.stall(this.#fate.stallsForMs ?? 0);
  }

  #move(): void {
    this.#stalledUntilMs = undefined;
    const calls = this.#waiting;
    this.#waiting = [];
    this.#onChange();
    // One after the other: what follows from the first may come before the last.
    for (const call of calls) this.#world.after(0, () => this.enter(call));
  }
}
