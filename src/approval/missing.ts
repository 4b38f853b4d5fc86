import type { ApprovalStanding } from '../model/approval.ts';
import type { ApprovalCase } from './approvalCase.ts';

type Counted = Pick<ApprovalStanding, 'count' | 'roles' | 'approvals'>;

/** Why it is not approved, in sentences for people; none when it is. */
export function whatIsMissing({ count, roles, approvals }: Counted, asked: ApprovalCase): readonly string[] {
  return [
    ...approvals.flatMap(rejectionIn),
    ...nobodyMay(asked),
    ...(count.have < count.want ? [`${more(count)} (${count.have} of ${count.want})`] : []),
    ...roles.filter(({ have, want }) => have < want).map((role) => `${more(role)} ${byRole(role)}`),
  ];
}

function rejectionIn({ decision, refused, principal, reason }: ApprovalStanding['approvals'][number]): string[] {
  if (decision !== 'reject' || refused !== null) return [];
  return [`${principal} rejected it: ${reason ?? 'without a reason'}`];
}

/** What no further approval would change. */
function nobodyMay({ plan, policy, approvers }: ApprovalCase): string[] {
  const noApprovers =
    approvers === null ? [`${plan.environment} has no file \`approvers\`: nobody may approve there`] : [];
  const noAuthor = policy?.author !== 'counts' && !plan.author?.trim();
  return noAuthor
    ? [
        ...noApprovers,
        'the plan names no `author`, and the policy lets no author approve: nobody can be told from them',
      ]
    : noApprovers;
}

const more = ({ have, want }: { readonly have: number; readonly want: number }): string =>
  want - have === 1 ? '1 more approval' : `${want - have} more approvals`;

const byRole = ({ role, have, want }: ApprovalStanding['roles'][number]): string =>
  want - have === 1 ? `by ${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}` : `by people with the role ${role}`;
