import { describe, expect, it } from 'vitest';
import { noLengths } from '../../src/forecast/estimates.ts';
import { forecast, waveMs } from '../../src/forecast/forecast.ts';
import { backMs, forwardMs } from '../../src/forecast/hostWork.ts';
import type { CompiledStage, ExecutionPlan, UndoAction } from '../../src/model/executionPlan.ts';
import { present } from '../../src/rollout/plan.ts';
import { declaredUndo, planOf } from '../rollout/plans.ts';

const seconds = (count: number) => count * 1_000;
const fleet = ['b0', 'b1', 'b2', 'b3', 'b4', 'b5'];

/** A declared undo that says how long it takes. */
function undoFor(ms: number): UndoAction {
  const undo = declaredUndo();
  return undo.kind === 'host' ? { ...undo, expectsMs: ms } : undo;
}

/**
 * One canary, then six hosts in two waves, two at once.
 * Canary: 5 s + 60 s, its gate 5 s, its way out 60 s: 130 s. Back: 5 s + 60 s, its way out 60 s: 125 s.
 * Fleet: 30 s, its gates 6 s side by side: 36 s. Back: 30 s, its gate 4 s: 34 s.
 */
function twoStages(rollback: Partial<ExecutionPlan['rollback']> = {}, stages: readonly Partial<CompiledStage>[] = []) {
  return planOf(
    [
      {
        hosts: ['a'],
        steps: [
          { name: 'drain', expectsMs: seconds(5), undo: undoFor(seconds(5)) },
          { name: 'deploy', expectsMs: seconds(60) },
        ],
        always: ['enable'],
        gates: [
          { name: 'health', on: ['host'], withinMs: seconds(5) },
          { name: 'watch', on: ['wave'], withinMs: seconds(10) },
        ],
        with: { soakMs: seconds(600), ...stages[0] },
      },
      {
        hosts: fleet,
        steps: [{ name: 'deploy', expectsMs: seconds(30) }],
        gates: [
          { name: 'health', on: ['host', 'rollback'], withinMs: seconds(4) },
          { name: 'slow', on: ['host'], withinMs: seconds(6) },
          { name: 'together', on: ['stage'], withinMs: seconds(20) },
        ],
        with: { waves: [2, 6], parallel: 2, soakMs: seconds(100), ...stages[1] },
      },
    ],
    {
      changeGateSketches: [
        { name: 'before', on: ['preflight'], withinMs: seconds(3) },
        { name: 'errors', on: ['wave'], withinMs: seconds(7) },
        { name: 'smoke', on: ['final'], withinMs: seconds(8) },
      ],
      rollback: { parallel: 3, scope: 'run', undoRetries: 1, ...rollback },
    },
  );
}

/** The fleet's way back after each of its waves: the host that failed, then the others on the rollback's three lanes. */
const back1 = 34 + 34;
const back2 = 34 + 2 * 34;

const backs = (plan: ExecutionPlan) => forecast(plan, noLengths).waves.map((wave) => wave.backMs / 1_000);
const needs = (plan: ExecutionPlan) => forecast(plan, noLengths).waves.map((wave) => wave.needMs / 1_000);

describe('a host', () => {
  const plan = twoStages();
  const hostOf = (stage: number) => present(plan.stages[stage]?.hosts[0], 'host');

  it('takes its steps, its gates side by side, and its way out', () => {
    expect(forwardMs(plan, hostOf(0), noLengths)).toBe(seconds(5 + 60 + 5 + 60));
    expect(forwardMs(plan, hostOf(1), noLengths)).toBe(seconds(30 + 6));
  });

  it('takes as long back as its undos, the gates that verify them, and its way out again', () => {
    expect(backMs(plan, hostOf(0), noLengths)).toBe(seconds(5 + 60 + 60));
    expect(backMs(plan, hostOf(1), noLengths)).toBe(seconds(30 + 4));
  });

  it('takes what it took before, where nobody says how long it takes', () => {
    const lengths = { past: { 'forward run enable': seconds(2) }, seen: () => undefined };
    expect(forwardMs(plan, hostOf(0), lengths)).toBe(seconds(5 + 60 + 5 + 2));
    expect(backMs(plan, hostOf(0), lengths)).toBe(seconds(5 + 60 + 2));
  });
});

