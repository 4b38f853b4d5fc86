import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeApprovals } from '../../src/approval/judge.ts';
import type { SignedApproval } from '../../src/model/approval.ts';
import { at, caseOf, nowMs, type Sketch, signed, statementBy } from './scenario.ts';
import { newKey, type TestKey } from './testKeys.ts';

const keys = { ana: newKey('ed25519'), ben: newKey('ed25519'), cleo: newKey('ed25519'), dan: newKey('ed25519') };
type Name = keyof typeof keys;

const ana = `ana@example.com ${keys.ana.line} role=dba,cab`;
const ben = `ben@example.com ${keys.ben.line} on call, role=dba`;
const cleo = `cleo@example.com ${keys.cleo.line}`;
const dan = `dan@example.com ${keys.dan.line} role=cab`;
const approvers = [ana, ben, cleo, dan];

const by = (name: Name, minutes = -60, key: TestKey = keys[name]): SignedApproval =>
  signed(key, statementBy(`${name}@example.com`, { at: at(minutes) }));

const no = (name: Name, minutes = -60, reason = 'the disk is full'): SignedApproval =>
  signed(keys[name], statementBy(`${name}@example.com`, { decision: 'reject', at: at(minutes), reason }));

const judge = (sketch: Partial<Sketch> & Pick<Sketch, 'approvals'>) => judgeApprovals(caseOf({ approvers, ...sketch }));
const codes = (sketch: Partial<Sketch> & Pick<Sketch, 'approvals'>) =>
  judge(sketch).approvals.map(({ refused }) => refused?.code ?? null);

describe('what the policy wants', () => {
  it('is nothing when it says nothing, or zero', () => {
    for (const policy of [undefined, { count: 0 }, { count: 0, roles: {} }]) {
      const asked = { ...caseOf({ approvals: [no('ana')], approvers: null }), policy };
      expect(judgeApprovals(asked)).toMatchObject({ wanted: false, approved: true, missing: [] });
    }
  });

  it('is so many people, and what is missing is said', () => {
    const policy = { count: 3 };
    expect(judge({ policy, approvals: [] }).missing).toEqual(['3 more approvals (0 of 3)']);
    expect(judge({ policy, approvals: [by('ana'), by('ben')] })).toMatchObject({
      wanted: true,
      approved: false,
      count: { have: 2, want: 3 },
      missing: ['1 more approval (2 of 3)'],
    });
    expect(judge({ policy, approvals: [by('ana'), by('ben'), by('cleo')] }).approved).toBe(true);
  });

  it('is so many people of a role; one person may have several', () => {
    const policy = { count: 1, roles: { dba: 2, cab: 1 } };
    expect(judge({ policy, approvals: [by('cleo')] })).toMatchObject({
      approved: false,
      roles: [
        { role: 'dba', have: 0, want: 2 },
        { role: 'cab', have: 0, want: 1 },
      ],
      missing: ['2 more approvals by people with the role dba', '1 more approval by a cab'],
    });
    expect(judge({ policy, approvals: [by('ana')] }).missing).toEqual(['1 more approval by a dba']);
    expect(judge({ policy, approvals: [by('ana'), by('ben')] })).toMatchObject({ approved: true, missing: [] });
  });

  it('is a role alone, without a count', () => {
    const policy = { count: 0, roles: { oncall: 1 } };
    expect(judge({ policy, approvals: [by('ana')] })).toMatchObject({
      wanted: true,
      missing: ['1 more approval by an oncall'],
    });
  });

  it('counts no role of a key that did not sign', () => {
    const withToken = [`ana@example.com ${keys.cleo.line}`, ana];
    const policy = { count: 1, roles: { dba: 1 } };
    const standing = judge({ policy, approvers: withToken, approvals: [by('ana', -60, keys.cleo)] });
    expect(standing).toMatchObject({ approved: false, count: { have: 1 }, roles: [{ have: 0 }] });
  });

  it('takes the roles of all lines that let the key sign', () => {
    const lines = [`ana@example.com ${keys.ana.line} role=dba`, `*@example.com ${keys.ana.line} role=cab`];
    const outdated = `ana@example.com valid-before="20260101Z" ${keys.ana.line} role=owner`;
    expect(
      judge({ approvers: [...lines, outdated], policy: { count: 1, author: 'counts' }, approvals: [by('ana')] }),
    ).toMatchObject({
      approvals: [{ roles: ['dba', 'cab'], refused: null }],
    });
  });
});

