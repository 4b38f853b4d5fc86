import { breakLockOperation, whoseLockOperation } from '../../host/protocol.ts';
import { type LockStanding, type Refusal, readStanding } from '../../host/replies.ts';
import { type RunnerSource, readRunnerSource } from '../../host/runnerSource.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { ConnectionLost, type Transport } from '../../runtime/ports.ts';
import type { HostLink, Ready } from './hostLink.ts';
import { HostUsers } from './hostUsers.ts';
import { defaultHostLimits, type HostLimits } from './limits.ts';
import { whyUnreachable } from './locking.ts';
import { breakLockAdvice, HostRefused } from './refusals.ts';

/** Who has a host, and since which boot. */
export interface HostStanding {
  readonly lock: LockStanding | null;
  /** The boot that the host is in now; null where it has no boot id. */
  readonly bootId: string | null;
  /** How a person takes the lock off by hand; empty without a lock. */
  readonly byHand: string;
}

/** Why a lock was not taken off: `held`, `fenced` or `unlocked` (it is another one by now), or `running`. */
export type NotTakenOff = Refusal;

/** Both operations may be repeated, so a lost connection is followed by another attempt; this many in all. */
const attemptsMax = 3;

/** The lock of one host, as all its users have it, for whoever has no part in the run that holds it. Rejects with NS20xx and NS21xx. */
export class HostLock {
  readonly #users: HostUsers;
  readonly #signal = new AbortController().signal;

  constructor(
    target: HostTarget,
    transport: Transport,
    limits: HostLimits = defaultHostLimits,
    source: RunnerSource = readRunnerSource(),
  ) {
    this.#users = new HostUsers(target, transport, source, limits);
  }

  /** The lock of the host's own user; when that one has none, another's. What runs is told of all users of that run. */
  async standing(): Promise<HostStanding> {
    const standings: HostStanding[] = [];
    for (const link of this.#users.all) standings.push(await this.#standingAs(link));
    const found = standings.find(({ lock }) => lock !== null) ?? standings[0];
    if (found === undefined || found.lock === null) return { lock: null, bootId: found?.bootId ?? null, byHand: '' };
    const { run } = found.lock;
    const same = standings.filter(({ lock }) => lock?.run === run);
    const running = same.flatMap(({ lock }) => lock?.running ?? []);
    return { ...found, lock: { ...found.lock, running }, byHand: same.map(({ byHand }) => byHand).join('; ') };
  }

  /**
   * Null: this lock is off, as every user. Never takes another one: not that of another run, nor of a newer controller of this
   * one. The host's own user comes last: as long as its lock is there, no other run comes in.
   */
  async takeOff(lock: LockStanding): Promise<NotTakenOff | null> {
    const [first, ...others] = this.#users.all;
    for (const link of others) {
      const { lock: theirs } = await this.#standingAs(link);
      if (theirs === null || theirs.run !== lock.run) continue;
      if (theirs.token > lock.token) return { reason: 'fenced', detail: String(theirs.token) };
      const refusal = await this.#takeOffAs(link, theirs);
      if (refusal !== null) return refusal;
    }
    const { lock: own } = others.length === 0 ? { lock } : await this.#standingAs(first);
    // Only another user had it left.
    return own === null ? null : this.#takeOffAs(first, lock);
  }

  close(): Promise<void> {
    return this.#users.close();
  }

  #standingAs(link: HostLink): Promise<HostStanding> {
    return this.#asked(link, async ({ agent, runner, bootId }) => {
      const lines = await link.requestLines(agent, whoseLockOperation(), this.#signal);
      const lock = readStanding(lines);
      if (lock === undefined) throw link.brokenOff();
      return { lock, bootId, byHand: lock === null ? '' : breakLockAdvice(link.target, link.as, runner, lock.run) };
    });
  }

  async #takeOffAs(link: HostLink, { run, token, holder }: LockStanding): Promise<NotTakenOff | null> {
    let lost = false;
    return this.#asked(link, async ({ agent }) => {
      const subject = { fence: { run, token, holder }, host: link.target.name };
      try {
        await link.request(agent, breakLockOperation(subject), this.#signal);
        return null;
      } catch (error) {
        if (!(error instanceof HostRefused)) {
          lost = true;
          throw error;
        }
        const { refusal } = error;
        if (!aboutTheLock.has(refusal.reason)) throw error;
        // An attempt whose answer was lost has taken it off.
        return lost && refusal.reason === 'unlocked' ? null : refusal;
      }
    });
  }

  async #asked<T>(link: HostLink, ask: (ready: Ready) => Promise<T>, attempt = 1): Promise<T> {
    let runner = '';
    try {
      const ready = await link.ready(this.#signal);
      runner = ready.runner;
      return await ask(ready);
    } catch (error) {
      if (error instanceof ConnectionLost && attempt < attemptsMax) return this.#asked(link, ask, attempt + 1);
      throw new NightshiftError([whyUnreachable(link, error, runner, this.#signal)], { cause: error });
    }
  }
}

const aboutTheLock: ReadonlySet<string> = new Set(['held', 'fenced', 'unlocked', 'running']);
