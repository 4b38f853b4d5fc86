import type { ExecutionPlan, UndoAction } from '../../src/model/executionPlan.ts';
import { fileByHand, serviceByHand } from '../../src/steps/byHand.ts';
import { neverOpen, nights } from '../rollout/nights.ts';
import { planOf, type StageSketch } from '../rollout/plans.ts';
import { type Script, type StepCall, World } from '../rollout/world.ts';

/** A change as people know it, six hosts in two stages, and the ways it can go. */
const own = (shown: string, byHand: string): UndoAction => ({
  kind: 'own',
  shown,
  byHand,
  command: { script: '', stdin: null, payloads: [], timeoutMs: 1 },
});
const declared = (shown: string): UndoAction => ({
  kind: 'host',
  shown,
  command: { script: shown, stdin: null, payloads: [], timeoutMs: 1 },
  whenUnknown: false,
  expectsMs: null,
});

const app = { type: 'service', name: 'app', state: 'restarted', enabled: null } as const;

const steps: NonNullable<StageSketch['steps']> = [
  { name: 'drain', undo: declared('/opt/lb/ctl enable') },
  {
    name: 'release',
    type: 'upload',
    undo: own('restore /opt/app/current, or remove it if it was new', fileByHand('/opt/app/current')),
  },
  {
    name: 'restart',
    type: 'service',
    undo: own('service app: restart it, or stop it if it was not active', serviceByHand(app, 'systemctl')),
  },
];
const gates: NonNullable<StageSketch['gates']> = [{ name: 'health', on: ['host', 'wave', 'rollback'] }];

export function changePlan(fleet: StageSketch['with'] = {}, more: Partial<ExecutionPlan> = {}): ExecutionPlan {
  const common = { steps, gates, always: ['enable'] };
  return planOf(
    [
      { ...common, hosts: ['app-01'], with: { name: 'canary', soakMs: 600_000 } },
      {
        ...common,
        hosts: ['app-02', 'app-03', 'app-04', 'app-05', 'app-06'],
        with: { name: 'fleet', waves: [2, 5], parallel: 1, ...fleet },
      },
    ],
    {
      change: {
        name: 'billing-4.12.0',
        title: 'Billing 4.12.0',
        description: null,
        ticket: 'CHG0042117',
        author: null,
      },
      environment: 'production',
      ...more,
    },
  );
}

const fails = (...which: readonly string[]) => ({
  step: ({ host, phase, name }: StepCall) =>
    which.includes(`${host} ${phase} ${name}`) ? ('failed' as const) : ('changed' as const),
});

interface Scenario {
  readonly plan: ExecutionPlan;
  readonly script: Script;
}

/** Two openings: the first too short for all of it. */
const twoNights = [
  [0, 1_200_000],
  [3_600_000, 7_200_000],
] as const;

/** The same change where every step says how long it takes. */
function nightPlan(more: Partial<ExecutionPlan> = {}): ExecutionPlan {
  const plan = changePlan({}, more);
  const seconds: Record<string, number> = { drain: 20, release: 40, restart: 30 };
  const timed = Object.entries(plan.steps).map(([id, step]) => [
    id,
    { ...step, expectsMs: (seconds[step.name] ?? 5) * 1_000 },
  ]);
  return { ...plan, steps: Object.fromEntries(timed) };
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  done: { plan: changePlan(), script: {} },
  rehearsed: { plan: changePlan(), script: { rehearsal: true } },
  budgetUsed: { plan: changePlan({ failuresMax: 1 }), script: fails('app-03 forward restart') },
  rolledBack: { plan: changePlan(), script: fails('app-04 forward restart') },
  unhealthy: {
    plan: changePlan(),
    script: { gate: (_name, host, ask) => (host === 'app-05' && ask < 9 ? 'fail' : 'pass') },
  },
  needsAttention: { plan: changePlan(), script: fails('app-04 forward restart', 'app-02 undo release') },
  leftUnknown: {
    plan: changePlan(),
    script: {
      step: ({ host, phase, name }) =>
        host === 'app-03' && phase === 'forward' && name === 'drain' ? 'unknown' : 'changed',
    },
  },
  held: { plan: changePlan({ onFailure: 'hold' }), script: fails('app-04 forward release') },
  heldInDoubt: { plan: changePlan(), script: { gate: (_name, host) => (host === 'app-02' ? 'unknown' : 'pass') } },
  stoppedByOperator: { plan: changePlan(), script: { operator: [{ tick: 600_120, action: 'hold' }] } },
  refused: {
    plan: changePlan(),
    script: {
      window: () => neverOpen('no window is open; the next is weeknights, from Mon 23 Nov 2026 22:00 (Europe/Paris)'),
    },
  },
  heldAtClose: { plan: nightPlan(), script: { window: nights(...twoNights) } },
  rolledBackAtClose: { plan: nightPlan({ atClose: 'rollback' }), script: { window: nights(...twoNights) } },
  nextNight: { plan: nightPlan(), script: { window: nights(...twoNights), reopenAt: [3_600_000] } },
  driftedOvernight: {
    plan: nightPlan(),
    script: {
      window: nights(...twoNights),
      reopenAt: [3_600_000],
      recheck: (host) =>
        host === 'app-02' ? { intact: false, reason: 'no receipt of step release' } : { intact: true, reason: null },
    },
  },
  breakGlass: {
    plan: nightPlan(),
    script: {
      window: nights([3_600_000, 7_200_000]),
      breakGlass: { by: 'k.ito@control-1', reason: 'INC0042 payments are down', fromMs: 0, untilMs: 7_200_000 },
    },
  },
  hostTaken: { plan: changePlan(), script: { lock: (host) => (host === 'app-03' ? 'held' : 'locked') } },
  unreachable: { plan: changePlan(), script: { lock: (host) => (host === 'app-03' ? 'unreachable' : 'locked') } },
  unreachableTolerated: {
    plan: changePlan({ unreachableMax: 1 }),
    script: { lock: (host) => (host === 'app-03' ? 'unreachable' : 'locked') },
  },
};

export function play(name: string): { plan: ExecutionPlan; world: World } {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const world = new World(scenario.plan, scenario.script).run();
  for (const tick of scenario.script.reopenAt ?? []) world.reopen(tick);
  return { plan: scenario.plan, world };
}
