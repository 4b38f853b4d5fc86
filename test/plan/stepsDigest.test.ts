import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/generated/plan.ts';
import { stepsDigest } from '../../src/plan/stepsDigest.ts';

const plan: Plan = {
  apiVersion: 'nightshift/v1',
  name: 'billing-4.12.0',
  environment: 'production',
  variables: { version: '4.12.0' },
  stages: [
    {
      name: 'all',
      hosts: 'billing',
      steps: [
        { name: 'drain', run: 'ctl drain', undo: 'ctl enable' },
        { upload: { from: 'dist/app.tar.gz', to: '/opt/app.tar.gz' } },
      ],
      always: [{ run: 'ctl enable' }],
    },
  ],
};
const files = [
  { source: 'dist/app.tar.gz', sha256: 'aa' },
  { source: 'dist/undo.sh', sha256: 'bb' },
];

/** The same plan with its one stage changed. */
const stage = (more: Partial<Plan['stages'][number]>): Plan => ({
  ...plan,
  stages: plan.stages.map((one) => ({ ...one, ...more })),
});
const digest = stepsDigest(plan, files);

describe('the digest of steps', () => {
  it('is SHA-256 in hexadecimal, and the same whatever the order of keys and files', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const { name, ...rest } = plan;
    expect(stepsDigest({ ...rest, name }, [...files].reverse())).toBe(digest);
    expect(stepsDigest(plan, [...files, ...files])).toBe(digest);
  });

  it.each<[string, Plan]>([
    ['environment', { ...plan, environment: 'staging' }],
    ['window', { ...plan, window: 'weeknights' }],
    ['name and ticket', { ...plan, name: 'other', ticket: 'CHG1' }],
    ['hosts', stage({ hosts: ['web-01'] })],
    ['waves and budgets', stage({ waves: [1, '100%'], failuresMax: 3, parallel: 2 })],
    ['gates', stage({ gates: [{ name: 'up', on: ['host'], tcp: { port: 80 } }] })],
    ['rollback', { ...plan, rollback: { parallel: 9 } }],
  ])('does not go by its %s', (_, other) => {
    expect(stepsDigest(other, files)).toBe(digest);
  });

  it('takes a stage without `always` for one with none', () => {
    const { always: _, ...rest } = plan.stages[0] ?? { name: '', hosts: '', steps: [] };
    expect(stepsDigest({ ...plan, stages: [rest] }, files)).toBe(stepsDigest(stage({ always: [] }), files));
  });

  it.each<[string, Plan]>([
    ['a command', stage({ steps: [{ name: 'drain', run: 'ctl drain --now', undo: 'ctl enable' }] })],
    ['an undo', stage({ steps: [{ name: 'drain', run: 'ctl drain', undo: 'true' }] })],
    ['the order of steps', stage({ steps: [...(plan.stages[0]?.steps ?? [])].reverse() })],
    ['an `always` step', stage({ always: [] })],
    ['a variable', { ...plan, variables: { version: '4.12.1' } }],
    ['the name of a stage', stage({ name: 'fleet' })],
  ])('goes by %s', (_, other) => {
    expect(stepsDigest(other, files)).not.toBe(digest);
  });

  it('goes by one byte of a file that steps name, and by which files they are', () => {
    expect(stepsDigest(plan, [{ source: 'dist/app.tar.gz', sha256: 'ac' }, ...files.slice(1)])).not.toBe(digest);
    expect(stepsDigest(plan, files.slice(1))).not.toBe(digest);
  });
});
