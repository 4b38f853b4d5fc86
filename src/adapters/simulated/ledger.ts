/** What really happened, whatever anybody remembers of it: it outlives controllers, receipts and reboots. */
import type { Fence, StepKey } from '../../model/fence.ts';

/** One start of a step on a host. Times are the world's, in milliseconds since it began. */
export interface Deed {
  readonly host: string;
  readonly run: string;
  readonly key: StepKey;
  /** The fence under which it was claimed, and the newest that the host had seen of that run by then. */
  readonly token: number;
  readonly newestToken: number;
  /** A question: it changes nothing. */
  readonly question: boolean;
  readonly startedMs: number;
  /** null: it runs. */
  endedMs: number | null;
  /** null: it runs, or was cut. */
  exitCode: number | null;
  unchanged: boolean;
  timedOut: boolean;
  /** A reboot ended it half way. */
  cut: boolean;
  /** The state directory was removed while it ran: the host knows of it no more. */
  forgotten: boolean;
}

/** One command on the controller. */
export interface LocalDeed {
  readonly command: string;
  readonly startedMs: number;
  endedMs: number | null;
  exitCode: number | null;
}

export class Ledger {
  readonly deeds: Deed[] = [];
  /** `host key` of every start, and `host lock`, that a host refused since a newer controller had come. */
  readonly fenced: string[] = [];
  readonly local: LocalDeed[] = [];

  begin(host: string, fence: Fence, newestToken: number, key: StepKey, question: boolean, startedMs: number): Deed {
    const how = { endedMs: null, exitCode: null, unchanged: false, timedOut: false, cut: false, forgotten: false };
    const deed: Deed = { host, run: fence.run, key, token: fence.token, newestToken, question, startedMs, ...how };
    this.deeds.push(deed);
    return deed;
  }

  beginLocal(command: string, startedMs: number): LocalDeed {
    const deed: LocalDeed = { command, startedMs, endedMs: null, exitCode: null };
    this.local.push(deed);
    return deed;
  }
}
