import { describe, expect, it } from 'vitest';
import {
  type Estimate,
  gateEstimate,
  gateKey,
  type Lengths,
  noLengths,
  stepEstimate,
  stepKey,
  undoEstimate,
} from '../../src/forecast/estimates.ts';
import type { CompiledGate, CompiledStep, UndoAction } from '../../src/model/executionPlan.ts';
import { present } from '../../src/rollout/plan.ts';
import { planOf } from '../rollout/plans.ts';

function stepWith(more: Partial<CompiledStep> = {}): CompiledStep {
  const plan = planOf([{ hosts: ['a'], steps: [{ name: 'deploy', timeoutMs: 600_000, ...more }] }]);
  return present(plan.steps['0.deploy'], 'step');
}

function gateWith(more: Partial<CompiledGate> = {}): CompiledGate {
  const plan = planOf([{ hosts: ['a'], gates: [{ name: 'health', withinMs: 120_000, ...more }] }]);
  return present(plan.gates['0.health'], 'gate');
}

const lengthsOf = (past: Lengths['past'], seen: Lengths['past'] = {}): Lengths => ({ past, seen: (key) => seen[key] });

const forward = 'forward run deploy';
const undo = 'undo run deploy';

describe('what a step is expected to take', () => {
  it('is kept under its type and name, forward and undo apart', () => {
    expect(stepKey(stepWith(), 'forward')).toBe(forward);
    expect(stepKey(stepWith(), 'undo')).toBe(undo);
    expect(stepKey(stepWith({ type: 'upload' }), 'undo')).not.toBe(undo);
    expect(gateKey(gateWith())).toBe('gate tcp health');
  });

  it('is what it says, before what it took in the past, before its timeout', () => {
    const lengths = lengthsOf({ [forward]: 20_000 });
    const said = stepWith({ expectsMs: 30_000 });
    expect(stepEstimate(said, lengths)).toEqual({ ms: 30_000, from: 'expects' });
    expect(stepEstimate(said, lengthsOf({ [forward]: 40_000 }))).toEqual({ ms: 30_000, from: 'expects' });
    expect(stepEstimate(stepWith(), lengths)).toEqual({ ms: 20_000, from: 'history' });
    expect(stepEstimate(stepWith(), lengthsOf({ [undo]: 1 }))).toEqual({ ms: 600_000, from: 'timeout' });
    expect(stepEstimate(stepWith(), noLengths)).toEqual({ ms: 600_000, from: 'timeout' });
  });

  it('may be nothing at all: an expectation of no time is one', () => {
    expect(stepEstimate(stepWith({ expectsMs: 0 }), noLengths)).toEqual({ ms: 0, from: 'expects' });
    expect(stepEstimate(stepWith(), lengthsOf({ [forward]: 0 }))).toEqual({ ms: 0, from: 'history' });
  });

  it('is lengthened by what this run has seen, never shortened', () => {
    const seen = (ms: number, past: Lengths['past'] = {}) => lengthsOf(past, { [forward]: ms });
    const said = stepWith({ expectsMs: 30_000 });
    expect(stepEstimate(said, seen(45_000))).toEqual({ ms: 45_000, from: 'history' });
    expect(stepEstimate(said, seen(5_000))).toEqual({ ms: 30_000, from: 'expects' });
    expect(stepEstimate(said, seen(30_000))).toEqual({ ms: 30_000, from: 'expects' });
    const past = { [forward]: 20_000 };
    expect(stepEstimate(stepWith(), seen(25_000, past))).toEqual({ ms: 25_000, from: 'history' });
    expect(stepEstimate(stepWith(), seen(5_000, past))).toEqual({ ms: 20_000, from: 'history' });
  });

  it('is what this run has seen where else only the timeout is known', () => {
    expect(stepEstimate(stepWith(), lengthsOf({}, { [forward]: 5_000 }))).toEqual({ ms: 5_000, from: 'history' });
  });
});

