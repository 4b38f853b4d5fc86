/** One approval, looked at alone: is it about this plan, is it really signed, and may that key sign for that person. */
import { type ApprovalStatement, approvalNamespace, type SignedApproval } from '../model/approval.ts';
import { NightshiftError } from '../model/problems.ts';
import {
  type ApprovalCase,
  type ApprovedPlan,
  type Examined,
  type Refusal,
  refusal,
  type Vouched,
} from './approvalCase.ts';
import { type Approver, mayBe, maySign } from './approvers.ts';
import { fingerprintOf, type PublicKey } from './publicKey.ts';
import { readSignedApproval, statementText, writeSignedApproval } from './signedApproval.ts';
import { readSshSignature, type SshSignature } from './sshSignature.ts';
import { instantMs } from './timestamp.ts';
import { untimely } from './validity.ts';
import { verifySshSignature } from './verifySignature.ts';

/** What is wrong with it as such; what others say, and who wrote the plan, is not asked here. */
export function examine(approval: SignedApproval, asked: ApprovalCase): Examined {
  const { statement } = approval;
  const read = signatureOf(approval);
  if (!('namespace' in read)) return { statement, key: null, finding: aboutAnother(statement, asked.plan) ?? read };
  const wrong = aboutAnother(statement, asked.plan) ?? notSigned(read, statement) ?? isRevoked(read.key, asked.revoked);
  return { statement, key: read.key, finding: wrong ?? vouchedFor(statement, read.key, asked) };
}

/** Approvals come from files, mails and journals: each is held to what its file must be. */
function signatureOf(approval: SignedApproval): SshSignature | Refusal {
  try {
    return readSshSignature(readSignedApproval(writeSignedApproval(approval), 'this').signature);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return refusal(error.code, error.problems.map(({ message }) => message).join('; '));
  }
}

function aboutAnother(statement: ApprovalStatement, plan: ApprovedPlan): Refusal | null {
  if (statement.saved !== plan.saved) return refusal('NS3320', `it is for the saved plan ${statement.saved}`);
  if (statement.digest !== plan.digest) return refusal('NS3321', `it is for the digest ${statement.digest}`);
  if (statement.change !== plan.change) return refusal('NS3322', `it is for the change ${statement.change}`);
  if (statement.environment === plan.environment) return null;
  return refusal('NS3323', `it is for the environment ${statement.environment}`);
}

function notSigned(signature: SshSignature, statement: ApprovalStatement): Refusal | null {
  const { namespace } = signature;
  if (namespace !== approvalNamespace)
    return refusal('NS3331', `it was signed for "${namespace}", not for "${approvalNamespace}"`);
  if (verifySshSignature(signature, Buffer.from(statementText(statement)))) return null;
  return refusal('NS3332', 'the signature is over something else, or made with another key');
}

const isRevoked = (key: PublicKey, revoked: ReadonlySet<string>): Refusal | null =>
  revoked.has(key.hash) ? refusal('NS3333', `the key ${fingerprintOf(key)} was revoked`) : null;

function vouchedFor(statement: ApprovalStatement, key: PublicKey, asked: ApprovalCase): Vouched | Refusal {
  const { principal } = statement;
  if (asked.approvers === null)
    return refusal('NS3334', `${asked.plan.environment} has no \`approvers\`: nobody may approve there`);
  const withKey = asked.approvers.filter((line) => line.key.hash === key.hash);
  if (withKey.length === 0) return refusal('NS3335', `\`approvers\` does not have the key ${fingerprintOf(key)}`);
  const theirs = withKey.filter((line) => mayBe(line, principal));
  if (theirs.length === 0)
    return refusal('NS3336', `\`approvers\` gives that key to ${namesOf(withKey)}, not to ${principal}`);
  const lines = theirs.filter((line) => maySign(line, approvalNamespace));
  if (lines.length === 0)
    return refusal('NS3337', `\`approvers\` lets that key sign nothing for "${approvalNamespace}"`);
  return timely({ statement, key, lines, givenAtMs: givenAt(statement) }, asked.atMs);
}

const namesOf = (lines: readonly Approver[]): string =>
  lines.map(({ principals }) => principals.join(',')).join(' and ');

/** The reader lets nothing else through; NaN is valid at no time. */
const givenAt = ({ at }: ApprovalStatement): number => instantMs(at) ?? Number.NaN;

/** With the lines alone that were valid when it was given, and for an approval are still. */
function timely(vouched: Vouched, nowMs: number): Vouched | Refusal {
  const late = vouched.lines.map((line) => untimely(line, vouched, nowMs));
  const lines = vouched.lines.filter((_, index) => late[index] === null);
  return lines.length > 0 ? { ...vouched, lines } : (late.find((found) => found !== null) ?? neverValid);
}

const neverValid = refusal('NS3339', 'the key is valid at no time');
