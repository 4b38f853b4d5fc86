import type { HostView } from '../view/runView.ts';

const bad: ReadonlySet<string> = new Set(['failed', 'unreachable', 'unknown', 'undoFailed']);

/** A host that was only taken back with the others has no reason to tell; one that failed first does. */
export const wentWrong = ({ state, reason }: HostView): boolean =>
  bad.has(state) || (state === 'undone' && reason !== null);