describe('a plan', () => {
  it('takes its waves one after the other, with their gates and soaks, between its own gates', () => {
    const whole = forecast(twoStages(), noLengths);
    expect(whole.waves).toEqual([
      { stage: 0, wave: 0, hosts: 1, needMs: seconds(130 + 10 + 600), soakMs: seconds(600), backMs: seconds(125) },
      {
        stage: 1,
        wave: 0,
        hosts: 2,
        needMs: seconds(36 + 7 + 100),
        soakMs: seconds(100),
        backMs: seconds(125 + back1),
      },
      // Two rounds of two; the stage's gate comes with its last wave.
      {
        ...{ stage: 1, wave: 1, hosts: 4, needMs: seconds(72 + 7 + 100 + 20), soakMs: seconds(100) },
        backMs: seconds(125 + back2),
      },
    ]);
    expect(whole.needMs).toBe(seconds(3 + 740 + 143 + 199 + 8));
    expect(whole.backMs).toBe(seconds(125 + back2));
  });

  it('holds the failure domains apart, forward and back', () => {
    // Lyon and Paris have three hosts each, one at a time: a wave of two takes one round, one of four takes two.
    const plan = twoStages({}, [{}, { parallel: 6, parallelPer: { site: 1 } }]);
    expect(needs(plan).slice(1)).toEqual([36 + 7 + 100, 72 + 7 + 100 + 20]);
    // One, then five on three lanes: two rounds, and two more in which the third of a site finds it full.
    expect(backs(plan)).toEqual([125, 125 + back1, 125 + (1 + 2 + 2) * 34]);
  });

  it('goes back with the lanes of each stage, unless the rollback has its own', () => {
    expect(backs(twoStages({ parallel: null }))).toEqual([125, 125 + back1, 125 + (1 + 3) * 34]);
    expect(backs(twoStages({ parallel: 6 }))).toEqual([125, 125 + back1, 125 + (1 + 1) * 34]);
  });

  it('goes back as far as its rollback does', () => {
    expect(backs(twoStages({ scope: 'run' }))).toEqual([125, 125 + back1, 125 + back2]);
    // In one night it is the same.
    expect(backs(twoStages({ scope: 'night' }))).toEqual([125, 125 + back1, 125 + back2]);
    expect(backs(twoStages({ scope: 'stage' }))).toEqual([125, back1, back2]);
  });

  it('goes back no further than a stage that rolls back by itself', () => {
    expect(backs(twoStages({}, [{}, { onFailure: 'rollbackStage' }]))).toEqual([125, back1, back2]);
    expect(backs(twoStages({}, [{ onFailure: 'rollbackStage' }]))).toEqual([125, 125 + back1, 125 + back2]);
  });

  it('goes back with all hosts side by side where one that fails is left as it is', () => {
    expect(backs(twoStages({}, [{}, { onHostFailure: 'leave' }]))).toEqual([125, 125 + 34, 125 + 2 * 34]);
  });

  it('takes nothing back where nothing can be', () => {
    const irreversible = { name: 'mail', undo: { kind: 'irreversible', reason: 'sent is sent' } } as const;
    const plan = planOf([{ hosts: ['a'], steps: [irreversible] }]);
    expect(forecast(plan, noLengths)).toMatchObject({ needMs: seconds(60), backMs: 0 });
  });

  it('takes no more than its wave for some of its hosts', () => {
    const plan = twoStages();
    const hosts = present(plan.stages[1], 'stage').hosts;
    expect(waveMs(plan, 1, 1, hosts.slice(2, 4), noLengths)).toBe(seconds(36 + 7 + 100 + 20));
    expect(waveMs(plan, 1, 0, [], noLengths)).toBe(seconds(100 + 7));
  });
});
