import type { Duration } from '../../generated/plan.ts';
import { parseDuration } from '../../model/durations.ts';

/** A duration of a plan that is valid by schema, in milliseconds. */
export function milliseconds(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined) throw new TypeError(`the schema let the duration ${duration} through`);
  return ms;
}

/** The same, with a default for one that is not there. */
export function millisecondsOr(duration: Duration | undefined, otherwiseMs: number): number {
  return duration === undefined ? otherwiseMs : milliseconds(duration);
}
