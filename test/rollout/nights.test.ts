import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import type { WindowAnswer } from '../../src/windows/answer.ts';
import { neverOpen, nights } from './nights.ts';
import { planOf, type StageSketch } from './plans.ts';
import { type Script, type StepCall, World } from './world.ts';

const hosts = (n: number, from = 1) => Array.from({ length: n }, (_, i) => `h${from + i}`);

/** Steps take as long as they say; their undo too. Locks and gates take no time. */
const exact =
  (plan: ExecutionPlan): NonNullable<Script['latency']> =>
  (effect) => {
    if (effect.kind !== 'step') return 0;
    const id = plan.stages[effect.stage]?.hosts[effect.index]?.steps[effect.step] ?? '';
    return plan.steps[id]?.expectsMs ?? 0;
  };

const step = (name: string, expectsMs: number) => ({ name, expectsMs });

/** Ten seconds forward, ten back, one host at a time. */
const serial = (count: number, more: Partial<ExecutionPlan> = {}, sketch: Partial<StageSketch> = {}) =>
  planOf([{ hosts: hosts(count), steps: [step('deploy', 10_000)], with: { parallel: 1 }, ...sketch }], more);

function play(plan: ExecutionPlan, window: Script['window'], more: Script = {}): World {
  return new World(plan, { latency: exact(plan), ...(window && { window }), ...more }).run();
}

const of = <T extends RunEvent['type']>(world: World, type: T) =>
  world.events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

const startedHosts = (world: World) => of(world, 'hostStarted').map(({ index }) => `h${index + 1}`);

const held = (world: World) => {
  const { phase } = world.state;
  return phase.kind === 'held' ? { reason: phase.reason, resumesAtMs: phase.resumesAtMs } : phase.kind;
};

