import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { stageOf } from '../../rollout/plan.ts';
import { count } from '../view/line.ts';

/** A part of a run's log that a CI service can fold. */
export interface Section {
  /** Letters, digits, `_` and `-` only, since GitLab lets a name hold little else. */
  readonly key: string;
  readonly title: string;
}

/** The section that begins with an event; null: what is said from here on belongs to none; undefined: nothing changes. */
export function sectionOf(plan: ExecutionPlan, event: RunEvent): Section | null | undefined {
  switch (event.type) {
    case 'runStarted':
      return { key: 'preflight', title: 'preflight' };
    case 'recheckStarted':
      return { key: 'recheck', title: 'is everything as it was left?' };
    case 'stageStarted':
    case 'waveStarted':
    case 'hostStarted':
      return stageSection(plan, event.stage);
    case 'roundStarted':
      return event.scope === 'final' ? { key: 'final', title: 'gates after the change' } : undefined;
    case 'rollbackStarted':
    case 'undoStarted':
      return { key: 'rollback', title: 'rollback' };
    case 'runHeld':
    case 'closingStarted':
      return null;
    default:
      return undefined;
  }
}

function stageSection(plan: ExecutionPlan, stage: number): Section {
  const { name, hosts, waves } = stageOf(plan, stage);
  const size = [count(hosts.length, 'host'), count(waves.length, 'wave')].join(' in ');
  return { key: `stage-${stage + 1}`, title: `stage ${name}: ${size}` };
}
