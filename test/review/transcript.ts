import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { eventText } from '../../src/review/text/eventText.ts';
import type { Palette } from '../../src/review/text/palette.ts';
import { lineOf } from '../../src/review/view/eventLines.ts';
import type { EventLine } from '../../src/review/view/line.ts';
import { type RunView, viewRun } from '../../src/review/view/runView.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import type { World } from '../rollout/world.ts';

/** A night in virtual time begins here. */
const beganAtMs = Date.parse('2026-11-23T02:00:00Z');
const iso = (ms: number): string => new Date(beganAtMs + ms).toISOString();

const clock = (ms: number): string => iso(ms).slice(11, 19);

/** The lines of a run's log, in order. */
export function linesOf(plan: ExecutionPlan, world: World): EventLine[] {
  const state = initialState(plan);
  return world.events.flatMap((event) => lineOf(plan, evolve(plan, state, event), event, clock) ?? []);
}

/** The run as it scrolled by, without the lines that only --verbose shows. */
export function logOf(plan: ExecutionPlan, world: World, palette: Palette): string {
  return linesOf(plan, world)
    .filter(({ detail }) => !detail)
    .map((line) => eventText(line, palette, clock, { where: 9, host: 6 }))
    .join('\n');
}

export function viewOf(plan: ExecutionPlan, world: Pick<World, 'state'>): RunView {
  return viewRun(
    plan,
    world.state,
    { run: '20261123-0200-k3f9', digest: 'd3f02f08e135a47c', by: 'ops@control-1' },
    iso,
  );
}
