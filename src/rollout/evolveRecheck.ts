import { recheckEffectId } from './effectIds.ts';
import type { RunEvent } from './events.ts';
import type { RunState } from './state.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export function evolveRecheck(
  state: RunState,
  event: Of<'recheckStarted'> | Of<'recheckAsked'> | Of<'recheckAnswered'>,
): void {
  if (event.type === 'recheckStarted') {
    state.phase = {
      kind: 'rechecking',
      by: event.by,
      asked: false,
      open: 0,
      drifted: [],
      round: null,
      verdict: null,
    };
    return;
  }
  if (state.phase.kind !== 'rechecking') return;
  const id = recheckEffectId(event.host);
  if (event.type === 'recheckAsked') {
    state.phase.asked = true;
    state.phase.open++;
    state.outstanding[id] = { kind: 'recheck', host: event.host };
    return;
  }
  state.phase.open--;
  delete state.outstanding[id];
  if (!event.intact) state.phase.drifted.push(`${event.host} (${event.reason ?? 'changed'})`);
}

/** Drops what a recheck still waits for, when something else is decided meanwhile. */
export function leaveRecheck(state: RunState): void {
  if (state.phase.kind !== 'rechecking') return;
  for (const [id, effect] of Object.entries(state.outstanding))
    if (effect.kind === 'recheck') delete state.outstanding[id];
}
