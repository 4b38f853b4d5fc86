import { describe, expect, it } from 'vitest';
import type { ApprovalStanding, JudgedApproval } from '../../src/model/approval.ts';
import { type IdentifiedPlan, type SavedPlan, savedPlanFormat } from '../../src/model/savedPlan.ts';
import { approvalsText, blocksOf, standingText, subjectText } from '../../src/review/text/approvalsText.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { planOf } from '../rollout/plans.ts';
import { expectGolden } from './golden.ts';

const palette = paletteOf({ colour: false, utf8: true });
const atMs = Date.UTC(2026, 10, 22, 6, 12, 3);

function identified(title = 'Billing 4.12.0'): IdentifiedPlan {
  const compiled = planOf([{ hosts: ['web-01', 'web-02'] }]);
  const change = { ...compiled.change, name: 'billing-4.12.0', title, ticket: 'CHG0042117', author: 'kim@example.org' };
  const saved: SavedPlan = {
    ...{ format: savedPlanFormat, nonce: 'n', madeAtMs: atMs, madeBy: 'kim@ops1', madeWith: 'nightshift 0.1.0' },
    ...{ expiresAtMs: atMs + 86_400_000, planFile: 'pipelines/billing.yaml', digest: 'd'.repeat(64) },
    ...{ plan: { ...compiled, change, environment: 'production' }, stepsDigest: 's', inputs: {}, rehearsal: null },
    ...{ policy: { apiVersion: 'nightshift/v1' as const }, dryRun: null },
  };
  return { id: 'a1b2c3d4e5f6'.padEnd(64, '0'), saved };
}

const judged = (principal: string, more: Partial<JudgedApproval> = {}): JudgedApproval => ({
  ...{ principal, decision: 'approve', at: '2026-11-22T07:00:00Z', reason: null, key: 'ED25519 SHA256:abc' },
  ...{ roles: [], countsUntilMs: atMs + 7_200_000, refused: null },
  ...more,
});

const standing = (more: Partial<ApprovalStanding> = {}): ApprovalStanding => ({
  ...{ wanted: true, approved: false, count: { have: 1, want: 2 }, roles: [{ role: 'dba', have: 1, want: 1 }] },
  ...{ approvals: [], missing: ['1 more approval (1 of 2)'] },
  ...more,
});

describe('the approvals of a saved plan', () => {
  it('are listed with what counts, until when, and why not', () => {
    const approvals = [
      judged('ada@example.org', { roles: ['dba', 'cab'], reason: 'CAB 2026-11-22,\nitem 4' }),
      judged('eve@example.org', { key: null, refused: { code: 'NS3324', why: 'the signature cannot be read' } }),
      judged('bob@example.org', { decision: 'reject', reason: 'not tonight', countsUntilMs: null }),
    ];
    const missing = ['bob@example.org rejected it: not tonight', '1 more approval (1 of 2)'];
    const coloured = approvalsText(
      identified(),
      standing({ approvals, missing }),
      paletteOf({ colour: true, utf8: true }),
    );
    expect(coloured).toContain('\u001b[31mno: NS3324 the signature cannot be read\u001b[0m');
    expectGolden('approvals-missing.txt', approvalsText(identified(), standing({ approvals, missing }), palette));
  });

  it('are told in a line when that is all', () => {
    const enough = { approved: true, count: { have: 2, want: 2 }, missing: [] };
    expect(standingText(standing(enough), palette)).toBe('approved: 2 of 2 approvals, dba 1 of 1');
    expect(standingText(standing({ wanted: false }), palette)).toBe('the policy wants no approvals');
    expect(approvalsText(identified(), standing(), palette).split('\n')).toHaveLength(3);
  });
});

describe('what is to be approved', () => {
  it('is shown with what blocks it', () => {
    const plan = identified();
    const blocks = blocksOf(plan, { dryRun: true, rehearsal: true });
    expectGolden('approvals-subject.txt', subjectText(plan, blocks, palette));
    expect(blocksOf(plan, { dryRun: false, rehearsal: false })).toEqual([]);
  });

  it('is blocked by what the dry run found, and by a rehearsal of other steps', () => {
    const { id, saved } = identified();
    const check = { name: 'diskSpace', text: 'too little room', next: null, hosts: ['web-01'] } as const;
    const checks = [{ ...check, verdict: 'bad' } as const, { ...check, verdict: 'doubt' } as const];
    const dryRun = { atMs, durationMs: 1, commandsAsked: true, hosts: {}, gates: [], checks };
    const proof = {
      change: 'c',
      environment: 'lab',
      run: 'r',
      atMs,
      by: 'ada',
      hosts: [],
      compared: [],
      notCompared: [],
    };
    const rehearsal = { format: 'nightshift/rehearsal/v1', ...proof, result: 'proven', differences: [] } as const;
    const of = (stepsDigest: string) =>
      blocksOf(
        { id, saved: { ...saved, dryRun, rehearsal: { ...rehearsal, stepsDigest } } },
        { dryRun: true, rehearsal: true },
      );
    expect(of('s')).toEqual(['too little room (web-01)']);
    expect(of('other')).toHaveLength(2);
  });

  it('cannot steer the terminal of whoever reads it, or draw lines of its own', () => {
    const text = subjectText(identified('Harmless\n  blocked  nothing\u001b[2K\u202e'), [], palette);
    expect(text.split('\n')).toHaveLength(7);
    const coloured = subjectText(identified(), ['x'], paletteOf({ colour: true, utf8: true }));
    expect(coloured).toContain('\u001b[31mx\u001b[0m');
    for (const letter of ['\u001b', '\u202e']) expect(text).not.toContain(letter);
  });
});
