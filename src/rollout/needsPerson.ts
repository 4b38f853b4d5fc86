import type { Visit } from './state.ts';
import { hasChanges } from './undo.ts';

/** A host whose state nobody dealt with: its undo failed, its state is unknown, or it went away with changes on it. */
export function needsPerson(visit: Visit): boolean {
  if (visit.result === 'undoFailed' || visit.result === 'unknown') return true;
  return visit.result === 'unreachable' && hasChanges(visit);
}
