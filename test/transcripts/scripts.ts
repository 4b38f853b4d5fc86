import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { played } from '../review/liveRuns.ts';
import { changePlan, scenarios } from '../review/scenarios.ts';

/** A run that play.mjs carries out. */
export interface PlayScript {
  readonly plan: ExecutionPlan;
  readonly beganAtMs: number;
  /** When the window is open, ms after the beginning; none: always. */
  readonly openings: readonly (readonly [fromMs: number, toMs: number])[];
  /** `host phase step` of each step that fails. */
  readonly failing: readonly string[];
  readonly paces: Paces;
}

interface Paces {
  /** To take a host's lock, and to give it back. */
  readonly lockMs: number;
  /** The first step of a host; each further one takes 5 s more. */
  readonly stepMs: number;
  /** Hosts take up to so much longer for a step, each its own time. */
  readonly spreadMs: number;
}

const always = {
  beganAtMs: Date.parse('2026-11-23T02:00:00Z'),
  openings: [],
  failing: [],
  paces: { lockMs: 1_500, stepMs: 20_000, spreadMs: 0 },
};

/** A minute is long enough to see a stage soak. */
const briefly = (plan: ExecutionPlan): ExecutionPlan => ({
  ...plan,
  stages: plan.stages.map((stage) => ({ ...stage, soakMs: Math.min(stage.soakMs, 60_000) })),
});

const billing = (fleet: Parameters<typeof changePlan>[0] = {}) => briefly(changePlan(fleet));

/** The same where every step says how long it takes: a wave begins only where its way back fits before the window closes. */
const timed = (plan = scenarios.heldAtClose?.plan) => briefly(plan ?? changePlan());

function fiveThousand(): PlayScript {
  const { plan } = played('fiveThousand');
  const failing = Object.keys(plan.hosts).filter((host) => host.endsWith('000'));
  return {
    ...always,
    plan,
    failing: failing.map((host) => `${host} forward restart`),
    paces: { lockMs: 50, stepMs: 5_000, spreadMs: 5_000 },
  };
}

export const scripts: Readonly<Record<string, () => PlayScript>> = {
  done: () => ({ ...always, plan: billing() }),
  budgetUsed: () => ({ ...always, plan: billing({ failuresMax: 1 }), failing: ['app-03 forward restart'] }),
  rolledBack: () => ({ ...always, plan: billing(), failing: ['app-04 forward restart'] }),
  needsAttention: () => ({
    ...always,
    ...{ plan: billing(), failing: ['app-04 forward restart', 'app-02 undo release'] },
  }),
  heldAtClose: () => ({
    ...always,
    ...{
      plan: timed(),
      openings: [
        [0, 600_000],
        [72_000_000, 79_200_000],
      ],
    },
  }),
  fiveThousand,
};
