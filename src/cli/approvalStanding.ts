/** Where a saved plan stands with those who may approve it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Approver, readApprovers } from '../approval/approvers.ts';
import { judgeApprovals } from '../approval/judge.ts';
import { readRevoked } from '../approval/revoked.ts';
import type { Policy } from '../generated/policy.ts';
import type { ApprovalStanding, SignedApproval } from '../model/approval.ts';
import { failure } from '../model/problems.ts';
import type { IdentifiedPlan } from '../model/savedPlan.ts';
import type { Environment } from '../plan/change.ts';
import { inventoriesFolder, shownPath } from '../plan/environment/project.ts';
import { refuseErrors } from '../plan/read/report.ts';
import { loadRules } from './readProject.ts';

/** What an environment says of approvals, now. */
export interface ApprovalGround {
  readonly policy: Policy;
  /** null: there is no such file. */
  readonly approvers: readonly Approver[] | null;
  readonly revoked: ReadonlySet<string>;
}

/**
 * What the environment of a saved plan says now, whatever the plan itself says of its policy. Rejects with problems of the
 * environment, and as approvalGround does.
 */
export async function groundOf(root: string, { saved }: IdentifiedPlan): Promise<ApprovalGround> {
  const { environment, problems } = await loadRules(root, saved.plan.environment);
  refuseErrors(problems);
  if (environment === undefined) throw new Error('defect: an environment was refused without a problem');
  return approvalGround(root, environment);
}

/**
 * Reads the approvers of an environment, and its revoked keys (no file: none). Rejects with NS331x for what is wrong in
 * these files, and with NS3401 for one that cannot be read.
 */
export async function approvalGround(
  root: string,
  { name, policy }: Pick<Environment, 'name' | 'policy'>,
): Promise<ApprovalGround> {
  const read = async <T>(file: string, reader: (text: string, shown: string) => T): Promise<T | null> => {
    const path = join(root, inventoriesFolder, name, file);
    const text = await textOf(path);
    return text === null ? null : reader(text, shownPath(root, path));
  };
  return {
    policy,
    approvers: await read('approvers', readApprovers),
    revoked: (await read('revoked_keys', readRevoked)) ?? new Set(),
  };
}

/** null: there is no such file. */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    const why = cause instanceof Error ? cause.message : String(cause);
    const next = 'Give the user who runs nightshift read access to it.';
    throw failure('NS3401', `${path} cannot be read: ${why}`, next, { cause });
  }
}

export function judge(
  { id, saved }: IdentifiedPlan,
  { policy, approvers, revoked }: ApprovalGround,
  approvals: readonly SignedApproval[],
  atMs: number,
): ApprovalStanding {
  const { change, environment } = saved.plan;
  return judgeApprovals({
    plan: { saved: id, digest: saved.digest, change: change.name, environment, author: change.author },
    ...{ policy: policy.approvals, approvers, revoked, approvals, atMs },
  });
}
