import { describe, expect, it } from 'vitest';
import type { CompiledStage, CompiledStep, ExecutionPlan } from '../../src/model/executionPlan.ts';
import { sinceLastRun } from '../../src/review/view/since.ts';
import { changePlan } from './scenarios.ts';

const was = changePlan();

function changes(plan: ExecutionPlan, before = was): readonly string[] {
  const { changes: found, ...run } = sinceLastRun({ run: 'r1', at: 'then', outcome: 'done', plan: before }, plan);
  expect(run).toEqual({ run: 'r1', at: 'then', outcome: 'done' });
  return found;
}

const withFleet = (more: Partial<CompiledStage>): ExecutionPlan => changePlan(more);

const withStep = (name: string, more: Partial<CompiledStep>, ids?: readonly string[]): ExecutionPlan => ({
  ...was,
  steps: Object.fromEntries(
    Object.entries(was.steps).map(([id, step]) =>
      step.name === name && (ids === undefined || ids.includes(id)) ? [id, { ...step, ...more }] : [id, step],
    ),
  ),
});

describe('what is different since the last run', () => {
  it('is nothing for the same plan, whatever the order of its keys', () => {
    expect(changes(JSON.parse(JSON.stringify(was)))).toEqual(['nothing: it is the same to the byte']);
  });

  it.each<[string, ExecutionPlan, readonly string[]]>([
    ['limits', withFleet({ failuresMax: 2 }), ['fleet: failuresMax is now 2, was 0']],
    ['waves', withFleet({ waves: [1, 5] }), ['fleet: waves is now "1, 5", was "2, 5"']],
    ['of the run', { ...was, atClose: 'rollback' }, ['atClose is now rollback, was hold']],
    [
      'rollback',
      { ...was, rollback: { ...was.rollback, parallel: 9 } },
      ['rollback parallel is now 9, was "each stage\'s own"'],
    ],
    [
      'a step of both stages',
      withStep('drain', { summary: 'ctl drain --hard' }),
      ['canary, fleet: step drain: what it does is now "ctl drain --hard", was drain'],
    ],
    [
      'a step of one stage',
      withStep('drain', { timeoutMs: 120_000, retries: 2 }, ['1.drain']),
      ['fleet: step drain: timeout is now 2m, was 1m', 'fleet: step drain: retries is now 2, was 0'],
    ],
    [
      'content alone',
      withStep('release', {
        action: { at: 'host', command: { script: 'other', stdin: null, payloads: [], timeoutMs: 1 } },
      }),
      ['canary, fleet: step release: its content is another'],
    ],
    [
      'its undo',
      withStep('restart', { undo: { kind: 'irreversible', reason: 'gone' } }),
      [
        'canary, fleet: step restart: its undo is now "none: gone", was "service app: restart it, or stop it if it was not active"',
      ],
    ],
    [
      'a gate',
      {
        ...was,
        gates: Object.fromEntries(Object.entries(was.gates).map(([id, gate]) => [id, { ...gate, passes: 3 }])),
      },
      ['gate health: it asks, or judges, otherwise'],
    ],
    [
      'only words',
      { ...was, change: { ...was.change, title: 'Other' } },
      ['only what is not shown here: descriptions, or what scripts of nightshift itself say'],
    ],
  ])('%s', (_, plan, found) => {
    expect(changes(plan)).toEqual(found);
  });

  it('names hosts and steps that came or went', () => {
    const [canary, fleet] = was.stages;
    if (canary === undefined || fleet === undefined) throw new Error('no stages');
    const { 'app-06': gone, ...hosts } = was.hosts;
    const fewer = { ...fleet, hosts: fleet.hosts.slice(0, 4).map((host) => ({ ...host, steps: host.steps.slice(1) })) };
    const found = changes({ ...was, hosts, stages: [canary, { ...fewer, waves: [2, 4] }] });
    expect(gone?.name).toBe('app-06');
    expect(found).toEqual([
      '1 host removed: app-06',
      'fleet: 1 step removed: drain',
      'fleet: hosts is now 4, was 5',
      'fleet: waves is now "2, 4", was "2, 5"',
    ]);
    expect(changes(was, { ...was, hosts, stages: [canary, { ...fewer, waves: [2, 4] }] })).toContain(
      '1 host added: app-06',
    );
  });

  it('tells of a step on which hosts it is another', () => {
    const [canary, fleet] = was.stages;
    const drain = was.steps['1.drain'];
    if (canary === undefined || fleet === undefined || drain === undefined) throw new Error('no stages');
    const own = fleet.hosts.map((host) =>
      host.host === 'app-04' ? { ...host, steps: ['own', ...host.steps.slice(1)] } : host,
    );
    const steps = { ...was.steps, own: { ...drain, summary: 'drain twice' } };
    expect(changes({ ...was, steps, stages: [canary, { ...fleet, hosts: own }] })).toEqual([
      'fleet: step drain (on app-04): what it does is now "drain twice", was drain',
    ]);
  });
});
