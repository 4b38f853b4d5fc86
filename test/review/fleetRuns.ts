import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { follow } from '../../src/review/live/follow.ts';
import { openLive } from '../../src/review/live/liveRun.ts';
import { FleetLog } from '../../src/review/log/fleetLog.ts';
import { lineOf } from '../../src/review/view/eventLines.ts';
import type { EventLine } from '../../src/review/view/line.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { planOf, type StageSketch } from '../rollout/plans.ts';
import { type Script, World } from '../rollout/world.ts';
import type { Played } from './liveRuns.ts';

const names = (hosts: number) => Array.from({ length: hosts }, (_, at) => `web-${String(at + 1).padStart(2, '0')}`);

/** A fleet of a size at which hosts that go well have no lines of their own. */
export function fleetPlan(fleet: StageSketch['with'] = {}, hosts = 60): ExecutionPlan {
  return planOf(
    [
      {
        hosts: names(hosts),
        steps: [{ name: 'release' }, { name: 'restart' }],
        gates: [{ name: 'health', on: ['host', 'rollback'] }],
        with: { name: 'fleet', waves: [2, 20, hosts], parallel: 10, failuresMax: 3, unreachableMax: 2, ...fleet },
      },
    ],
    {
      change: { name: 'web-7.2', title: 'Web 7.2', description: null, ticket: 'CHG0042200', author: null },
      environment: 'production',
    },
  );
}

/** Some hosts fail in each wave, one cannot be reached, one is left for a person. */
const someFail: Script = {
  lock: (host) => (host === 'web-09' ? 'unreachable' : 'locked'),
  step: ({ host, phase, name, attempt }) => {
    if (host === 'web-07' && phase === 'forward' && name === 'restart') return 'failed';
    if (host === 'web-33' && phase === 'forward' && name === 'restart') return 'unknown';
    if (host === 'web-44' && phase === 'forward' && name === 'release') return attempt > 1 ? 'changed' : 'failed';
    return host.endsWith('5') && name === 'release' ? 'unchanged' : 'changed';
  },
  gate: (_name, host) => (host === 'web-51' ? 'fail' : 'pass'),
};

/** From the third wave on nothing works. */
const allFail: Script = {
  step: ({ host, phase, name }) =>
    phase === 'forward' && name === 'restart' && host > 'web-25' ? 'failed' : 'changed',
};

export const fleets: Readonly<Record<string, () => Played>> = {
  fleetSomeFail: () => playedOf(fleetPlan({ failuresMax: 10 }), someFail),
  fleetRolledBack: () => playedOf(fleetPlan(), someFail),
  fleetAllFail: () => playedOf(fleetPlan({ failuresMax: 60, waves: [60] }), allFail),
};

export function playedOf(plan: ExecutionPlan, script: Script): Played {
  return { plan, events: new World(plan, script).run().events };
}

export interface Told {
  readonly lines: readonly EventLine[];
  /** What would be written in the log of a smaller fleet. */
  readonly all: EventLine | null;
}

/** The log of a fleet's run, for each event; from `from` on, by who takes it over there. */
export function fleetLines({ plan, events }: Played, from = 0): Told[] {
  const state = events.slice(0, from).reduce((state, event) => evolve(plan, state, event), initialState(plan));
  const live = openLive(plan, state, { run: 'r1', digest: 'd' });
  const log = new FleetLog(live);
  return events.slice(from).map((event) => {
    evolve(plan, state, event);
    follow(live, event);
    const all = lineOf(plan, state, event, (ms) => `${ms} ms`);
    return { lines: log.lines(event, all), all: all === null || all.detail ? null : all };
  });
}

export const finalState = ({ plan, events }: Played) =>
  events.reduce((state, event) => evolve(plan, state, event), initialState(plan));
