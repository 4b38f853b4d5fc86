/** An approval as it is made: stated, signed, and judged as it will be. */
import { signText } from '../adapters/signing/signText.ts';
import { fingerprintOf } from '../approval/publicKey.ts';
import { statementText } from '../approval/signedApproval.ts';
import { type ApprovalStatement, approvalNamespace, type SignedApproval } from '../model/approval.ts';
import { failure } from '../model/problems.ts';
import type { IdentifiedPlan } from '../model/savedPlan.ts';
import { type ApprovalGround, judge } from './approvalStanding.ts';
import { approvingKey, principalOf } from './approvingKey.ts';
import { iso } from './runLog.ts';

export interface Decision {
  readonly decision: ApprovalStatement['decision'];
  readonly reason: string | null;
  /** A key file; undefined: the person's own. */
  readonly key: string | undefined;
  /** The principal who signs; undefined: the one whom the key's line names. */
  readonly as: string | undefined;
}

export interface Signed {
  readonly approval: SignedApproval;
  /** Kind and fingerprint, as ssh-keygen shows them. */
  readonly key: string;
}

/**
 * Rejects with the reason why it would not count (NS3333 to NS3344), as approvingKey and principalOf do (NS3335, NS3402 to
 * NS3404), and with NS3206 when the key does not sign.
 */
export async function signApproval(
  identified: IdentifiedPlan,
  ground: ApprovalGround,
  { decision, reason, key: named, as }: Decision,
): Promise<Signed> {
  const { approvers } = ground;
  if (approvers === null) throw nobodyApproves(identified.saved.plan.environment);
  const terminal = process.stdin.isTTY === true;
  const key = await approvingKey(named, approvers, terminal);
  const principal = as ?? principalOf(key, approvers);
  const statement = statementOf(identified, { decision, principal, reason });
  const signature = await signText(statementText(statement), { namespace: approvalNamespace, key, terminal });
  const approval = { statement, signature };
  refuseWorthless(identified, ground, approval);
  return { approval, key: fingerprintOf(key.publicKey) };
}

function statementOf(
  { id, saved }: IdentifiedPlan,
  said: Pick<ApprovalStatement, 'decision' | 'principal' | 'reason'>,
): ApprovalStatement {
  const { change, environment } = saved.plan;
  const at = iso(Date.now()).replace(/\.\d+Z$/, 'Z');
  return {
    format: 'nightshift/approval/v1',
    saved: id,
    digest: saved.digest,
    change: change.name,
    environment,
    at,
    ...said,
  };
}

/** Whoever runs the plan must not be the first to hear that it does not count. */
function refuseWorthless(identified: IdentifiedPlan, ground: ApprovalGround, approval: SignedApproval): void {
  const [judged] = judge(identified, ground, [approval], Date.now()).approvals;
  if (!judged?.refused) return;
  const { code, why } = judged.refused;
  const next = 'Sign with another key (--key), as somebody else (--as), or have somebody else decide.';
  throw failure(code, `it would not count: ${why}`, next);
}

const nobodyApproves = (environment: string) =>
  failure(
    'NS3334',
    `${environment} has no file \`approvers\`: nobody may approve there`,
    "Have the environment's owners write it (docs/approvals.md).",
  );
