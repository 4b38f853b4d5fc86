import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompiledStage, ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { StepOutcome, Verdict } from '../../src/model/outcomes.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { evolve, replay } from '../../src/rollout/evolve.ts';
import { initialState, type Visit } from '../../src/rollout/state.ts';
import { hasChanges } from '../../src/rollout/undo.ts';
import { alwaysOpen, neverOpen, nights } from './nights.ts';
import { declaredUndo, planOf, undone } from './plans.ts';
import { type Script, World } from './world.ts';

/** Of these nights some are long enough for anything, some for a host or two. */
const openings = nights([0, 6_000], [8_000, 12_000], [20_000, 50_000], [60_000, 1_000_000_000]);
/** How long things took in earlier nights: without it every `always` step would be reckoned with its timeout. */
const past = { 'forward run z': 200, 'gate tcp g': 500 };

/** A world whose answers are drawn by a hash of what is asked, so that one number replays a whole night. */
function scriptOf(seed: number, bad: number): Script {
  const draw = (...parts: unknown[]): number => {
    let hash = seed | 0;
    for (const char of JSON.stringify(parts)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    hash ^= hash >>> 13;
    return ((Math.imul(hash, 0x5bd1e995) >>> 8) & 0xffff) / 0x10000;
  };
  const outcomes: (StepOutcome | 'unreachable')[] = ['failed', 'failed', 'unknown', 'unreachable', 'unchanged'];
  const pick = <T>(values: readonly T[], at: number): T => values[Math.floor(at * values.length)] as T;
  return {
    step: (call) => (draw('s', call) < bad ? pick(outcomes, draw('o', call)) : 'changed'),
    gate: (name, host, ask) =>
      draw('g', name, host, ask) < bad * 2 ? pick<Verdict>(['fail', 'unknown'], draw('v', name, host, ask)) : 'pass',
    lock: (host) => (draw('l', host) < bad / 4 ? 'unreachable' : 'locked'),
    window: (tick) => {
      const answer = draw('n') < 0.4 ? openings(tick) : alwaysOpen;
      return draw('w', Math.floor(tick / 400)) < bad / 8 ? neverOpen('freeze', answer.coming) : answer;
    },
    past,
    recheck: (host) =>
      draw('r', host) < bad / 4 ? { intact: false, reason: 'no receipt' } : { intact: true, reason: null },
    latency: (effect) => 1 + Math.floor(draw('t', effect.id) * 200),
    ...(draw('rehearsal') < 0.25 && { rehearsal: true }),
    operator:
      draw('p') < 0.3
        ? [{ tick: Math.floor(draw('pt') * 800), action: pick(['hold', 'rollback', 'abort'] as const, draw('pa')) }]
        : [],
  };
}

const stageSketch = fc.record({
  hosts: fc.integer({ min: 1, max: 9 }),
  steps: fc.array(fc.constantFrom('own', 'declared', 'whenUnknown', 'irreversible', 'nothing'), {
    minLength: 1,
    maxLength: 3,
  }),
  always: fc.boolean(),
  parallel: fc.integer({ min: 1, max: 4 }),
  perSite: fc.option(fc.integer({ min: 1, max: 2 })),
  failuresMax: fc.integer({ min: 0, max: 2 }),
  unreachableMax: fc.integer({ min: 0, max: 2 }),
  gate: fc.boolean(),
  soak: fc.boolean(),
  wave: fc.boolean(),
  onFailure: fc.constantFrom('rollback', 'rollbackStage', 'hold'),
  onHostFailure: fc.constantFrom('undo', 'leave'),
});

const undos = {
  own: undone,
  declared: declaredUndo(false),
  whenUnknown: declaredUndo(true),
  irreversible: { kind: 'irreversible', reason: 'so it is' },
  nothing: { kind: 'nothing' },
} as const;

const planArbitrary = fc
  .record({
    stages: fc.array(stageSketch, { minLength: 1, maxLength: 3 }),
    atClose: fc.constantFrom('hold', 'rollback'),
    scope: fc.constantFrom('run', 'stage', 'night'),
  })
  .map(({ stages, atClose, scope }) =>
    planOf(
      stages.map((sketch) => ({
        hosts: Array.from({ length: sketch.hosts }, (_, i) => `h${i}`),
        steps: sketch.steps.map((kind, at) => ({
          name: `s${at}`,
          undo: undos[kind as keyof typeof undos],
          retries: at % 2,
          expectsMs: 200,
        })),
        always: sketch.always ? ['z'] : [],
        gates: sketch.gate ? [{ name: 'g', on: ['host', 'wave', 'rollback'] as const, withinMs: 3_000 }] : [],
        with: {
          parallel: sketch.parallel,
          parallelPer: (sketch.perSite === null ? {} : { site: sketch.perSite }) as CompiledStage['parallelPer'],
          failuresMax: sketch.failuresMax,
          unreachableMax: sketch.unreachableMax,
          soakMs: sketch.soak ? 2_000 : 0,
          waves: sketch.wave && sketch.hosts > 1 ? [1, sketch.hosts] : [sketch.hosts],
          onFailure: sketch.onFailure,
          onHostFailure: sketch.onHostFailure,
        },
      })),
      { atClose, rollback: { parallel: null, scope, undoRetries: 1 } },
    ),
  );

const night = fc.record({
  plan: planArbitrary,
  seed: fc.integer(),
  bad: fc.constantFrom(0, 0.02, 0.1, 0.3),
  dieAfter: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
});

type Night = { plan: ExecutionPlan; seed: number; bad: number; dieAfter: number | undefined };

/** A held run is decided by the seed, so that every night comes to an end. */
function run({ plan, seed, bad, dieAfter }: Night): World {
  const script = scriptOf(seed, bad);
  const world = new World(plan, dieAfter === undefined ? script : { ...script, dieAfter }).run();
  for (let round = 0; world.state.phase.kind === 'held' && round < 40; round++) {
    const { resumesAtMs } = world.state.phase;
    if (resumesAtMs !== null && round < 20) world.reopen(Math.max(world.tick, resumesAtMs));
    else world.resume(round > 6 ? 'abort' : ((['resume', 'rollback'] as const)[(seed + round) & 1] ?? 'resume'));
  }
  return world;
}

const check = (property: (world: World, plan: ExecutionPlan) => void) =>
  fc.assert(
    fc.property(night, (one) => property(run(one), one.plan)),
    { numRuns: 1000 },
  );

const of = <T extends RunEvent['type']>(world: World, type: T) =>
  world.events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** When the opening was entered in which the last host started; 0 where there is none. */
function lastNight(world: World): number {
  const entered = of(world, 'nightStarted');
  const last = entered.at(-1)?.openedAtMs;
  return entered.find(({ openedAtMs }) => openedAtMs === last)?.at ?? 0;
}

describe('invariants of the rollout, over random plans and bad nights', () => {
  it('every run ends, named, and leaves nothing outstanding', () => {
    check((world) => {
      expect(world.state.phase.kind).toBe('ended');
      expect(world.state.outstanding).toEqual({});
      expect(world.state.timers).toEqual({});
      expect(world.state.busy).toBe(0);
    });
  });

  it('I1: no step is carried out twice under one key, even when the controller dies', () => {
    check((world) => {
      const keys = of(world, 'stepStarted').map(({ at: _at, tick: _tick, ...ref }) => JSON.stringify(ref));
      expect(new Set(keys).size).toBe(keys.length);
      expect(world.calls.length).toBe(keys.length);
    });
  });

  it('I2: hosts in flight never exceed parallel, nor parallelPer, forward and back', () => {
    check((world, plan) => {
      const flying = new Set<string>();
      for (const event of world.events) {
        if (event.type === 'hostStarted' || event.type === 'undoStarted') flying.add(`${event.stage} ${event.index}`);
        if (event.type === 'rollbackStarted') flying.clear();
        if (event.type === 'hostEnded') flying.delete(`${event.stage} ${event.index}`);
        expectWithinLimits(plan, flying);
      }
    });
  });

  it('I3: once a stage has failed, no host of it starts any more unless a person resumes', () => {
    check((world) => {
      let failed = false;
      for (const event of world.events) {
        if (event.type === 'stageFailed') failed = true;
        if (event.type === 'runResumed') failed = false;
        if (event.type === 'hostStarted') expect(failed).toBe(false);
      }
    });
  });

  it('I4: a rollback leaves no host with changes that nobody names', () => {
    check((world) => {
      const { phase } = world.state;
      if (phase.kind !== 'ended' || phase.outcome !== 'rolledBack') return;
      const scope = of(world, 'rollbackStarted').at(-1)?.scope;
      const reached = {
        run: () => true,
        stage: ({ stage }: Visit) => stage === world.state.position.stage,
        night: ({ endedAtMs }: Visit) => (endedAtMs ?? 0) >= lastNight(world),
      }[scope ?? 'run'];
      for (const visit of world.state.visits.flat().filter(reached))
        expect(visit.result === 'done' && hasChanges(visit)).toBe(false);
    });
  });

  it('I4: undo takes steps in reverse, and only those that ran', () => {
    check((world) => {
      for (const visit of world.state.visits.flat()) {
        const undone = of(world, 'stepStarted').filter(
          ({ stage, index, phase, attempt }) =>
            stage === visit.stage && index === visit.index && phase === 'undo' && attempt === 1,
        );
        const steps = undone.map(({ step }) => step);
        expect(steps).toEqual([...steps].sort((a, b) => b - a));
        for (const step of steps) expect(['changed', 'failed', 'unknown']).toContain(visit.ran[step]);
      }
    });
  });

  it('I5: always steps ran on every way out', () => {
    check((world, plan) => {
      for (const { stage, index, result } of of(world, 'hostEnded')) {
        if ((plan.stages[stage]?.hosts[index]?.always.length ?? 0) === 0) continue;
        if (!['done', 'failed', 'undone', 'stopped'].includes(result)) continue;
        const here = world.events.filter((e) => 'stage' in e && 'index' in e && e.stage === stage && e.index === index);
        const out = here.slice(here.findLastIndex(({ type }) => type === 'hostLeaving'));
        expect(out.some((e) => e.type === 'stepStarted' && e.phase.startsWith('always'))).toBe(true);
      }
    });
  });

  it('I6: no host is done whose step or gate did not say yes', () => {
    check((world) => {
      for (const visit of world.state.visits.flat().filter(({ result }) => result === 'done'))
        expect(visit.ran.every((ran) => ran === 'changed' || ran === 'unchanged')).toBe(true);
    });
  });

  it('I9: a rehearsal is never done: what it changed is taken back, unless a person ends it', () => {
    check((world) => {
      const { phase, rehearsal } = world.state;
      if (rehearsal === null || phase.kind !== 'ended' || phase.outcome === 'aborted') return;
      expect(phase.outcome).not.toBe('done');
      if (!rehearsal.complete) return;
      for (const visit of world.state.visits.flat()) expect(visit.result === 'done' && hasChanges(visit)).toBe(false);
    });
  });

  it('I7: the journal alone rebuilds the state, cut anywhere', () => {
    check((world, plan) => {
      expect(replay(plan, initialState(plan), world.events)).toEqual(world.state);
      const cut = Math.floor(world.events.length / 2);
      const half = replay(plan, initialState(plan), world.events.slice(0, cut));
      const through = JSON.parse(JSON.stringify(half));
      for (const event of world.events.slice(cut)) evolve(plan, through, event);
      expect(through).toEqual(JSON.parse(JSON.stringify(world.state)));
    });
  });
});

function expectWithinLimits(plan: ExecutionPlan, flying: ReadonlySet<string>): void {
  const perStage = new Map<number, number[]>();
  for (const key of flying) {
    const [stage = 0, index = 0] = key.split(' ').map(Number);
    perStage.set(stage, [...(perStage.get(stage) ?? []), index]);
  }
  for (const [stage, indexes] of perStage) {
    const compiled = plan.stages[stage];
    expect(indexes.length).toBeLessThanOrEqual(compiled?.parallel ?? 0);
    for (const [label, most] of Object.entries(compiled?.parallelPer ?? {})) {
      const values = indexes.map((index) => plan.hosts[compiled?.hosts[index]?.host ?? '']?.labels[label]);
      for (const value of new Set(values)) expect(values.filter((v) => v === value).length).toBeLessThanOrEqual(most);
    }
  }
}
