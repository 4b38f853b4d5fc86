/** All that is known of a night once it is over: what the journal says, and what really happened. */
import type { Deed, LocalDeed } from '../adapters/simulated/ledger.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { Verdict } from '../model/outcomes.ts';
import type { RunEvent } from '../rollout/events.ts';
import type { Calendar } from './calendar.ts';

/** Why, in the words of every person of a night: what happens by itself never says it. */
export const personsReason = 'because I say so';

export interface NightRecord {
  readonly seed: number;
  /** Whoever started it wanted everything taken back. */
  readonly rehearsal: boolean;
  readonly run: string;
  readonly plan: ExecutionPlan;
  /** As the journal gives them. */
  readonly events: readonly Told[];
  readonly deeds: readonly Deed[];
  /** Starts and locks that hosts refused since a newer controller had come. */
  readonly fenced: readonly string[];
  readonly local: readonly LocalDeed[];
  readonly answers: readonly GateTold[];
  readonly calendar: Calendar;
  /** A value that must be in nothing that is kept or shown; null: the plan has none. */
  readonly secret: string | null;
  /** Output and errors that were shown. */
  readonly shown: readonly string[];
  /** The state as its driver had it, after so many events. */
  readonly snapshots: readonly { readonly events: number; readonly state: string }[];
  /** How each process left the run, in order. */
  readonly leaves: readonly string[];
  /** Errors that are no news of the world but defects. */
  readonly defects: readonly string[];
  /** null: it came to its end within its bounds; else what it was waiting for. */
  readonly stuck: string | null;
  /** What the journal's list of runs says of it. */
  readonly final: { readonly state: string; readonly outcome: string | null; readonly exitCode: number | null };
  /** Hosts whose lock is the run's at the end. */
  readonly lockedHosts: readonly string[];
  /** Why the journal does not stand by its chain, or a new run cannot have the hosts of one that has ended. */
  readonly journalTrouble: string | null;
  readonly virtualMs: number;
}

/** An event, when it became durable (world's time), and under which controller's lease. */
export interface Told {
  readonly sequence: number;
  readonly worldMs: number;
  readonly event: RunEvent;
}

/** What a gate's adapter answered. */
export interface GateTold {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly worldMs: number;
}
