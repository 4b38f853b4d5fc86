import { breakLockOperation, whoseLockOperation } from '../../host/protocol.ts';
import { type LockStanding, type Refusal, readStanding } from '../../host/replies.ts';
import { type RunnerSource, readRunnerSource } from '../../host/runnerSource.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { ConnectionLost, type Transport } from '../../runtime/ports.ts';
import { HostLink, type Ready } from './hostLink.ts';
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

/** The lock of one host, for whoever has no part in the run that holds it. Rejects with NS20xx and NS21xx. */
export class HostLock {
  readonly #link: HostLink;
  readonly #signal = new AbortController().signal;

  constructor(
    target: HostTarget,
    transport: Transport,
    limits: HostLimits = defaultHostLimits,
    source: RunnerSource = readRunnerSource(),
  ) {
    this.#link = new HostLink(target, transport, source, limits);
  }

  standing(): Promise<HostStanding> {
    return this.#asked(async ({ agent, runner, bootId }) => {
      const lines = await this.#link.requestLines(agent, whoseLockOperation(), this.#signal);
      const lock = readStanding(lines);
      if (lock === undefined) throw this.#link.brokenOff();
      return { lock, bootId, byHand: lock === null ? '' : breakLockAdvice(this.#link.target, runner, lock.run) };
    });
  }

  /** Null: this lock is off. Never takes another one: not that of another run, nor of a newer controller of this one. */
  async takeOff({ run, token, holder }: LockStanding): Promise<NotTakenOff | null> {
    let lost = false;
    return this.#asked(async ({ agent }) => {
      const subject = { fence: { run, token, holder }, host: this.#link.target.name };
      try {
        await this.#link.request(agent, breakLockOperation(subject), this.#signal);
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

  close(): Promise<void> {
    return this.#link.close();
  }

  async #asked<T>(ask: (ready: Ready) => Promise<T>, attempt = 1): Promise<T> {
    let runner = '';
    try {
      const ready = await this.#link.ready(this.#signal);
      runner = ready.runner;
      return await ask(ready);
    } catch (error) {
      if (error instanceof ConnectionLost && attempt < attemptsMax) return this.#asked(ask, attempt + 1);
      throw new NightshiftError([whyUnreachable(this.#link, error, runner, this.#signal)], { cause: error });
    }
  }
}

const aboutTheLock: ReadonlySet<string> = new Set(['held', 'fenced', 'unlocked', 'running']);