describe('a rejection', () => {
  it('J3: holds what others approved, and its reason is said', () => {
    const approvals = [by('ana'), no('ben'), by('cleo')];
    const standing = judge({ approvals });
    expect(standing).toMatchObject({
      approved: false,
      count: { have: 2 },
      missing: ['ben@example.com rejected it: the disk is full'],
    });
    expect(standing.approvals[1]).toMatchObject({ decision: 'reject', refused: null, countsUntilMs: null });
  });

  it('J2: is taken back by a later approval of the same person, not by an earlier one', () => {
    expect(judge({ approvals: [no('ana', -60), by('ana', -59)] })).toMatchObject({ approved: true });
    expect(judge({ approvals: [by('ana', -61), no('ana', -60)] })).toMatchObject({ approved: false });
    expect(codes({ approvals: [by('ana', -61), no('ana', -60)] })).toEqual(['NS3346', null]);
  });

  it('is the later one of two in the same second, in whichever order they come', () => {
    expect(codes({ approvals: [by('ana'), no('ana')] })).toEqual(['NS3346', null]);
    expect(codes({ approvals: [no('ana'), by('ana')] })).toEqual([null, 'NS3346']);
  });

  it('is not taken back by somebody else’s name, or by what does not count', () => {
    const both = `ana@example.com,ana@work.example ${keys.ana.line}`;
    const otherName = signed(keys.ana, statementBy('ana@work.example', { at: at(-1) }));
    expect(judge({ approvers: [both], approvals: [no('ana'), otherName] }).approved).toBe(false);
    expect(judge({ approvals: [no('ana'), by('ana', -59, keys.ben)] }).approved).toBe(false);
    expect(judge({ approvals: [no('ana'), by('ana', 60)] }).approved).toBe(false);
  });

  it('does not lapse, and not by a clock that is ahead', () => {
    expect(judge({ approvals: [by('ben'), no('ana', -60 * 24 * 30)] }).approved).toBe(false);
    expect(judge({ approvals: [by('ben'), no('ana', 60)] }).approved).toBe(false);
    const past = `ana@example.com valid-before="20260310113000Z" ${keys.ana.line}`;
    expect(judge({ approvers: [past, ben], approvals: [by('ben'), no('ana', -60)] }).approved).toBe(false);
  });

  it('counts from the author too', () => {
    expect(judge({ plan: { author: 'ana@example.com' }, approvals: [by('ben'), no('ana')] }).approved).toBe(false);
  });

  it('of a stranger, of a revoked key or for something else holds nothing', () => {
    const strange = signed(newKey('ed25519'), statementBy('ana@example.com', { decision: 'reject', reason: 'no' }));
    expect(judge({ approvals: [by('ben'), strange] }).approved).toBe(true);
    expect(judge({ revoked: keys.ana.line, approvals: [by('ben'), no('ana')] }).approved).toBe(true);
    const other = statementBy('ana@example.com', { decision: 'reject', reason: 'no', saved: 'c'.repeat(64) });
    expect(judge({ approvals: [by('ben'), signed(keys.ana, other)] }).approved).toBe(true);
  });
});

