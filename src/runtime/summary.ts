import type { RunState } from '../rollout/state.ts';
import type { RunSummaryUpdate } from './journalPort.ts';

/** What lists of runs show of a run without reading its events. */
export function summaryOf(state: RunState, atMs: number): RunSummaryUpdate {
  const { phase, startedAtMs, endedAtMs } = state;
  const ended = phase.kind === 'ended';
  return {
    at: atMs,
    state: phase.kind,
    outcome: ended ? phase.outcome : null,
    exitCode: ended ? phase.exitCode : null,
    startedAt: startedAtMs,
    endedAt: endedAtMs,
    resumesAt: phase.kind === 'held' ? phase.resumesAtMs : null,
  };
}
