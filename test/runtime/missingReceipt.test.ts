import { describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { StepOutcome } from '../../src/model/outcomes.ts';
import { visitOf } from '../../src/rollout/plan.ts';
import { initialState, type RunState } from '../../src/rollout/state.ts';
import { missingReceipt, visitsByHost } from '../../src/runtime/missingReceipt.ts';
import { planOf } from '../rollout/plans.ts';

const local = {
  name: 'announce',
  type: 'local',
  action: {
    at: 'controller',
    command: { command: 'true', unless: null, stdin: null, env: {}, directory: null, timeoutMs: 1_000 },
  },
} as const;

const wait = {
  name: 'listens',
  type: 'wait',
  action: { at: 'question', question: { kind: 'tcp', address: 'a', port: 1 }, everyMs: 1_000, withinMs: 9_000 },
} as const;

/** Host b is met by both stages, in another place each time. */
const plan = planOf([
  { hosts: ['a', 'b'], steps: [{ name: 'upload' }, { name: 'restart' }], always: ['enable'] },
  { hosts: ['b'], steps: [local, { name: 'migrate' }, wait] },
]);

type Ran = readonly (StepOutcome | null)[];

/** A run in which each host's steps ended so, stage by stage. */
function stateWith(ran: { readonly [host: string]: readonly Ran[] }, takenBack: readonly boolean[] = []): RunState {
  const state = initialState(plan);
  for (const [host, stages] of Object.entries(ran))
    for (const [at, ref] of (visitsByHost(plan).get(host) ?? []).entries()) {
      const visit = visitOf(state, ref);
      visit.ran = [...(stages[at] ?? visit.ran)];
      if (at === 0) visit.takenBack = visit.takenBack.map((_, step) => takenBack[step] ?? false);
    }
  return state;
}

type Codes = { readonly [key: string]: number | null };

const missingOn = (host: string, state: RunState, exitCodes: Codes, of: ExecutionPlan = plan) =>
  missingReceipt(of, state, visitsByHost(of).get(host) ?? [], exitCodes);

const both = { '0.0.forward.1': 0, '0.1.forward.1': 0 };

describe('where a host is met', () => {
  it('is known for every host, stage by stage', () => {
    expect([...visitsByHost(plan)]).toEqual([
      ['a', [{ stage: 0, index: 0 }]],
      [
        'b',
        [
          { stage: 0, index: 1 },
          { stage: 1, index: 0 },
        ],
      ],
    ]);
  });
});

describe('a host that remembers what the run did on it', () => {
  it('has a receipt of every step that changed something, and of every one that had nothing to change', () => {
    const state = stateWith({ a: [['changed', 'unchanged']] });
    expect(missingOn('a', state, both)).toBeNull();
    expect(missingOn('a', state, { '0.1.forward.1': 0 })).toBe('no receipt of step upload');
    expect(missingOn('a', state, { '0.0.forward.1': 0 })).toBe('no receipt of step restart');
    expect(missingOn('a', state, {})).toBe('no receipt of step upload');
  });

  it('has that of whichever attempt went well', () => {
    const state = stateWith({ a: [['changed', 'changed']] });
    expect(missingOn('a', state, { '0.0.forward.1': 0, '0.1.forward.1': 1, '0.1.forward.2': 0 })).toBeNull();
    expect(missingOn('a', state, { '0.0.forward.1': 0, '0.1.forward.1': null, '0.1.forward.12': 0 })).toBeNull();
    expect(missingOn('a', state, { '0.0.forward.1': 0, '0.1.forward.1': 1 })).toBe('no receipt of step restart');
  });

  it('does not have it when the receipt says anything but that it went well', () => {
    const state = stateWith({ a: [['changed', 'changed']] });
    for (const code of [1, 124, null])
      expect(missingOn('a', state, { ...both, '0.0.forward.1': code })).toBe('no receipt of step upload');
  });

  it('does not have it by that of another phase, or of a step whose number only begins the same', () => {
    const state = stateWith({ a: [['changed', 'changed']] });
    const others = {
      '0.0.undo.1': 0,
      '0.0.always.1': 0,
      '0.0.alwaysAgain.1': 0,
      '0.01.forward.1': 0,
      '10.0.forward.1': 0,
    };
    expect(missingOn('a', state, { ...others, '0.1.forward.1': 0 })).toBe('no receipt of step upload');
  });

  it('needs none of steps that were not done: never run, failed, of unknown end, or taken back', () => {
    expect(missingOn('a', stateWith({}), {})).toBeNull();
    expect(missingOn('a', stateWith({ a: [['failed', null]] }), {})).toBeNull();
    expect(missingOn('a', stateWith({ a: [['changed', 'unknown']] }), { '0.0.forward.1': 0 })).toBeNull();
    const takenBack = stateWith({ a: [['changed', 'changed']] }, [false, true]);
    expect(missingOn('a', takenBack, { '0.0.forward.1': 0 })).toBeNull();
    expect(missingOn('a', takenBack, { '0.1.forward.1': 0 })).toBe('no receipt of step upload');
  });

  it('needs none of what ran on the controller, or was only asked from there', () => {
    const state = stateWith({
      b: [
        [null, null],
        ['changed', 'changed', 'unchanged'],
      ],
    });
    expect(missingOn('b', state, { '1.1.forward.1': 0 })).toBeNull();
    expect(missingOn('b', state, {})).toBe('no receipt of step migrate');
  });

  it('has those of every stage that met it', () => {
    const state = stateWith({
      b: [
        ['changed', 'changed'],
        ['changed', 'changed', 'unchanged'],
      ],
    });
    expect(missingOn('b', state, { ...both, '1.1.forward.1': 0 })).toBeNull();
    expect(missingOn('b', state, both)).toBe('no receipt of step migrate');
    expect(missingOn('b', state, { '1.1.forward.1': 0 })).toBe('no receipt of step upload');
  });

  it('is judged by its own steps only', () => {
    const state = stateWith({ a: [['changed', 'changed']], b: [[null, null]] });
    expect(missingOn('b', state, {})).toBeNull();
  });
});
