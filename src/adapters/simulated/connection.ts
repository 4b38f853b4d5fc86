/** One connection of a process to a machine. What was sent arrives or not; that it is lost is noticed later. */
import type { Fence, StepKey } from '../../model/fence.ts';
import { type ClockPort, ConnectionLost } from '../../runtime/ports.ts';
import type { Machine, Receipt, Refusal, StartOrder, StepEnd } from './machine.ts';
import type { SimulatedProcess } from './process.ts';

/** What befalls connections to a host. */
export interface NetworkNature {
  /** One way. */
  latencyMs(): number;
  /** Whether an attempt to connect fails for no reason. */
  refuses(): boolean;
  /** What befalls the next request. */
  mishap(): 'none' | 'lostOnTheWay' | 'answerLost';
  /** When the connection is cut under a step that it follows; undefined: it is not. */
  cutAfterMs(): number | undefined;
  /** Until a lost connection is noticed. */
  noticeMs(): number;
}

/** How following a step ended, in the runner's words. */
export type FollowEnd =
  | { readonly kind: 'ended'; readonly end: StepEnd }
  | { readonly kind: 'void' | 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'lost'; readonly how: 'rebooted' | 'gone' }
  | { readonly kind: 'absent' };

export interface Follower {
  readonly attach: boolean;
  readonly claimed: () => void;
  readonly output: (text: string) => void;
}

export class Connection {
  readonly machine: Machine;
  readonly #world: ClockPort;
  readonly #process: SimulatedProcess;
  readonly #nature: NetworkNature;
  readonly #latencyMs: number;
  readonly #waiting = new Set<(lost: ConnectionLost) => void>();
  readonly #unwatch: () => void;
  #open = true;
  #noticed = false;

  constructor(machine: Machine, world: ClockPort, process: SimulatedProcess, nature: NetworkNature) {
    this.machine = machine;
    this.#world = world;
    this.#process = process;
    this.#nature = nature;
    this.#latencyMs = nature.latencyMs();
    this.#unwatch = machine.onTrouble(() => this.cut());
  }

  /** Whether its owner still takes it for good. */
  get usable(): boolean {
    return !this.#noticed;
  }

  cut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#unwatch();
    this.#process.after(this.#nature.noticeMs(), () => this.close());
  }

  /** Ends it for its owner: whatever waits for an answer hears of it. */
  close(): void {
    this.#open = false;
    this.#unwatch();
    this.#noticed = true;
    for (const fail of [...this.#waiting]) fail(new ConnectionLost(`the connection to ${this.machine.name} was lost`));
    this.#waiting.clear();
  }

  /** A request that is answered at once. Rejects with ConnectionLost. */
  request<T>(work: (machine: Machine) => T): Promise<T> {
    return this.#converse((reply) => {
      const answer = work(this.machine);
      return (resolve) => reply(() => resolve(answer));
    });
  }

  /** Starts a step, or attaches to it, and follows it to its end. Rejects with ConnectionLost. */
  follow(order: StartOrder, follower: Follower): Promise<FollowEnd> {
    return this.#converse((reply) => {
      const found = follower.attach ? this.machine.attach(order.fence, order.key) : this.machine.start(order);
      return (resolve) => {
        if (found === undefined) return reply(() => resolve({ kind: 'absent' }));
        if ('reason' in found) return reply(() => resolve({ kind: 'refused', refusal: found }));
        this.#cutLater();
        this.#watch(found, order.fence, order.key, follower, reply, resolve);
      };
    });
  }

  #cutLater(): void {
    const cutMs = this.#nature.cutAfterMs();
    if (cutMs !== undefined) this.#world.after(cutMs, () => this.cut());
  }

  /** On the host: says what changed of a receipt, until there is an end to tell. */
  #watch(
    receipt: Receipt,
    fence: Fence,
    key: StepKey,
    follower: Follower,
    reply: (tell: () => void) => void,
    resolve: (end: FollowEnd) => void,
  ): void {
    let told = false;
    const look = (): void => {
      const fate = this.machine.attach(fence, key) === receipt ? this.machine.fateOf(receipt) : 'absent';
      if (!this.#open || (fate === 'running' && told) || fate === 'claimed') return;
      const end = endOf(fate, receipt);
      const first = !told && fate !== 'void' && fate !== 'absent';
      told ||= first;
      if (end !== undefined) receipt.listeners.delete(look);
      reply(() => {
        if (first) follower.claimed();
        if (first) follower.output(receipt.output);
        if (end !== undefined) resolve(end);
      });
    };
    receipt.listeners.add(look);
    look();
  }

  /** Sends a request; `arrive` does it on the host and says what to answer. */
  #converse<T>(arrive: (reply: (tell: () => void) => void) => (resolve: (value: T) => void) => void): Promise<T> {
    this.#process.point();
    return new Promise((resolve, reject) => {
      if (this.#noticed) return reject(new ConnectionLost(`the connection to ${this.machine.name} was lost`));
      this.#waiting.add(reject);
      const done = (value: T) => {
        this.#waiting.delete(reject);
        resolve(value);
      };
      this.#world.after(this.#latencyMs, () => this.#arrived(arrive, done));
    });
  }

  #arrived<T>(
    arrive: (reply: (tell: () => void) => void) => (resolve: (value: T) => void) => void,
    done: (value: T) => void,
  ): void {
    const mishap = this.#nature.mishap();
    if (!this.#open || !this.machine.reachable || mishap === 'lostOnTheWay') return this.cut();
    const answer = arrive((tell) => this.#reply(tell));
    if (mishap === 'answerLost') return this.cut();
    answer(done);
  }

  #reply(tell: () => void): void {
    this.#world.after(this.#latencyMs, () => {
      if (this.#open) this.#process.enter(tell);
    });
  }
}

function endOf(fate: Receipt['state'] | 'rebooted' | 'absent', receipt: Receipt): FollowEnd | undefined {
  switch (fate) {
    case 'ended':
      return receipt.end === null ? undefined : { kind: 'ended', end: receipt.end };
    case 'void':
      return receipt.refused === null ? undefined : { kind: 'void', refusal: receipt.refused };
    case 'gone':
    case 'rebooted':
      return { kind: 'lost', how: fate };
    case 'absent':
      return { kind: 'absent' };
    default:
      return undefined;
  }
}
