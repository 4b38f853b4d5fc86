import { lockEffectId, releaseEffectId } from './effectIds.ts';
import type { RunEvent } from './events.ts';
import type { RunState } from './state.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export function evolveLock(state: RunState, event: Of<'lockAsked'> | Of<'lockAnswered'>): void {
  const id = lockEffectId(event.host);
  if (event.type === 'lockAsked') {
    state.locksOpen++;
    state.outstanding[id] = { kind: 'lock', host: event.host };
    state.locks[event.host] = { status: 'asked', reason: null };
    if (state.phase.kind === 'preflight') state.phase.asked = true;
    return;
  }
  state.locksOpen--;
  delete state.outstanding[id];
  state.locks[event.host] = { status: event.status, reason: reasonOf(event) };
}

function reasonOf(event: Of<'lockAnswered'>): string | null {
  if (event.status === 'locked') return null;
  if (event.status === 'unreachable') return event.reason;
  return `held by run ${event.run} of ${event.holder} since ${event.since}. ${event.next}`;
}

export function evolveRelease(state: RunState, event: Of<'releaseAsked'> | Of<'hostReleased'>): void {
  const id = releaseEffectId(event.host);
  if (event.type === 'releaseAsked') {
    state.locksOpen++;
    state.outstanding[id] = { kind: 'release', host: event.host };
    if (state.phase.kind === 'closing') state.phase.asked = true;
    return;
  }
  state.locksOpen--;
  delete state.outstanding[id];
  state.locks[event.host] = {
    status: event.released ? 'released' : 'locked',
    reason: event.released ? null : 'the host could not be told that the run is over',
  };
}