describe('one person', () => {
  it('J5: counts once however many keys and names they have, over any number of steps', () => {
    const chain = [
      `ana@example.com,a2@example.com ${newKey('ed25519').line}`,
      `a2@example.com,a3@example.com ${newKey('ed25519').line}`,
      `a3@example.com,ben@example.com ${newKey('ed25519').line}`,
    ];
    const approvals = [by('ana', -60), by('ben', -50), by('cleo')];
    expect(judge({ approvers: [...approvers, ...chain], policy: { count: 3 }, approvals })).toMatchObject({
      count: { have: 2 },
      approvals: [{ refused: { code: 'NS3345' } }, { refused: null }, { refused: null }],
    });
    expect(judge({ approvers: [...approvers, ...chain.slice(1)], policy: { count: 3 }, approvals }).approved).toBe(
      true,
    );
  });

  it('is everybody whom a pattern matches', () => {
    const anybody = `*@example.com ${newKey('ed25519').line}`;
    const sketch = { approvals: [by('ana'), by('ben')], policy: { count: 2 } };
    expect(
      judge({ ...sketch, approvers: [...approvers, anybody], plan: { author: 'x@work.example' } }).count.have,
    ).toBe(1);
  });

  it('is not somebody else because of a pattern that matches neither', () => {
    const others = `*@work.example,!ana@example.com ${newKey('ed25519').line}`;
    expect(
      judge({ approvers: [...approvers, others], policy: { count: 2 }, approvals: [by('ana'), by('ben')] }).approved,
    ).toBe(true);
  });

  it('J4: may be the author, but only where the policy says so', () => {
    const plan = { author: 'ana@example.com' };
    expect(judge({ plan, approvals: [by('ana')] }).approved).toBe(false);
    expect(judge({ plan, policy: { count: 1, author: 'counts' }, approvals: [by('ana')] }).approved).toBe(true);
    expect(
      judge({ plan: { author: null }, policy: { count: 1, author: 'counts' }, approvals: [by('ana')] }).approved,
    ).toBe(true);
  });

  it('is not the author for a name that is only alike', () => {
    for (const author of ['ana@work.example', 'anastasia', 'an', 'Ana-Maria <am@example.com>'])
      expect(judge({ plan: { author }, approvals: [by('ana')] }).approved).toBe(true);
  });
});

describe('how long it counts', () => {
  it('is 72 hours, or what the policy says, or as long as the key is valid', () => {
    const until = (sketch: Partial<Sketch>) => judge({ approvals: [by('ana')], ...sketch }).approvals[0]?.countsUntilMs;
    const givenMs = nowMs - 3_600_000;
    expect(until({})).toBe(givenMs + 72 * 3_600_000);
    expect(until({ policy: { count: 1, validFor: '2h' } })).toBe(givenMs + 2 * 3_600_000);
    const key = `ana@example.com valid-before="20260310123000Z" ${keys.ana.line}`;
    expect(until({ approvers: [key] })).toBe(nowMs + 1_800_000);
  });

  it('is over right after its last instant', () => {
    const approvals = [by('ana')];
    const untilMs = judge({ approvals }).approvals[0]?.countsUntilMs ?? 0;
    expect(judge({ approvals, atMs: untilMs }).approved).toBe(true);
    expect(judge({ approvals, atMs: untilMs + 1 }).approved).toBe(false);
  });

  it('begins at once, also where a clock is a little ahead', () => {
    expect(judge({ approvals: [by('ana', 5)] }).approved).toBe(true);
  });
});

describe('missing', () => {
  it('names what no approval could change', () => {
    expect(judge({ approvers: null, approvals: [by('ana')] }).missing).toEqual([
      'production has no file `approvers`: nobody may approve there',
      '1 more approval (0 of 1)',
    ]);
    expect(judge({ plan: { author: null }, approvals: [by('ana')] }).missing[0]).toContain('names no `author`');
  });
});

it('takes the same approval from two places as one', () => {
  expect(judge({ approvals: [by('ana'), by('ana')].map((one) => ({ ...one })) }).approvals).toHaveLength(1);
});

it('judges the same whatever the order in which they come', () => {
  const some = [
    by('ana', -60),
    no('ana', -61),
    by('ben', -5),
    no('ben', -4),
    by('ben', -3),
    by('cleo', -60 * 80),
    by('dan'),
  ];
  const sorted = (approvals: readonly SignedApproval[]) => {
    const standing = judge({ approvals, policy: { count: 3, roles: { cab: 2 } } });
    return {
      ...standing,
      approvals: [...standing.approvals].sort((a, b) => `${a.at}${a.principal}`.localeCompare(`${b.at}${b.principal}`)),
    };
  };
  const usual = sorted(some);
  fc.assert(
    fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (approvals) => {
      expect(sorted(approvals)).toEqual(usual);
    }),
    { numRuns: 20 },
  );
});
