import type { GateScope } from '../../model/executionPlan.ts';
import type { RunEvent, StepEnded, StepStarted } from '../../rollout/events.ts';
import { stepOf, visitOf } from '../../rollout/plan.ts';
import { begin, count, countAll, type LiveRun, liveHost } from './liveRun.ts';
import { forgetRounds, gateAnswered, roundEnded, roundStarted } from './readings.ts';
import { endOf, wrote, wroteInAll } from './tail.ts';

/** Takes in an event that is folded into `live.state` already; the state may be a little further. O(1), but for a few a run has. */
export function follow(live: LiveRun, event: RunEvent): void {
  switch (event.type) {
    case 'lockAnswered':
      if (event.status === 'locked') live.locks.locked++;
      else live.locks.lost++;
      return;
    case 'hostStarted':
    case 'hostPaused':
    case 'hostFailed':
    case 'hostLeaving':
    case 'hostEnded':
    case 'undoStarted':
      return count(live, visitOf(live.state, event));
    case 'stepStarted':
      return stepStarted(live, event);
    case 'stepEnded':
      return stepEnded(live, event);
    case 'roundStarted':
      roundStarted(live, event);
      return hostRound(live, event);
    case 'gateAnswered':
      return gateAnswered(live, event);
    case 'roundEnded':
      roundEnded(live, event);
      return hostRoundEnded(live, event);
    // What concerns many hosts at once: those that paused go on, rounds are given up.
    case 'stopStarted':
    case 'runResumed':
    case 'rollbackStageStarted':
      forgetRounds(live);
      return countAll(live);
  }
}

function stepStarted(live: LiveRun, event: StepStarted & { readonly at: number }): void {
  const visit = visitOf(live.state, event);
  count(live, visit);
  const { name } = stepOf(live.plan, event, event.phase, event.step);
  const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
  begin(live, visit, `${event.phase === 'undo' ? 'undo ' : ''}${name}${again}`, event.at);
}

function stepEnded(live: LiveRun, event: StepEnded): void {
  const visit = visitOf(live.state, event);
  count(live, visit);
  const host = liveHost(live, visit);
  host.said = lastLine(event.output) || host.said;
  wroteInAll(host, event.output);
}

/** So much of a line is kept: more than any screen shows. */
const saidMax = 400;

/** A host's step wrote something. */
export function saidBy(live: LiveRun, at: { readonly stage: number; readonly index: number }, output: string): void {
  const host = liveHost(live, visitOf(live.state, at));
  host.said = lastLine(output) || host.said;
  wrote(host, output);
}

function lastLine(output: string): string {
  const text = endOf(output, 4 * saidMax).trimEnd();
  return text.slice(text.lastIndexOf('\n') + 1).slice(0, saidMax);
}

interface OfHost {
  readonly scope: GateScope;
  readonly stage: number;
  readonly index: number | null;
}

function hostRound(live: LiveRun, { scope, stage, index, at }: OfHost & { readonly at: number }): void {
  if (index === null) return;
  const visit = visitOf(live.state, { stage, index });
  count(live, visit);
  begin(live, visit, scope === 'rollback' ? 'gates of the undo' : 'gates', at);
}

function hostRoundEnded(live: LiveRun, { stage, index }: OfHost): void {
  if (index !== null) count(live, visitOf(live.state, { stage, index }));
}