describe('what starts fits before the close, with the way back of everything', () => {
  it('holds before the host whose way back would not fit, and says when it goes on', () => {
    // n hosts done and undone again take 20 s each: three fit 65 s, a fourth would need 80.
    const world = play(serial(5), nights([0, 65_000], [100_000, 165_000]));
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3']);
    expect(held(world)).toEqual({
      reason: 'h4 needs 10s, taking everything back 40s more, and the window closes in 35s',
      resumesAtMs: 100_000,
    });
  });

  it.each([
    [80_000, ['h1', 'h2', 'h3', 'h4']],
    [79_999, ['h1', 'h2', 'h3']],
  ])('is exact to the millisecond: a window of %i ms', (closesAt, started) => {
    expect(startedHosts(play(serial(9), nights([0, closesAt])))).toEqual(started);
  });

  it('lets hosts in flight come to their end before it holds', () => {
    const plan = serial(4, {}, { steps: [step('a', 10_000), step('b', 10_000)], with: { parallel: 2 } });
    const world = play(plan, nights([0, 65_000], [100_000, 400_000]));
    expect(startedHosts(world)).toEqual(['h1', 'h2']);
    expect(world.results()).toMatchObject({ '0.h1': 'done', '0.h2': 'done', '0.h3': null });
    expect(held(world)).toMatchObject({ resumesAtMs: 100_000 });
  });

  it('refuses the run before anything when not even its first host fits', () => {
    const world = play(serial(2), nights([0, 19_999], [100_000, 200_000]));
    expect(world.state.phase).toMatchObject({ kind: 'ended', outcome: 'refused', exitCode: 5, code: 'NS3017' });
    expect(of(world, 'lockAsked')).toEqual([]);
  });

  it('does not start a wave that does not fit now and fits a later opening', () => {
    const plan = serial(4, {}, { with: { parallel: 1, waves: [1, 4] } });
    const world = play(plan, nights([0, 70_000], [100_000, 200_000]));
    expect(startedHosts(world)).toEqual(['h1']);
    expect(held(world)).toEqual({
      reason: 'wave 2 of stage-0 needs 30s, taking everything back 40s more, and the window closes in 1m',
      resumesAtMs: 100_000,
    });
    expect(world.reopen(100_000).end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('splits a wave that no opening could hold, host by host', () => {
    const openings = [0, 1, 2, 3].map((night) => [night * 100_000, night * 100_000 + 65_000] as const);
    const plan = serial(5, { rollback: { parallel: null, scope: 'night', undoRetries: 0 } });
    const world = play(plan, nights(...openings));
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3']);
    expect(world.reopen(100_000).end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(of(world, 'nightStarted').map(({ openedAtMs }) => openedAtMs)).toEqual([0, 100_000]);
  });

  it('leaves to a person what fits no opening that is known', () => {
    // The rollback of the whole run grows from night to night until nothing fits any more.
    const openings = [0, 1, 2, 3, 4].map((night) => [night * 100_000, night * 100_000 + 65_000] as const);
    const world = play(serial(9), nights(...openings));
    world.reopen(100_000);
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3', 'h4']);
    expect(world.state.phase).toMatchObject({ kind: 'held', resumesAtMs: 200_000 });
    world.reopen(200_000);
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3', 'h4', 'h5']);
    expect(held(world)).toEqual({
      reason:
        'h6 needs 10s, taking everything back 1m more, and the window closes in 55s; no opening that is known is long enough, so a person decides',
      resumesAtMs: null,
    });
  });

  it('counts the soak and the gates of a wave, and what earlier runs took', () => {
    const plan = serial(
      2,
      {},
      {
        gates: [{ name: 'health', on: ['wave'], passes: 3, everyMs: 2_000 }],
        with: { parallel: 2, waves: [1, 2], soakMs: 30_000 },
      },
    );
    const world = play(plan, nights([0, 1_000_000]), {
      past: { 'gate tcp health': 1_000, 'forward run deploy': 99 },
    });
    expect(of(world, 'waveStarted').map(({ needMs, backMs }) => [needMs, backMs])).toEqual([
      [10_000 + 4_000 + 30_000, 10_000],
      [10_000 + 4_000 + 30_000, 20_000],
    ]);
  });

  it('asks nothing of time where nothing closes', () => {
    const world = play(serial(3), undefined);
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
    expect(of(world, 'nightStarted')).toEqual([]);
    expect(of(world, 'hostStarted')[0]).toMatchObject({ needMs: 10_000, backMs: 10_000, closesAtMs: null });
  });
});

describe('freezes and clocks', () => {
  const openings = nights([0, 500_000], [600_000, 900_000]);
  const frozen = (fromTick: number) => (tick: number) =>
    tick < fromTick ? openings(tick) : { ...neverOpen('Freeze "now"'), coming: openings(tick).coming };

  it('stops at the next host when a freeze is declared', () => {
    const world = play(serial(5), frozen(15_000));
    expect(startedHosts(world)).toEqual(['h1', 'h2']);
    expect(world.results()).toMatchObject({ '0.h2': 'done' });
    expect(held(world)).toEqual({ reason: 'Freeze "now"', resumesAtMs: 600_000 });
  });

  it('tells when the close comes nearer, and goes by it', () => {
    const shortened = (tick: number) =>
      tick < 15_000 ? openings(tick) : nights([0, 59_000], [600_000, 900_000])(tick);
    const world = play(serial(5), shortened);
    expect(of(world, 'nightStarted').map(({ closesAtMs }) => closesAtMs)).toEqual([500_000, 59_000]);
    expect(startedHosts(world)).toEqual(['h1', 'h2']);
  });

  it('rolls back while there is time where the plan says so', () => {
    const world = play(serial(5, { atClose: 'rollback' }), nights([0, 65_000], [100_000, 165_000]));
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3']);
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.tick).toBeLessThanOrEqual(65_000);
  });

  it('records the steps that go on after the close, once, and until when', () => {
    const plan = serial(2);
    const slow = (effect: Parameters<NonNullable<Script['latency']>>[0]) => (effect.kind === 'step' ? 25_000 : 0);
    const world = play(plan, nights([0, 40_000]), { latency: slow });
    expect(startedHosts(world)).toEqual(['h1']);
    expect(of(world, 'windowOverrun')).toEqual([]);
    world.resume('rollback');
    expect(world.tick).toBe(50_000);
    expect(of(world, 'windowOverrun')).toHaveLength(1);
    expect(world.state.overrun).toEqual({ sinceMs: 50_000, untilMs: 50_000, because: 'no window is open' });
  });

  it('waits for a person where the plan says so', () => {
    const world = play(serial(5, { resume: 'manual' }), nights([0, 65_000], [100_000, 165_000]));
    expect(world.state.phase).toMatchObject({ kind: 'held', resumesAtMs: null });
    const before = world.events.length;
    world.reopen(100_000);
    expect(world.events).toHaveLength(before);
  });
});

describe('over several nights', () => {
  const twoNights = nights([0, 65_000], [100_000, 400_000], [500_000, 900_000]);

  it('looks at receipts and gates of what is done before it goes on, then ends', () => {
    const asked: string[] = [];
    const plan = serial(5, {}, { gates: [{ name: 'health', on: ['host'], passes: 1 }] });
    const world = play(plan, nights([0, 85_000], [100_000, 400_000]), {
      past: { 'gate tcp health': 0 },
      gate: (name, host, _ask, tick) => {
        if (tick === 100_000) asked.push(`${name} ${host}`);
        return 'pass';
      },
    });
    expect(held(world)).toMatchObject({ resumesAtMs: 100_000 });
    const done = startedHosts(world);
    world.reopen(100_000);
    expect(of(world, 'recheckAnswered').map(({ host }) => host)).toEqual(done);
    expect(asked).toEqual(done.map((host) => `health ${host}`));
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('is held for a person when a host is not as it was left', () => {
    const world = play(serial(5), twoNights, {
      recheck: (host) =>
        host === 'h2' ? { intact: false, reason: 'no receipt of step deploy' } : { intact: true, reason: null },
    });
    world.reopen(100_000);
    expect(held(world)).toEqual({
      reason: 'not as it was left: h2 (no receipt of step deploy)',
      resumesAtMs: null,
    });
    expect(startedHosts(world)).toHaveLength(3);
    expect(world.resume('resume').end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it.each(['fail', 'unknown'] as const)('is held for a person when a gate of a done host says %s', (verdict) => {
    const plan = serial(5, {}, { gates: [{ name: 'health', on: ['host'], withinMs: 1_000 }] });
    const world = play(plan, twoNights, {
      past: { 'gate tcp health': 0 },
      gate: (_name, host, _ask, tick) => (tick >= 100_000 && host === 'h1' ? verdict : 'pass'),
    });
    world.reopen(100_000);
    expect(world.state.phase).toMatchObject({ kind: 'held', resumesAtMs: null });
    expect(startedHosts(world)).toHaveLength(3);
    expect(world.resume('rollback').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('waits on when the window has not opened after all', () => {
    const moved = (tick: number): WindowAnswer => (tick < 65_000 ? twoNights(tick) : nights([500_000, 900_000])(tick));
    const world = play(serial(5), moved);
    expect(held(world)).toMatchObject({ resumesAtMs: 100_000 });
    expect(held(world.reopen(100_000))).toEqual({ reason: 'no window is open', resumesAtMs: 500_000 });
    expect(world.reopen(500_000).end()).toEqual({ outcome: 'done', exitCode: 0 });
  });

  it('does not take failures as accepted when it goes on by itself', () => {
    const script = {
      step: ({ host, phase }: StepCall) =>
        phase === 'forward' && (host === 'h1' || host === 'h5') ? ('failed' as const) : ('changed' as const),
    };
    const world = play(serial(6, {}, { with: { parallel: 1, failuresMax: 1 } }), twoNights, script);
    expect(world.results()).toMatchObject({ '0.h1': 'undone' });
    expect(world.reopen(100_000).end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });

  it('takes back what the night changed, and leaves what was done in an earlier one, with scope night', () => {
    const plan = serial(6, { rollback: { parallel: null, scope: 'night', undoRetries: 0 } });
    const script = {
      step: ({ host, phase }: StepCall) =>
        phase === 'forward' && host === 'h5' ? ('failed' as const) : ('changed' as const),
    };
    const world = play(plan, twoNights, script);
    expect(startedHosts(world)).toEqual(['h1', 'h2', 'h3']);
    expect(world.reopen(100_000).end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.results()).toMatchObject({
      '0.h1': 'done',
      '0.h2': 'done',
      '0.h3': 'done',
      '0.h4': 'undone',
      '0.h5': 'undone',
    });
  });

  it('can be kept, or rolled back, by a person while it waits', () => {
    const world = play(serial(5), twoNights);
    expect(world.resume('rollback').end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(Object.values(world.results()).filter((result) => result === 'undone')).toHaveLength(3);
  });

  it('comes to the same end when the controller dies at any event', () => {
    const whole = play(serial(5), twoNights).reopen(100_000);
    for (let dieAfter = 1; dieAfter < whole.events.length; dieAfter++) {
      const world = play(serial(5), twoNights, { dieAfter });
      if (world.state.phase.kind === 'held') world.reopen(100_000);
      expect(world.end(), `died after ${dieAfter}`).toEqual({ outcome: 'done', exitCode: 0 });
    }
  });
});

describe('broken glass', () => {
  const breakGlass = { by: 'k.ito@control-1', reason: 'INC0042', fromMs: 0, untilMs: 45_000 };

  it('opens the window for its time, is marked, and then the calendar rules again', () => {
    const world = play(serial(5), nights([100_000, 400_000]), { breakGlass });
    expect(of(world, 'runStarted')[0]?.breakGlass).toEqual(breakGlass);
    expect(startedHosts(world)).toEqual(['h1', 'h2']);
    expect(of(world, 'nightStarted')).toHaveLength(1);
    expect(world.state.phase).toMatchObject({ kind: 'held', resumesAtMs: 100_000 });
  });

  it('never makes an opening shorter', () => {
    const world = play(serial(4), nights([0, 100_000]), { breakGlass });
    expect(world.end()).toEqual({ outcome: 'done', exitCode: 0 });
  });
});

const stageSketch = fc.record({
  hosts: fc.integer({ min: 1, max: 9 }),
  steps: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
  parallel: fc.integer({ min: 1, max: 4 }),
  perSite: fc.option(fc.integer({ min: 1, max: 2 })),
  wave: fc.boolean(),
});

const planArbitrary = fc
  .tuple(fc.array(stageSketch, { minLength: 1, maxLength: 2 }), fc.option(fc.integer({ min: 1, max: 4 })))
  .map(([stages, parallel]) =>
    planOf(
      stages.map((sketch, s) => ({
        hosts: hosts(sketch.hosts, s * 10 + 1),
        steps: sketch.steps.map((seconds, at) => step(`s${at}`, seconds * 1_000)),
        with: {
          parallel: sketch.parallel,
          parallelPer: sketch.perSite === null ? {} : { site: sketch.perSite },
          waves: sketch.wave && sketch.hosts > 1 ? [1, sketch.hosts] : [sketch.hosts],
        },
      })),
      { rollback: { parallel, scope: 'run', undoRetries: 0 } },
    ),
  );

describe('invariant I8, over random plans and closes', () => {
  it('whichever host fails at its very end, everything is taken back before the close', () => {
    fc.assert(
      fc.property(planArbitrary, fc.integer({ min: 10, max: 600 }), fc.nat(), (plan, seconds, pick) => {
        const window = nights([0, seconds * 1_000]);
        const started = of(play(plan, window), 'hostStarted');
        const bad = started[pick % Math.max(1, started.length)];
        if (bad === undefined) return;
        const stage = plan.stages[bad.stage];
        const host = stage?.hosts[bad.index];
        const last = plan.steps[host?.steps.at(-1) ?? '']?.name;
        const world = play(plan, window, {
          step: (call) =>
            call.host === host?.host && call.phase === 'forward' && call.name === last ? 'failed' : 'changed',
        });
        expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
        expect(world.tick).toBeLessThanOrEqual(seconds * 1_000);
      }),
      { numRuns: 1_000 },
    );
  });
});
