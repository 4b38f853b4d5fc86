import { describe, expect, it } from 'vitest';
import { planOf, type StageSketch } from './plans.ts';
import { type Script, type StepCall, World } from './world.ts';

const stage = (more: StageSketch['with'] = {}): StageSketch => ({
  hosts: ['h1', 'h2'],
  steps: [{ name: 'prepare' }, { name: 'cut over', pointOfNoReturn: true }, { name: 'check' }],
  with: more,
});

const play = (sketch: StageSketch, script: Script) => new World(planOf([sketch]), script).run();

describe('a point of no return that a step in flight passes after a failure', () => {
  /** h1 fails early, while h2 passes the point. */
  const script: Script = {
    step: ({ host, name, phase }: StepCall) =>
      host === 'h1' && name === 'prepare' && phase === 'forward' ? 'failed' : 'changed',
    latency: (effect) => (effect.kind === 'step' && effect.index === 0 ? 15 : 10),
  };

  it('holds the run instead of the rollback that was decided before', () => {
    const world = play(stage(), script);
    expect(world.state.phase).toMatchObject({ kind: 'held', onExpiry: null });
    expect(world.events.map(({ type }) => type)).not.toContain('rollbackStarted');
  });

  it('lets a person take it back all the same', () => {
    const world = play(stage(), script).resume('rollback');
    expect(world.end()).toEqual({ outcome: 'rolledBack', exitCode: 3 });
  });
});

describe('a point of no return that one host passes while another is being undone', () => {
  it('leaves no host half taken back', () => {
    const sketch: StageSketch = {
      ...stage({ failuresMax: 1 }),
      steps: [{ name: 'prepare' }, { name: 'copy' }, { name: 'cut over', pointOfNoReturn: true }],
    };
    const world = play(sketch, {
      step: ({ host, name, phase }) => (host === 'h1' && name === 'copy' && phase === 'forward' ? 'failed' : 'changed'),
      latency: (effect) => (effect.kind !== 'step' ? 10 : effect.phase === 'undo' ? 20 : effect.index === 0 ? 5 : 8),
    });
    expect(world.state.noReturn).toBe(true);
    expect(world.results()).toEqual({ '0.h1': 'undone', '0.h2': 'done' });
    expect(world.story().filter((line) => line.includes('undo'))).toEqual(['h1 undo copy', 'h1 undo prepare']);
  });
});

describe('a hold past a point of no return', () => {
  it('waits for a person, also when the plan would roll back after a while', () => {
    const world = play(stage({ onFailure: 'hold', holdForMs: 60_000, holdThen: 'rollback', parallel: 1 }), {
      step: ({ name }) => (name === 'check' ? 'failed' : 'changed'),
    });
    expect(world.state.phase).toMatchObject({ kind: 'held', onExpiry: null });
    expect(world.state.timers).toEqual({});
  });
});