describe('what taking a step back is expected to take', () => {
  const controller: UndoAction = {
    kind: 'controller',
    command: { command: 'undo it', unless: null, stdin: null, env: {}, directory: null, timeoutMs: 90_000 },
    shown: 'undo it',
    whenUnknown: false,
    expectsMs: 4_000,
  };
  const onHost = (expectsMs: number | null): UndoAction => ({
    kind: 'host',
    command: { script: 'undo it', stdin: null, payloads: [], timeoutMs: 80_000 },
    shown: 'undo it',
    whenUnknown: false,
    expectsMs,
  });
  const own: UndoAction = {
    kind: 'own',
    command: { script: '', stdin: null, payloads: [], timeoutMs: 70_000 },
    shown: 'put back',
    byHand: 'put it back',
  };
  const both = lengthsOf({ [forward]: 20_000, [undo]: 6_000 });
  const forwardOnly = lengthsOf({ [forward]: 20_000 });
  const estimate = (action: UndoAction, expectsMs: number | null, lengths: Lengths): Estimate =>
    undoEstimate(stepWith({ undo: action, expectsMs }), lengths);

  it.each([
    ['its own word before all', controller, 30_000, both, { ms: 4_000, from: 'expects' }],
    ['its own word before all, on a host', onHost(3_000), 30_000, both, { ms: 3_000, from: 'expects' }],
    ['its past, before the word of the step', onHost(null), 30_000, both, { ms: 6_000, from: 'history' }],
    ['its past, where it undoes itself', own, 30_000, both, { ms: 6_000, from: 'history' }],
    ['the word of the step', onHost(null), 30_000, forwardOnly, { ms: 30_000, from: 'expects' }],
    ['the word of the step, where it undoes itself', own, 30_000, forwardOnly, { ms: 30_000, from: 'expects' }],
    ['the past of the step, where it undoes itself', own, null, forwardOnly, { ms: 20_000, from: 'history' }],
    ['its timeout, not the past of another command', onHost(null), null, forwardOnly, { ms: 80_000, from: 'timeout' }],
    ['its timeout, where it undoes itself', own, null, noLengths, { ms: 70_000, from: 'timeout' }],
    ['no time, when it says so', onHost(0), 30_000, both, { ms: 0, from: 'expects' }],
  ] as const)('is %s', (_, action, expectsMs, lengths, expected) => {
    expect(estimate(action, expectsMs, lengths)).toEqual(expected);
  });

  it('is nothing where nothing can be taken back', () => {
    const none = { ms: 0, from: 'nothing' };
    expect(estimate({ kind: 'nothing' }, 30_000, both)).toEqual(none);
    expect(estimate({ kind: 'irreversible', reason: 'a mail is sent' }, 30_000, both)).toEqual(none);
  });
});

describe('what a gate is expected to take', () => {
  const key = 'gate tcp health';

  it('is what it took in the past, else all the time it has', () => {
    expect(gateEstimate(gateWith(), lengthsOf({ [key]: 7_000 }))).toEqual({ ms: 7_000, from: 'history' });
    expect(gateEstimate(gateWith(), noLengths)).toEqual({ ms: 120_000, from: 'timeout' });
  });

  it('is lengthened by what this run has seen, which takes the place of all the time it has', () => {
    expect(gateEstimate(gateWith(), lengthsOf({ [key]: 7_000 }, { [key]: 9_000 }))).toEqual({
      ms: 9_000,
      from: 'history',
    });
    expect(gateEstimate(gateWith(), lengthsOf({ [key]: 7_000 }, { [key]: 5_000 })).ms).toBe(7_000);
    expect(gateEstimate(gateWith(), lengthsOf({}, { [key]: 9_000 }))).toEqual({ ms: 9_000, from: 'history' });
  });

  it('is never less than its passes in a row need: so many waits, less the first', () => {
    const gate = gateWith({ passes: 4, everyMs: 5_000, withinMs: 10_000 });
    expect(gateEstimate(gate, lengthsOf({ [key]: 2_000 })).ms).toBe(15_000);
    expect(gateEstimate(gate, noLengths).ms).toBe(15_000);
    expect(gateEstimate(gateWith({ passes: 1 }), lengthsOf({ [key]: 0 })).ms).toBe(0);
  });
});
