import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { failure } from '../../model/problems.ts';
import { follow } from '../../review/live/follow.ts';
import { type LiveRun, openLive } from '../../review/live/liveRun.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { evolve } from '../../rollout/evolve.ts';
import { initialState } from '../../rollout/state.ts';
import type { JournalPort, RunRecord } from '../../runtime/journalPort.ts';

/** A run that is watched from outside: its journal, read on from where it was read to. */
export class Watched {
  readonly live: LiveRun;
  readonly #journal: JournalPort;
  #next = 1;

  constructor(journal: JournalPort, run: string) {
    const record = recordOf(journal, run);
    const plan = record.plan as ExecutionPlan;
    this.live = openLive(plan, initialState(plan), record);
    this.#journal = journal;
  }

  /** Takes in what happened since it was last asked, and tells each event once it is folded; gives how many there were. */
  read(tell: (event: RunEvent) => void): number {
    const from = this.#next;
    for (const recorded of this.#journal.events(this.live.run, from)) {
      const event = recorded.event as RunEvent;
      evolve(this.live.plan, this.live.state, event);
      follow(this.live, event);
      this.#next = recorded.sequence + 1;
      tell(event);
    }
    return this.#next - from;
  }

  get ended(): boolean {
    return this.live.state.phase.kind === 'ended';
  }

  /** Somebody alive sees to it. */
  get driven(): boolean {
    const lease = this.#journal.run(this.live.run)?.lease ?? null;
    return lease !== null && !lease.dead;
  }
}

function recordOf(journal: JournalPort, run: string): RunRecord {
  const record = journal.run(run);
  if (record !== undefined) return record;
  throw failure('NS3006', `there is no run ${run}`, 'List the runs with `nightshift history`.');
}
