import { describe, expect, it } from 'vitest';
import { judgeApprovals } from '../../src/approval/judge.ts';
import { attacks, unharmed } from './attacks.ts';
import { caseOf } from './scenario.ts';

describe('J1: an approval does not count', () => {
  it.each(Object.entries(attacks))('%s', (_, { code, sketch }) => {
    const standing = judgeApprovals(caseOf(sketch));
    expect(standing.approved).toBe(false);
    expect(standing.missing).not.toEqual([]);
    const codes = standing.approvals.flatMap(({ refused }) => (refused === null ? [] : [refused.code]));
    expect(codes).toEqual([code]);
  });

  it('for as many reasons as there are codes', () => {
    const codes = new Set(Object.values(attacks).map(({ code }) => code));
    expect([...codes].sort()).toEqual(
      ['NS3310', ...Array.from({ length: 27 }, (_, index) => `NS${3320 + index}`)].sort(),
    );
  });

  it('but each of the good ones that were attacked does', () => {
    const standing = judgeApprovals(caseOf(unharmed));
    expect(standing.approvals.map(({ refused }) => refused)).toEqual([null, null, null, null, null]);
    expect(standing).toMatchObject({ approved: true, missing: [], count: { have: 5, want: 5 } });
  });
});
