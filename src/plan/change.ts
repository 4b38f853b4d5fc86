import type { Plan } from '../generated/plan.ts';
import type { Policy } from '../generated/policy.ts';
import type { HostTarget } from '../model/executionPlan.ts';
import type { Place } from '../model/problems.ts';
import type { ResolvedCalendar } from '../windows/ics/files.ts';

/** A plan and its environment, read and valid by schema; what semantic rules and the compiler work on. */
export interface Change {
  /** As its author wrote it; a rehearsal may take place elsewhere than in the environment it names. */
  readonly plan: Plan;
  /** Where something of the plan stands: `at(['stages', 0, 'hosts'])`. */
  readonly at: Locate;
  readonly environment: Environment;
}

export type DocumentPath = readonly (string | number)[];

/** The place of a value (of its key, for the member of a mapping when `of` is `key`); the nearest parent's when it has none. */
export type Locate = (path: DocumentPath, of?: 'key' | 'value') => Place;

/** An environment: a folder under inventories/, read and valid by schema. */
export interface Environment {
  readonly name: string;
  /** In the inventory's order. */
  readonly hosts: ReadonlyMap<string, EnvironmentHost>;
  /** Names of all hosts of each group, nested groups included, in the inventory's order. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** null: there is no calendar.yaml. */
  readonly calendar: ResolvedCalendar | null;
  readonly policy: Policy;
}

/** A host with its groups' and the environment's defaults applied. */
export interface EnvironmentHost {
  readonly target: HostTarget;
  readonly variables: { readonly [name: string]: string | number | boolean };
}
