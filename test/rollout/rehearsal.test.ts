import { describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { nights } from './nights.ts';
import { planOf } from './plans.ts';
import { type Script, type StepCall, World } from './world.ts';

const plan = planOf([
  { hosts: ['h1'], steps: [{ name: 'a' }, { name: 'b' }], always: ['z'] },
  { hosts: ['h2', 'h3'], steps: [{ name: 'c' }], with: { parallel: 1 } },
]);

const rehearse = (script: Script = {}, of: ExecutionPlan = plan) => new World(of, { rehearsal: true, ...script }).run();

const types = (world: World) => world.events.map(({ type }) => type);
const turned = (world: World) => world.events.find((event) => event.type === 'rollbackStarted');
const failing =
  (name: string, phase: StepCall['phase'] = 'forward'): NonNullable<Script['step']> =>
  (call) =>
    call.name === name && call.phase === phase ? 'failed' : 'changed';

describe('a rehearsal', () => {
  it('goes forward to its end, then takes everything back, the last first', () => {
    const world = rehearse();
    expect(world.story()).toEqual([
      ...['h1 forward a', 'h1 forward b', 'h1 always z', 'h2 forward c', 'h3 forward c'],
      ...['h3 undo c', 'h2 undo c', 'h1 undo b', 'h1 undo a', 'h1 alwaysAgain z'],
    ]);
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.state.rehearsal).toEqual({ complete: true });
    expect(world.state.failure).toBeNull();
  });

  it('turns back only after the final gates have passed', () => {
    const gated = planOf([{ hosts: ['h1'] }], { changeGateSketches: [{ name: 'all', on: ['final'] }] });
    const sequence = types(rehearse({}, gated));
    expect(sequence.indexOf('gateAnswered')).toBeGreaterThan(0);
    expect(sequence.indexOf('gateAnswered')).toBeLessThan(sequence.indexOf('rollbackStarted'));
    const failed = rehearse({ gate: () => 'fail' }, gated);
    expect(failed.state.rehearsal).toEqual({ complete: false });
  });

  it('takes the whole run back, whatever the plan says of a failure, and past a point of no return', () => {
    const bold = planOf(
      [
        { hosts: ['h1'], steps: [{ name: 'a' }] },
        { hosts: ['h2'], steps: [{ name: 'cut', pointOfNoReturn: true }] },
      ],
      { rollback: { parallel: null, scope: 'stage', undoRetries: 0 } },
    );
    const world = rehearse({}, bold);
    expect(world.results()).toEqual({ '0.h1': 'undone', '1.h2': 'undone' });
    expect(turned(world)).toMatchObject({ scope: 'run', rehearsed: true });
  });

  it('that fails on its way behaves like any run, and is not complete', () => {
    const world = rehearse({ step: failing('c') });
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
    expect(world.state.rehearsal).toEqual({ complete: false });
    expect(world.state.failure).not.toBeNull();
    expect(turned(world)).not.toHaveProperty('rehearsed');
  });

  it('holds past a point of no return when it fails on its way', () => {
    const bold = planOf([{ hosts: ['h1'], steps: [{ name: 'cut', pointOfNoReturn: true }, { name: 'after' }] }]);
    expect(rehearse({ step: failing('after') }, bold).state.phase).toMatchObject({ kind: 'held', onExpiry: null });
  });

  it('whose undo fails needs a person', () => {
    const world = rehearse({ step: failing('a', 'undo') });
    expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
    expect(world.state.rehearsal).toEqual({ complete: true });
  });

  it('takes the others back also when a host needs a person that the budget tolerates', () => {
    const tolerant = planOf([{ hosts: ['h1', 'h2'], with: { failuresMax: 1 } }]);
    const world = rehearse(
      { step: ({ host }) => (host === 'h1' ? 'unknown' : 'changed') },
      {
        ...tolerant,
        steps: Object.fromEntries(
          Object.entries(tolerant.steps).map(([id, step]) => [
            id,
            { ...step, undo: { kind: 'irreversible', reason: 'x' } },
          ]),
        ),
      },
    );
    expect(world.results()).toEqual({ '0.h1': 'unknown', '0.h2': 'undone' });
    expect(world.end()).toEqual({ outcome: 'needsAttention', exitCode: 4 });
  });

  it('starts in a window only, and is not kept by its close from going back', () => {
    const refused = rehearse({ window: nights([50_000, 90_000]) });
    expect(refused.end()).toMatchObject({ outcome: 'refused', exitCode: 5 });
    expect(refused.calls).toEqual([]);
    const late = rehearse({ window: nights([0, 400_000]), latency: () => 60_000 }, planOf([{ hosts: ['h1'] }]));
    expect(late.story()).toEqual(['h1 forward deploy', 'h1 undo deploy']);
  });

  it('is one in every process that takes it over, wherever the one before died', () => {
    const whole = rehearse();
    for (let dieAfter = 1; dieAfter < whole.events.length; dieAfter++) {
      const world = rehearse({ dieAfter });
      expect(world.story()).toEqual(whole.story());
      expect(world.end()).toEqual(whole.end());
    }
  });
});

it('an ordinary run says nothing of rehearsals', () => {
  const world = new World(plan).run();
  expect(world.events[0]).not.toHaveProperty('rehearsal');
  expect(world.state.rehearsal).toBeNull();
  expect(world.end()).toMatchObject({ outcome: 'done' });
});
