import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waveSizes } from '../../../src/plan/compile/sizes.ts';
import { checkRules } from '../../../src/plan/rules/checkRules.ts';
import { changeOf, type Parts, problemsOf, told } from './changeOf.ts';

type Case = readonly [name: string, parts: Parts, told: readonly string[]];

// What must be refused is in test/bad; here is what must not be, what is only a warning, and where the border lies.
const cases: readonly Case[] = [
  ['a plan without anything odd', {}, []],

  [
    'a command without a way back, where the policy does not want one',
    { policy: 'windows: optional\nwayBack: optional\n', steps: '[{run: x}]' },
    ['warning NS1101 stages[0].steps[0].run'],
  ],
  [
    'steps that undo themselves',
    {
      steps:
        '[{upload: {from: a, to: /b}}, {symlink: {path: /a, to: b}}, {line: {path: /a, line: b}}, {package: {name: a, state: absent}}]',
    },
    [],
  ],
  ['a step that has nothing to take back', { steps: '[{reboot: {}}]' }, []],
  ['a command that says how it is undone', { steps: '[{run: x, undo: y, undoWhenUnknown: true}]' }, []],
  [
    'a command that cannot be undone, where the policy accepts it',
    { steps: '[{local: x, irreversible: sends mail}]' },
    [],
  ],
  ['always without a way back', { stage: '    always: [{run: x}]\n' }, []],
  [
    'always that says it means to be undone when unknown',
    { stage: '    always: [{run: x, undoWhenUnknown: true}]\n' },
    ['error NS1104 stages[0].always[0].undoWhenUnknown'],
  ],

  ['the waves of semantics.md', { stage: '    waves: [1, 10%, 50%, 100%]\n' }, []],
  ['a percentage that is less than the count before it', { stage: '    waves: [5, 10%]\n' }, []],
  ['a count after a percentage of fewer hosts', { stage: '    waves: [10%, 5, 10]\n' }, []],
  [
    'a count after a percentage of as many hosts',
    { stage: '    waves: [50%, 5]\n' },
    ['error NS1106 stages[0].waves[1]'],
  ],
  ['a wave of all hosts', { stage: '    waves: [10]\n' }, []],
  ['a wave of one host more', { stage: '    waves: [11]\n' }, ['error NS1106 stages[0].waves[0]']],

  ['budgets that leave one host', { stage: '    failuresMax: 9\n    unreachableMax: 99%\n' }, []],
  [
    'budgets of all hosts',
    { stage: '    failuresMax: 10\n    unreachableMax: 100%\n' },
    ['warning NS1108 stages[0].failuresMax', 'warning NS1108 stages[0].unreachableMax'],
  ],
  ['a label that every host has', { stage: '    parallelPer: {site: 1}\n    parallel: 500\n' }, []],

  [
    'a gate with exactly enough time',
    { stage: '    gates: [{name: g, on: [host], tcp: {port: 1}, passes: 3, every: 5s, within: 11s}]\n' },
    [],
  ],
  [
    'a gate whose last pass would come at its deadline',
    { stage: '    gates: [{name: g, on: [host], tcp: {port: 1}, passes: 3, every: 5s, within: 10s}]\n' },
    ['error NS1109 stages[0].gates[0].within'],
  ],
  [
    'a gate that is asked once in little time',
    { stage: '    gates: [{name: g, on: [host], tcp: {port: 1}, within: 1s}]\n' },
    [],
  ],
  [
    'too many passes for the default deadline',
    { stage: '    gates: [{name: g, on: [host], tcp: {port: 1}, passes: 25}]\n' },
    ['error NS1109 stages[0].gates[0].within'],
  ],
  [
    'a change gate that cannot end',
    { top: 'gates: [{name: g, on: [final], tcp: {port: 1, address: a}, within: 0s}]\n' },
    ['error NS1118 gates[0].within'],
  ],
  [
    'a gate of one name in two lists',
    {
      top: 'gates: [{name: g, on: [final], tcp: {port: 1, address: a}}]\n',
      stage: '    gates: [{name: g, on: [host], tcp: {port: 1}}]\n',
    },
    [],
  ],

  [
    'a soak that nothing watches',
    { stage: '    soak: 1m\n    gates: [{name: g, on: [host], tcp: {port: 1}}]\n' },
    ['warning NS1110 stages[0].soak'],
  ],
  [
    'a soak that a gate of the stage watches',
    { stage: '    soak: 1m\n    gates: [{name: g, on: [wave], tcp: {port: 1}}]\n' },
    [],
  ],
  [
    'a soak that a gate of the change watches',
    { top: 'gates: [{name: g, on: [wave], tcp: {port: 1, address: a}}]\n', stage: '    soak: 1m\n' },
    [],
  ],
  ['no soak', { stage: '    soak: 0s\n' }, []],

  ['a hold with its end', { stage: '    onFailure: hold\n    holdFor: 30m\n    holdThen: abort\n' }, []],
  ['a hold of the plan with its end', { top: 'onFailure: hold\nholdFor: 30m\n' }, []],
  [
    'an end in the plan for the hold of a stage',
    { top: 'holdFor: 30m\nholdThen: abort\n', stage: '    onFailure: hold\n' },
    [],
  ],
  ['an end in the stage for the hold of the plan', { top: 'onFailure: hold\n', stage: '    holdFor: 30m\n' }, []],
  [
    'an end in a stage that does not hold, though the plan does',
    { top: 'onFailure: hold\n', stage: '    onFailure: rollback\n    holdFor: 30m\n' },
    ['error NS1111 stages[0].holdFor'],
  ],
  ['what follows a hold that never ends', { top: 'onFailure: hold\nholdThen: abort\n' }, ['error NS1111 holdThen']],

  [
    'a window that there is',
    { top: 'window: night\n', calendar: 'windows: [{name: night, from: 2026-01-01T00:00, to: 2026-01-02T00:00}]\n' },
    [],
  ],
  [
    'the name of a freeze for a window',
    {
      top: 'window: xmas\n',
      calendar: 'windows: []\nfreezes: [{name: xmas, from: 2026-01-01T00:00, to: 2026-01-02T00:00}]\n',
    },
    ['error NS1112 window'],
  ],
  ['no calendar where none is wanted', { policy: 'windows: optional\n' }, []],
  ['a ticket where one is wanted', { top: 'ticket: CHG1\n', policy: 'windows: optional\nticket: required\n' }, []],

  [
    'undoAfter a step before',
    { steps: '[{name: l, symlink: {path: /a, to: b}}, {service: {name: s, state: started}, undoAfter: l}]' },
    [],
  ],
  [
    'undoAfter a step before, by the name it has without one',
    { steps: '[{symlink: {path: /a, to: b}}, {service: {name: s, state: started}, undoAfter: symlink-1}]' },
    [],
  ],
  [
    'undoAfter itself',
    { steps: '[{name: l, service: {name: s, state: started}, undoAfter: l}]' },
    ['error NS1115 stages[0].steps[0].undoAfter'],
  ],

  ['skipDone in the first stage', { stage: '    skipDone: true\n' }, ['warning NS1116 stages[0].skipDone']],
  [
    'skipDone that leaves hosts',
    { hosts: 'h1', rest: '  - {name: t, hosts: all, skipDone: true, steps: [{wait: {port: 1}}], waves: [9]}\n' },
    [],
  ],
  [
    'waves of more hosts than skipDone leaves',
    { hosts: 'h1', rest: '  - {name: t, hosts: all, skipDone: true, steps: [{wait: {port: 1}}], waves: [10]}\n' },
    ['error NS1106 stages[1].waves[0]'],
  ],
  ['a stage that meets its hosts again', { rest: '  - {name: t, hosts: all, steps: [{wait: {port: 1}}]}\n' }, []],

  ['a path that begins with an interpolation', { steps: '[{symlink: {path: "{{ host.name }}/x", to: ../y}}]' }, []],
  [
    'a step that takes longer than it may',
    { steps: '[{wait: {port: 1}, expects: 11m}]' },
    ['warning NS1118 stages[0].steps[0].expects'],
  ],
  [
    'a reboot that takes longer than it may',
    { steps: '[{reboot: {}, expects: 16m}, {reboot: {within: 20m}, expects: 16m}]' },
    ['warning NS1118 stages[0].steps[0].expects'],
  ],
  ['a step that may take longer than it does', { steps: '[{wait: {port: 1}, expects: 11m, timeout: 12m}]' }, []],
  [
    'times of an undo and of a wait',
    { steps: '[{run: x, undo: {command: y, timeout: 0s}}, {wait: {port: 1, every: 0s}}]' },
    ['error NS1118 stages[0].steps[0].undo.timeout', 'error NS1118 stages[0].steps[1].wait.every'],
  ],

  [
    'a mistake in steps that two stages share',
    { steps: '&s [{run: x}]', rest: '  - {name: t, hosts: all, steps: *s}\n' },
    ['error NS1101 stages[0].steps[0].run'],
  ],
  ['an unknown host', { hosts: '[h1, h11]' }, ['error NS1204 stages[0].hosts[1]']],
];

describe('checkRules', () => {
  it.each(cases)('%s', async (_name, parts, expected) => {
    expect(await told(parts)).toEqual(expected);
  });

  it('prints the number that helps', async () => {
    const [problem] = await problemsOf({ stage: '    failuresMax: 100%\n' });
    expect(problem?.message).toMatch(/tolerates every one of the stage's 10 hosts/);
    expect(problem?.next).toBe('Tolerate at most 9.');
  });

  it('accepts waves only when every count is met exactly', async () => {
    const change = await changeOf({});
    const [stage] = change.plan.stages;
    if (stage === undefined) throw new Error('the plan of this test has a stage');
    const wave = fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(wave, { minLength: 1, maxLength: 4 }), (waves) => {
        const plan = { ...change.plan, stages: [{ ...stage, waves }] };
        if (checkRules({ ...change, plan }).length > 0) return;
        accepted++;
        const sizes = waveSizes(waves, 10);
        for (const [index, count] of waves.entries()) if (typeof count === 'number') expect(sizes[index]).toBe(count);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
