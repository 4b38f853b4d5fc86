import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { Command } from './commands.ts';
import { type RunFact, type RunHeld, untilDecided } from './events.ts';
import { questionOf } from './question.ts';
import { gatesOfRound } from './rounds.ts';
import type { Phase, RunState } from './state.ts';
import { hasChanges } from './undo.ts';

type Reopen = Extract<Command, { type: 'reopen' }>;
type Rechecking = Extract<Phase, { kind: 'rechecking' }>;

/**
 * The time for which a run is held has come. It looks at what was done before it goes on; a rollback that was held goes
 * on at once, since a safe state comes first. A window that did not open after all is waited for again.
 */
export function reopen(state: RunState, command: Reopen): RunFact[] {
  const { phase } = state;
  if (phase.kind !== 'held' || phase.resumesAtMs === null || command.at < phase.resumesAtMs) return [];
  if (phase.from === 'undoing') return [{ type: 'runResumed', by: command.by, accepts: false }];
  const { window } = questionOf(state, command);
  if (window.open) return [{ type: 'recheckStarted', by: command.by }];
  const resumesAtMs = window.coming[0]?.opensAtMs ?? null;
  return [{ type: 'runHeld', reason: window.because, onExpiry: null, resumesAtMs }];
}

/** Receipts of every host with changes, then the gates of every host that is done; what is not as it was left is a person's. */
export function recheck(plan: ExecutionPlan, state: RunState, phase: Rechecking): RunFact[] {
  const { asked, open, drifted, round, verdict, by } = phase;
  const hosts = asked ? [] : hostsChanged(state);
  if (hosts.length > 0) return hosts.map((host) => ({ type: 'recheckAsked', host }));
  if (open > 0 || (round !== null && verdict === null)) return [];
  if (drifted.length > 0) return [held(`not as it was left: ${named(drifted)}`)];
  if (verdict !== null && verdict.verdict !== 'pass')
    return [held(`not healthy any more: ${verdict.reason ?? verdict.verdict}`)];
  const where = { scope: 'host', stage: 0, wave: null, index: null } as const;
  if (verdict === null && gatesOfRound(plan, state, where).length > 0)
    return [{ type: 'roundStarted', round: `r${state.roundsStarted + 1}`, ...where, soakMs: null }];
  return [{ type: 'runResumed', by, accepts: false }];
}

function hostsChanged(state: RunState): string[] {
  const changed = state.visits.flat().filter((visit) => {
    const stands = visit.mode !== 'ended' || visit.result === 'done';
    return visit.startedAtMs !== null && stands && hasChanges(visit);
  });
  return [...new Set(changed.map(({ host }) => host))];
}

const held = (reason: string): RunHeld => ({ type: 'runHeld', reason, ...untilDecided });

function named(drifted: readonly string[]): string {
  const more = drifted.length > 5 ? `, and ${drifted.length - 5} more` : '';
  return `${drifted.slice(0, 5).join(', ')}${more}`;
}
