import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../../src/model/executionPlan.ts';
import { planDifferences, policyDifferences } from '../../../src/plan/saved/differences.ts';
import { planOf } from '../../rollout/plans.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };

const plan = planOf([
  { hosts: ['a.example', 'b.example', 'c', 'd'], steps: [{ name: 'deploy' }, { name: 'restart' }], always: ['enable'] },
  { hosts: ['a.example', 'e'], gates: [{ name: 'health' }] },
]);

function changed(change: (copy: Mutable<ExecutionPlan>) => void): ExecutionPlan {
  const copy = structuredClone(plan) as Mutable<ExecutionPlan>;
  change(copy);
  return copy as ExecutionPlan;
}

describe('what is different between two plans', () => {
  it('is nothing for the same plan', () => {
    expect(planDifferences(plan, structuredClone(plan))).toEqual([]);
  });

  it('names the step by its name, once for all hosts', () => {
    const [id = ''] = plan.stages[0]?.hosts[0]?.steps ?? [];
    const other = changed((copy) => {
      const step = copy.steps[id];
      if (step !== undefined) step.timeoutMs = 77;
    });
    const differences = planDifferences(plan, other);
    expect(differences).toHaveLength(1);
    expect(differences[0]?.where).toMatch(/^stages\..+\.steps\..+\.timeoutMs(, and on \d+ more hosts)?$/);
    expect(differences[0]).toMatchObject({ about: 'plan', now: '77' });
  });

  it('shows the place in a long text where it begins to differ', () => {
    const long = (tail: string) =>
      changed((copy) => {
        copy.change.title = `${'a'.repeat(400)}${tail}`;
      });
    const [difference] = planDifferences(long('old'), long('new'));
    expect(difference?.was).toMatch(/^…a{30}old$/);
    expect(difference?.now).toMatch(/^…a{30}new$/);
  });

  it('finds any single change of a leaf', () => {
    const leaves = leafPaths(plan);
    fc.assert(
      fc.property(fc.constantFrom(...leaves), (path) => {
        const other = changed((copy) => setLeaf(copy, path));
        expect(planDifferences(plan, other)).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('counts what nobody would read', () => {
    const other = changed((copy) => {
      for (const [name, host] of Object.entries(copy.hosts)) host.labels = manyLabels(name);
    });
    const differences = planDifferences(plan, other);
    expect(differences).toHaveLength(21);
    expect(differences.at(-1)?.where).toMatch(/^\d+ more places$/);
  });
});

it('what is different between two policies is told by key', () => {
  const policy = { apiVersion: 'nightshift/v1', windows: 'required', approvals: { count: 2 } } as const;
  expect(policyDifferences(policy, { ...policy, approvals: { count: 1 } })).toEqual([
    { about: 'policy', where: 'approvals.count', was: '2', now: '1' },
  ]);
});

const manyLabels = (name: string) =>
  Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`label${at}`, `${name}-${at}`]));

/** All but the format, and what a dry run looks at, which follows from the rest. */
function leafPaths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (at.at(-1) === 'look' || at.at(-1) === 'format') return [];
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, part]) => leafPaths(part, [...at, key]));
}

function setLeaf(target: object, path: readonly string[]): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), target);
  const key = path.at(-1) ?? '';
  const old: unknown = Reflect.get(Object(parent), key);
  Reflect.set(Object(parent), key, typeof old === 'number' ? old + 1 : typeof old === 'boolean' ? !old : `${old}x`);
}
