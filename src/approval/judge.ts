/**
 * Whether a saved plan is approved as its environment wants it.
 *
 * J1 Only what examine() vouches for takes part: about this plan, really signed, with a key of that person.
 * J2 Of what one principal said, the newest holds; of two that are equally new, the rejection.
 * J3 A rejection holds everything, whoever gave it and however long ago.
 * J4 The author approves nothing, under no name and with no key, unless the policy says that they count.
 * J5 One person counts once, under however many names and keys.
 */
import { type ApprovalStanding, type JudgedApproval, wantsApprovals } from '../model/approval.ts';
import { type ApprovalCase, type Examined, type Refusal, refusal, type Vouched } from './approvalCase.ts';
import { examine } from './examine.ts';
import { whatIsMissing } from './missing.ts';
import { type People, peopleOf } from './people.ts';
import { fingerprintOf } from './publicKey.ts';
import { statementText } from './signedApproval.ts';
import { agedOut, countsUntil, isRejection } from './validity.ts';

/** Every approval is judged, in the order given; one that was given twice, once. */
export function judgeApprovals(asked: ApprovalCase): ApprovalStanding {
  const copies = new Map(
    asked.approvals.map((approval) => [statementText(approval.statement) + approval.signature, approval]),
  );
  const examined = [...copies.values()].map((approval) => examine(approval, asked));
  const refusals = refusedAmong(
    examined.flatMap(({ finding }) => (isVouched(finding) ? [finding] : [])),
    asked,
  );
  const judged = examined.map((one) => judgedOf(one, refusals, asked));
  return standingOf(judged, asked);
}

const isVouched = (finding: Vouched | Refusal): finding is Vouched => 'lines' in finding;

type Refusals = ReadonlyMap<Vouched, Refusal>;

interface Context {
  /** What the rules before this one left. */
  readonly among: readonly Vouched[];
  readonly asked: ApprovalCase;
  readonly people: People;
}

/** In this order: J2, how old it is, J4, J5. */
const rules: readonly ((one: Vouched, context: Context) => Refusal | null)[] = [
  supersededBy,
  (one, { asked }) => agedOut(one, asked),
  ofAuthor,
  saidTwice,
];

function refusedAmong(vouched: readonly Vouched[], asked: ApprovalCase): Refusals {
  const principals = vouched.map(({ statement }) => statement.principal);
  const people = peopleOf(asked.approvers ?? [], principals, asked.plan.author);
  const refusals = new Map<Vouched, Refusal>();
  for (const rule of rules) {
    const among = vouched.filter((one) => !refusals.has(one));
    for (const one of among) {
      const refused = rule(one, { among, asked, people });
      if (refused !== null) refusals.set(one, refused);
    }
  }
  return refusals;
}

function supersededBy(one: Vouched, { among }: Context): Refusal | null {
  const same = among.filter(({ statement }) => statement.principal === one.statement.principal);
  const newest = newestOf(same);
  if (newest === one || newest === undefined) return null;
  const { decision, at } = newest.statement;
  return refusal('NS3346', `${one.statement.principal} decided anew at ${at}: ${decision}`);
}

/** At the same second a rejection is the newer one, then by key: neither chance nor order lets anything through. */
function newestOf(among: readonly Vouched[]): Vouched | undefined {
  const rank = ({ statement }: Vouched) => (isRejection(statement) ? 1 : 0);
  return [...among].sort((a, b) => b.givenAtMs - a.givenAtMs || rank(b) - rank(a) || ranked(a.key.hash, b.key.hash))[0];
}

const ranked = (one: string, other: string): number => Number(one > other) - Number(one < other);

function ofAuthor({ statement }: Vouched, { asked: { plan, policy }, people }: Context): Refusal | null {
  if (isRejection(statement) || policy?.author === 'counts') return null;
  const { principal } = statement;
  if (!namesAuthor(plan.author)) return refusal('NS3344', `the plan names no author: it may be ${principal}`);
  const author = people.asAuthor(principal);
  if (author === null) return null;
  if (author === 'name') return refusal('NS3342', `${principal} wrote the plan`);
  return refusal('NS3343', `by \`approvers\`, ${principal} shares a key with its author ${plan.author}`);
}

const namesAuthor = (author: string | null): boolean => author !== null && author.trim() !== '';

function saidTwice(one: Vouched, { among, people }: Context): Refusal | null {
  if (isRejection(one.statement)) return null;
  const person = people.personOf(one.statement.principal);
  const theirs = among.filter(
    ({ statement }) => !isRejection(statement) && people.personOf(statement.principal) === person,
  );
  const newest = newestOf(theirs);
  if (newest === one || newest === undefined) return null;
  return refusal('NS3345', `by \`approvers\`, ${newest.statement.principal} and they are the same person`);
}

function judgedOf({ statement, key, finding }: Examined, refusals: Refusals, { policy }: ApprovalCase): JudgedApproval {
  const { principal, decision, at, reason } = statement;
  const refused = isVouched(finding) ? (refusals.get(finding) ?? null) : finding;
  return {
    ...{ principal, decision, at, reason },
    key: key === null ? null : fingerprintOf(key),
    roles: isVouched(finding) ? [...new Set(finding.lines.flatMap(({ roles }) => roles))] : [],
    countsUntilMs: isVouched(finding) && refused === null ? countsUntil(finding, policy) : null,
    refused,
  };
}

function standingOf(approvals: readonly JudgedApproval[], asked: ApprovalCase): ApprovalStanding {
  const { policy } = asked;
  const given = approvals.filter(({ decision, refused }) => decision === 'approve' && refused === null);
  const count = { have: given.length, want: policy?.count ?? 0 };
  const roles = Object.entries(policy?.roles ?? {}).map(([role, want]) => ({
    role,
    have: given.filter((one) => one.roles.includes(role)).length,
    want,
  }));
  const wanted = wantsApprovals(policy);
  const missing = wanted ? whatIsMissing({ count, roles, approvals }, asked) : [];
  return { wanted, approved: missing.length === 0, count, roles, approvals, missing };
}
