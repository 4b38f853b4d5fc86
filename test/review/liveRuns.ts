import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { follow } from '../../src/review/live/follow.ts';
import { type LiveRun, openLive } from '../../src/review/live/liveRun.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { planOf } from '../rollout/plans.ts';
import { World } from '../rollout/world.ts';
import { play } from './scenarios.ts';

export interface Played {
  readonly plan: ExecutionPlan;
  readonly events: readonly RunEvent[];
}

export function openPlayed({ plan }: Played): LiveRun {
  return openLive(plan, initialState(plan), { run: '20261123-0200-k3f9', digest: 'd3f02f08e135a47c' });
}

/** Folds events into a live view's run, as whoever watches does. */
export function feed(live: LiveRun, events: readonly RunEvent[]): LiveRun {
  for (const event of events) {
    evolve(live.plan, live.state, event);
    follow(live, event);
  }
  return live;
}

const fiveThousand = 5_000;

/** A fleet in four waves; every thousandth host fails, which the budget bears until the fourth. */
function largeFleet(): Played {
  const hosts = Array.from({ length: fiveThousand }, (_, at) => `web-${String(at + 1).padStart(4, '0')}`);
  const stage = {
    name: 'fleet',
    waves: [50, 500, 2_500, 5_000],
    parallel: 400,
    failuresMax: 3,
    soakMs: 60_000,
  };
  const gates = [{ name: 'error-rate', on: ['wave' as const], perHost: false }];
  const plan = planOf([{ hosts, with: stage, steps: [{ name: 'release' }, { name: 'restart' }], gates }], {
    change: { name: 'web-7.2', title: 'Web 7.2', description: null, ticket: 'CHG0042200', author: null },
    environment: 'production',
  });
  const world = new World(plan, {
    step: ({ host, name, phase }) =>
      phase === 'forward' && name === 'restart' && host.endsWith('000') ? 'failed' : 'changed',
    latency: (effect) => (effect.kind === 'step' ? 900 + ((effect.index * 37) % 700) : 5),
  }).run();
  return { plan, events: world.events };
}

let large: Played | undefined;

export function played(name: string): Played {
  if (name === 'fiveThousand') {
    large ??= largeFleet();
    return large;
  }
  const { plan, world } = play(name);
  return { plan, events: world.events };
}
