import type { ApprovalCase, ApprovedPlan } from '../../src/approval/approvalCase.ts';
import { readApprovers } from '../../src/approval/approvers.ts';
import { readRevoked } from '../../src/approval/revoked.ts';
import { statementText } from '../../src/approval/signedApproval.ts';
import type { ApprovalStatement, SignedApproval } from '../../src/model/approval.ts';
import type { TestKey, Wishes } from './testKeys.ts';

const thatPlan: ApprovedPlan = {
  saved: 'a'.repeat(64),
  digest: 'b'.repeat(64),
  change: 'billing-4.12.0',
  environment: 'production',
  author: 'author@example.com',
};

/** Noon of the day on which everything is judged. */
export const nowMs = Date.UTC(2026, 2, 10, 12);
export const at = (minutes: number): string => new Date(nowMs + minutes * 60_000).toISOString().replace('.000Z', 'Z');

export function statementBy(principal: string, more: Partial<ApprovalStatement> = {}): ApprovalStatement {
  const { saved, digest, change, environment } = thatPlan;
  const about = { saved, digest, change, environment };
  return {
    format: 'nightshift/approval/v1',
    decision: 'approve',
    ...about,
    principal,
    at: at(-60),
    reason: null,
    ...more,
  };
}

export function signed(key: TestKey, statement: ApprovalStatement, wishes: Wishes = {}): SignedApproval {
  return { statement, signature: key.sign(statementText(statement), wishes) };
}

/** What a case is made of, in the form in which people write it. */
export interface Sketch {
  readonly approvers?: readonly string[] | null;
  readonly revoked?: string;
  readonly policy?: ApprovalCase['policy'];
  readonly plan?: Partial<ApprovedPlan>;
  readonly approvals: readonly SignedApproval[];
  readonly atMs?: number;
}

export function caseOf(sketch: Sketch): ApprovalCase {
  const { approvers = [], revoked = '', policy = { count: 1 }, plan = {}, approvals, atMs = nowMs } = sketch;
  return {
    plan: { ...thatPlan, ...plan },
    policy,
    approvers: approvers === null ? null : readApprovers(approvers.join('\n'), 'approvers'),
    revoked: readRevoked(revoked, 'revoked_keys'),
    approvals,
    atMs,
  };
}
