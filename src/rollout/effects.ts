import {
  askTimerId,
  gateEffectId,
  holdTimerId,
  lockEffectId,
  recheckEffectId,
  releaseEffectId,
  soakTimerId,
  stepEffectId,
} from './effectIds.ts';
import type { RunEvent } from './events.ts';
import type { EffectKey, RunState } from './state.ts';

/** Something to do in the world, as data. Its id is the same in every process; a timer whose id is no longer known is stale. */
export type Effect =
  | ({ readonly id: string } & EffectKey)
  | { readonly id: string; readonly kind: 'timer'; readonly dueTick: number };

/** What an event asks for, once it is in the journal and folded into `state`. */
export function effectsOf(state: RunState, event: RunEvent): Effect[] {
  switch (event.type) {
    case 'lockAsked':
      return asked(state, lockEffectId(event.host));
    case 'recheckAsked':
      return asked(state, recheckEffectId(event.host));
    case 'releaseAsked':
      return asked(state, releaseEffectId(event.host));
    case 'stepStarted':
      return asked(state, stepEffectId(event));
    case 'gateAsked':
      return asked(state, gateEffectId(event.round, event.instance, event.ask));
    case 'gateAnswered':
      return timer(state, askTimerId(event.round, event.instance));
    case 'roundStarted':
      return timer(state, soakTimerId(event.round));
    case 'runHeld':
      return timer(state, holdTimerId);
    default:
      return [];
  }
}

function asked(state: RunState, id: string): Effect[] {
  const key = state.outstanding[id];
  return key === undefined ? [] : [{ id, ...key }];
}

function timer(state: RunState, id: string): Effect[] {
  const dueTick = state.timers[id];
  return dueTick === undefined ? [] : [{ id, kind: 'timer', dueTick }];
}

/** Everything asked for and not answered: what a process that takes a run over asks for again. */
export function outstandingEffects(state: RunState): Effect[] {
  return [
    ...Object.keys(state.outstanding).flatMap((id) => asked(state, id)),
    ...Object.keys(state.timers).flatMap((id) => timer(state, id)),
  ];
}
