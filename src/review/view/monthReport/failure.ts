import type { RunEvent } from '../../../rollout/events.ts';
import type { Moment } from '../reportSpans.ts';

/**
 * When that first failed for which a run was stopped: the first host that failed in the stage that stopped it, or the gate
 * that did; where nothing had failed, the word that stopped it. What a person accepted, or another stage's budget bore, is
 * not it. null: the run was not stopped.
 */
export function failureOf(events: readonly RunEvent[]): Moment | null {
  const firstByStage = new Map<number, Moment>();
  let stage = 0;
  let found: Moment | null = null;
  for (const event of events) {
    if (event.type === 'stageStarted') stage = event.stage;
    if (isFailure(event) && !firstByStage.has(event.stage)) firstByStage.set(event.stage, event);
    if (event.type === 'runResumed' && event.accepts) {
      firstByStage.clear();
      found = null;
    } else if (found === null && isStop(event)) found = firstByStage.get(stage) ?? event;
  }
  return found;
}

type Failure = Extract<RunEvent, { type: 'hostFailed' | 'roundEnded' }>;

/** Gates of a host make the host fail; those of a rollback ask after it. */
const isFailure = (event: RunEvent): event is Failure =>
  event.type === 'hostFailed' ||
  (event.type === 'roundEnded' &&
    event.verdict !== 'pass' &&
    (event.scope === 'wave' || event.scope === 'stage' || event.scope === 'final'));

/** A hold may be for the window, and go on: it is none. */
const isStop = (event: RunEvent): boolean =>
  event.type === 'stageFailed' ||
  event.type === 'rollbackStarted' ||
  (event.type === 'stopStarted' && event.next !== 'hold') ||
  (event.type === 'closingStarted' && event.outcome !== 'done');
