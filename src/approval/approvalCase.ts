import type { Policy } from '../generated/policy.ts';
import type { ApprovalStatement, SignedApproval } from '../model/approval.ts';
import type { Code } from '../model/codes/catalog.ts';
import type { Approver } from './approvers.ts';
import type { PublicKey } from './publicKey.ts';

/** The saved plan that approvals are asked about. */
export interface ApprovedPlan {
  /** Its id (IdentifiedPlan.id). */
  readonly saved: string;
  readonly digest: string;
  readonly change: string;
  readonly environment: string;
  /** As the plan names them; null: it does not. */
  readonly author: string | null;
}

/** All that a judgement goes by. */
export interface ApprovalCase {
  readonly plan: ApprovedPlan;
  readonly policy: Policy['approvals'] | undefined;
  /** null: the environment has no such file. */
  readonly approvers: readonly Approver[] | null;
  /** Fingerprints: `SHA256:…`. */
  readonly revoked: ReadonlySet<string>;
  readonly approvals: readonly SignedApproval[];
  readonly atMs: number;
}

/** Why an approval does not count. */
export interface Refusal {
  readonly code: Code;
  readonly why: string;
}

export const refusal = (code: Code, why: string): Refusal => ({ code, why });

/** An approval or a rejection that its principal really gave, with a key that was theirs then. */
export interface Vouched {
  readonly statement: ApprovalStatement;
  readonly givenAtMs: number;
  readonly key: PublicKey;
  /** The lines of `approvers` that say so. */
  readonly lines: readonly Approver[];
}

/** One approval as it was found, looked at alone. */
export interface Examined {
  readonly statement: ApprovalStatement;
  /** null: it could not be read. */
  readonly key: PublicKey | null;
  readonly finding: Vouched | Refusal;
}
