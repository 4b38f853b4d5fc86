/** Approvals as they are given, travel, and are judged. Plain JSON. */
import type { Policy } from '../generated/policy.ts';
import type { Code } from './codes/catalog.ts';

export const approvalNamespace = 'nightshift-approval';

/** Whether nothing runs unapproved. */
export function wantsApprovals(approvals: Policy['approvals']): boolean {
  return approvals !== undefined && (approvals.count > 0 || Object.keys(approvals.roles ?? {}).length > 0);
}

/** What is signed: the canonical JSON (RFC 8785) of this, in UTF-8, with the namespace `nightshift-approval`. */
export interface ApprovalStatement {
  readonly format: 'nightshift/approval/v1';
  readonly decision: 'approve' | 'reject';
  /** Of the saved plan (IdentifiedPlan.id): one run. */
  readonly saved: string;
  /** Of the execution plan in it. */
  readonly digest: string;
  readonly change: string;
  readonly environment: string;
  /** The principal who signs, as `approvers` has it. */
  readonly principal: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly at: string;
  /** Why; required of a rejection. */
  readonly reason: string | null;
}

/** An approval file: one JSON object. */
export interface SignedApproval {
  readonly statement: ApprovalStatement;
  /** The armored SSHSIG: `-----BEGIN SSH SIGNATURE-----` … */
  readonly signature: string;
}

/** One approval or rejection as it was judged. */
export interface JudgedApproval {
  readonly principal: string;
  readonly decision: 'approve' | 'reject';
  readonly at: string;
  readonly reason: string | null;
  /** Kind and SHA256 fingerprint of the key, as ssh-keygen shows them; null: it could not be read. */
  readonly key: string | null;
  readonly roles: readonly string[];
  /** Until when it counts, that instant included; null: it does not, or it is a rejection, which does not lapse. */
  readonly countsUntilMs: number | null;
  /** Why it does not count; null: it counts. */
  readonly refused: { readonly code: Code; readonly why: string } | null;
}

/** Where a saved plan stands with its environment's policy. */
export interface ApprovalStanding {
  /** False: the policy wants none. */
  readonly wanted: boolean;
  readonly approved: boolean;
  /** People whose approval counts, and how many are wanted. */
  readonly count: { readonly have: number; readonly want: number };
  readonly roles: readonly { readonly role: string; readonly have: number; readonly want: number }[];
  readonly approvals: readonly JudgedApproval[];
  /** In words, why it is not approved; empty when it is. */
  readonly missing: readonly string[];
}
