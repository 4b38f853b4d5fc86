import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';
import type { RunEvent, VisitRef } from '../../rollout/events.ts';
import type { RunState } from '../../rollout/state.ts';
import type { RunView } from '../view/runView.ts';
import { AskedGates } from './askedGates.ts';
import { type EventFacts, factsOf, placeOf } from './eventFacts.ts';

/** Of schemas/events.schema.json. A new type or property does not raise it; a change of what one means does. */
const version = 1;

/** One line of `--output ndjson`: plain JSON, as schemas/events.schema.json has it. */
export interface EventRecord {
  readonly v: typeof version;
  readonly type: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly run: string | null;
  readonly [fact: string]: unknown;
}

type Iso = (ms: number) => string;

/** The events of a run as machines read them: names instead of positions, waves from 1, instants as ISO 8601. */
export class EventRecords {
  readonly #asked = new AskedGates();
  readonly #plan: ExecutionPlan;
  readonly #run: string;
  readonly #iso: Iso;

  constructor(plan: ExecutionPlan, run: string, iso: Iso) {
    this.#plan = plan;
    this.#run = run;
    this.#iso = iso;
  }

  /** To be asked for every event, in order, with the state folded up to it or a little further. */
  of(event: RunEvent, state: RunState): EventRecord {
    this.#asked.see(event, state);
    const about = { plan: this.#plan, asked: this.#asked, iso: this.#iso };
    return this.#record(event.type, event.at, factsOf(event, about));
  }

  /** What holds a step up, and is no event: its connection is lost and tried again. */
  trouble(where: VisitRef, text: string, atMs: number): EventRecord {
    return this.#record('trouble', atMs, { ...placeOf(this.#plan, where), text });
  }

  #record(type: string, atMs: number, facts: EventFacts): EventRecord {
    return { v: version, type, at: this.#iso(atMs), run: this.#run, ...facts };
  }
}

/** The last line about a run: where it stands, and what it came to. */
export const resultRecord = (view: RunView, atMs: number, iso: Iso): EventRecord => ({
  ...{ v: version, type: 'result', at: iso(atMs) },
  ...view,
});

/** The last line where there is no run, or none that could be gone on with. */
export const problemsRecord = (problems: readonly Problem[], atMs: number, iso: Iso): EventRecord => ({
  ...{ v: version, type: 'problems', at: iso(atMs), run: null, problems },
});
