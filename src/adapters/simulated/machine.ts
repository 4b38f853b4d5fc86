/**
 * A host, as its runner makes it look (docs/receipts.md): a lock with a fence, receipts claimed once for each key, steps
 * that go on when nobody listens. What is on its disk outlives a reboot; what runs does not. Invariants:
 *  1. a key is claimed at most once, as long as the disk remembers;
 *  2. what the host did is in the ledger, also when the disk forgets it;
 *  3. a claim comes before the look at the fence, and at what else of the run runs here, that allows it to start.
 */
import type { HostCommand } from '../../model/executionPlan.ts';
import type { Fence, StepKey } from '../../model/fence.ts';
import type { ClockPort } from '../../runtime/ports.ts';
import type { Deed, Ledger } from './ledger.ts';

/** How a step goes once it runs. */
export interface StepBehaviour {
  readonly durationMs: number;
  readonly exitCode: number;
  readonly unchanged: boolean;
  readonly output: string;
  /** It never ends, and no time limit ends it: its supervisor is stuck. */
  readonly stuck?: boolean;
}

export interface MachineOptions {
  readonly name: string;
  readonly clock: ClockPort;
  readonly ledger: Ledger;
  readonly behave: (key: StepKey, command: HostCommand) => StepBehaviour;
  /** How long its disk takes for a claim. */
  readonly diskMs: () => number;
}

export type Refusal =
  | { readonly reason: 'held' | 'fenced'; readonly lock: LockHeld }
  | { readonly reason: 'busy'; readonly key: StepKey }
  | { readonly reason: 'unlocked' | 'unwritable' | 'gone' };

export interface LockHeld {
  readonly run: string;
  readonly token: number;
  readonly holder: string;
  readonly since: string;
}

export interface StepEnd {
  readonly exitCode: number;
  readonly unchanged: boolean;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

/** What a host remembers of a step. */
export interface Receipt {
  readonly key: StepKey;
  readonly boot: string;
  /** `gone`: its supervisor left no exit record. */
  state: 'claimed' | 'running' | 'ended' | 'gone' | 'void';
  refused: Refusal | null;
  end: StepEnd | null;
  output: string;
  /** Told whenever it changes. */
  readonly listeners: Set<() => void>;
}

export interface StartOrder {
  readonly fence: Fence;
  readonly key: StepKey;
  readonly command: HostCommand;
  /** The fence under which it was intended, if an earlier controller may have started it; else null. */
  readonly intendedBy: number | null;
  readonly question: boolean;
}

/** The share of one run in the state directory. */
interface Area {
  /** The token under which it was made. */
  readonly birth: number;
  readonly receipts: Map<StepKey, Receipt>;
}

/** What a time limit adds before KILL is sent. */
const graceMs = 10_000;

export class Machine {
  readonly name: string;
  readonly #options: MachineOptions;
  readonly #fences = new Map<string, number>();
  readonly #areas = new Map<string, Area>();
  readonly #watchers = new Set<() => void>();
  readonly #running = new Map<Receipt, { readonly deed: Deed; readonly cancel: () => void }>();
  #lock: LockHeld | undefined;
  #boots = 1;
  #reachable = true;
  #up = true;
  #full = false;

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get boot(): string {
    return `${this.name}-boot-${this.#boots}`;
  }

  get reachable(): boolean {
    return this.#reachable && this.#up;
  }

  get lockedBy(): string | undefined {
    return this.#lock?.run;
  }

  // ------------------------------------------------------------------------------------------------------- operations

