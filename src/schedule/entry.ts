/** A change that is to start at an instant. All instants are milliseconds since 1970. */
export interface Schedule {
  /** Like a run's: `s-20261122-k3f9`. */
  readonly id: string;
  readonly environment: string;
  /** The one window it is meant for; null: any. */
  readonly window: string | null;
  readonly startsAtMs: number;
  /** The opening it is meant for, half-open; both null where nothing but freezes ever closes. */
  readonly opensAtMs: number | null;
  readonly closesAtMs: number | null;
  readonly state: ScheduleState;
  /** Entries whose runs must be over first. */
  readonly queuedBehind: readonly string[];
  readonly run: StartedRun | null;
}

/** How an entry stands. One that has started follows its run. */
export type ScheduleState = 'waiting' | 'started' | ClosedState;

/** `refused`: it must not run any more; `missed`: it could have, and its opening has passed. */
export type ClosedState = 'cancelled' | 'refused' | 'missed';

export interface StartedRun {
  readonly run: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly ended: boolean;
}

/** It waits, or its run is not over yet. */
export function isOpen({ state, run }: Pick<Schedule, 'state' | 'run'>): boolean {
  return state === 'waiting' || (state === 'started' && run?.ended === false);
}