  lock(fence: Fence): Refusal | 'locked' {
    if (this.#full) return { reason: 'unwritable' };
    const own = { ...fence, since: new Date(this.#options.clock.now()).toISOString() };
    const newest = this.#newest(fence.run);
    if (newest > fence.token)
      return this.#turnAway('lock', { reason: 'fenced', lock: this.#lock ?? { ...own, token: newest } });
    this.#lock ??= own;
    if (this.#lock.run !== fence.run) return { reason: 'held', lock: this.#lock };
    this.#fences.set(fence.run, fence.token);
    this.#lock = { ...this.#lock, token: fence.token, holder: fence.holder };
    if (!this.#areas.has(fence.run)) this.#areas.set(fence.run, { birth: fence.token, receipts: new Map() });
    return 'locked';
  }

  release(fence: Fence): Refusal | 'released' {
    const standing = this.#standing(fence);
    // A controller that took the run over and had nothing to do here has not raised the fence yet.
    const isOurs = standing === undefined || (standing.reason === 'unlocked' && this.#lock?.run === fence.run);
    if (isOurs) this.#lock = undefined;
    return standing?.reason === 'fenced' ? standing : 'released';
  }

  receipts(fence: Fence): Refusal | ReadonlyMap<StepKey, Receipt> {
    return this.#standing(fence) ?? this.#areas.get(fence.run)?.receipts ?? new Map();
  }

  /** Starts a step, or finds the one that has the key already. */
  start({ fence, key, command, intendedBy, question }: StartOrder): Refusal | Receipt {
    const area = this.#areas.get(fence.run);
    const known = area?.receipts.get(key);
    if (known !== undefined) return known;
    const refused = this.#standing(fence);
    if (refused !== undefined) return this.#turnAway(key, refused);
    if (area === undefined || (intendedBy !== null && area.birth > intendedBy)) return { reason: 'gone' };
    const busy = question ? undefined : this.#busyWith(area);
    if (busy !== undefined) return busy;
    if (this.#full) return { reason: 'unwritable' };
    const receipt = newReceipt(key, this.boot);
    area.receipts.set(key, receipt);
    this.#supervise(receipt, fence, command, question);
    return receipt;
  }

  /** The receipt of a key that is known to have been claimed; undefined: there is none any more. */
  attach(fence: Fence, key: StepKey): Receipt | undefined {
    return this.#areas.get(fence.run)?.receipts.get(key);
  }

  forget(fence: Fence, key: StepKey): void {
    this.#areas.get(fence.run)?.receipts.delete(key);
  }

  /** What is known of a step now. */
  fateOf(receipt: Receipt): Receipt['state'] | 'rebooted' {
    const open = receipt.state === 'claimed' || receipt.state === 'running' || receipt.state === 'gone';
    return open && receipt.boot !== this.boot ? 'rebooted' : receipt.state;
  }

  // ----------------------------------------------------------------------------------------------------------- faults

  /** The network to it is gone, or there again. */
  partition(away: boolean): void {
    this.#reachable = !away;
    this.#tell();
  }

  /** Everything that runs is cut; it answers again, with another boot id, once it is back. */
  reboot(downForMs: number): void {
    this.#up = false;
    this.#boots++;
    for (const [receipt, { deed, cancel }] of this.#running) {
      cancel();
      deed.endedMs = this.#options.clock.monotonic();
      deed.cut = true;
      changed(receipt);
    }
    this.#running.clear();
    this.#tell();
    this.#options.clock.after(downForMs, () => {
      this.#up = true;
    });
  }

  /** Somebody removes the state directory, lock and all. */
  wipe(): void {
    const receipts = [...this.#areas.values()].flatMap(({ receipts }) => [...receipts.values()]);
    for (const { deed } of this.#running.values()) deed.forgotten = true;
    this.#areas.clear();
    this.#fences.clear();
    this.#lock = undefined;
    receipts.forEach(changed);
  }

  /** Its disk is full, or has room again. */
  fill(full: boolean): void {
    this.#full = full;
  }

  /** Calls when it may have become unreachable. */
  onTrouble(call: () => void): () => void {
    this.#watchers.add(call);
    return () => this.#watchers.delete(call);
  }

  // ---------------------------------------------------------------------------------------------------------- its own

  #tell(): void {
    if (!this.reachable) for (const call of [...this.#watchers]) call();
  }

  #newest(run: string): number {
    return this.#fences.get(run) ?? 0;
  }

  #standing({ run, token }: Fence): Refusal | undefined {
    if (this.#lock === undefined) return { reason: 'unlocked' };
    if (this.#lock.run !== run) return { reason: 'held', lock: this.#lock };
    if (this.#newest(run) > token) return { reason: 'fenced', lock: this.#lock };
    return this.#newest(run) < token ? { reason: 'unlocked' } : undefined;
  }

  /** Claimed; a slow disk later the fence is looked at once more, and the step runs. */
  #supervise(receipt: Receipt, fence: Fence, command: HostCommand, question: boolean): void {
    this.#options.clock.after(this.#options.diskMs(), () => {
      if (receipt.boot !== this.boot) return changed(receipt);
      const area = this.#areas.get(fence.run);
      const refused = this.#standing(fence) ?? (question || area === undefined ? undefined : this.#busyWith(area));
      if (refused === undefined) this.#run(receipt, fence, command, question);
      else takeBack(receipt, this.#turnAway(receipt.key, refused));
      changed(receipt);
    });
  }

  /** A step of the run that runs here; questions change nothing, and may. */
  #busyWith({ receipts }: Area): Refusal | undefined {
    for (const [receipt, { deed }] of this.#running)
      if (!deed.question && receipts.get(receipt.key) === receipt) return { reason: 'busy', key: receipt.key };
    return undefined;
  }

  #turnAway(what: string, refused: Refusal): Refusal {
    if (refused.reason === 'fenced') this.#options.ledger.fenced.push(`${this.name} ${what}`);
    return refused;
  }

  #run(receipt: Receipt, fence: Fence, command: HostCommand, question: boolean): void {
    const { name, clock, ledger, behave } = this.#options;
    const newest = this.#newest(fence.run);
    const deed = ledger.begin(name, fence, newest, receipt.key, question, clock.monotonic());
    const how = behave(receipt.key, command);
    receipt.state = 'running';
    receipt.output = how.output;
    const timedOut = how.durationMs > command.timeoutMs;
    const tookMs = timedOut ? command.timeoutMs + (how.durationMs % graceMs) : how.durationMs;
    const cancel = how.stuck === true ? () => {} : clock.after(tookMs, () => this.#end(receipt, deed, how, timedOut));
    this.#running.set(receipt, { deed, cancel });
  }

  #end(receipt: Receipt, deed: Deed, how: StepBehaviour, timedOut: boolean): void {
    this.#running.delete(receipt);
    const exitCode = timedOut ? 124 : how.exitCode;
    const unchanged = how.unchanged && exitCode === 0;
    Object.assign(deed, { endedMs: this.#options.clock.monotonic(), exitCode, unchanged, timedOut });
    receipt.end = { exitCode, unchanged, timedOut, durationMs: this.#options.clock.monotonic() - deed.startedMs };
    // A full disk makes an unknown step, never a wrong record.
    receipt.state = this.#full ? 'gone' : 'ended';
    changed(receipt);
  }
}

function newReceipt(key: StepKey, boot: string): Receipt {
  return { key, boot, state: 'claimed', refused: null, end: null, output: '', listeners: new Set() };
}

function takeBack(receipt: Receipt, refused: Refusal): void {
  receipt.state = 'void';
  receipt.refused = refused;
}

function changed(receipt: Receipt): void {
  for (const call of [...receipt.listeners]) call();
}
