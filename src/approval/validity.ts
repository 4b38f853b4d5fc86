/** When a key and an approval are good. */
import type { ApprovalStatement } from '../model/approval.ts';
import { parseDuration } from '../model/durations.ts';
import { type ApprovalCase, type Refusal, refusal, type Vouched } from './approvalCase.ts';
import type { Approver } from './approvers.ts';

/** Clocks of two machines that are both looked after differ by less. */
const skewMs = 5 * 60_000;

const defaultValidFor = '72h';

type Given = Pick<Vouched, 'statement' | 'givenAtMs'>;

/**
 * Why a line does not make a key good for an approval: it must have been valid when the approval was given, and be so now,
 * since the time that an approval names is only what its signer says. A rejection needs the first alone: it holds what
 * others approved, and no lapse of a key, and no clock that goes wrong, may let that through.
 */
export function untimely(line: Approver, { statement, givenAtMs }: Given, nowMs: number): Refusal | null {
  if (isRejection(statement)) return outside(line, givenAtMs);
  if (givenAtMs > nowMs + skewMs) return refusal('NS3340', `it says that it was given at ${statement.at}`);
  return outside(line, givenAtMs) ?? outside(line, nowMs);
}

function outside({ validAfterMs, validBeforeMs }: Approver, atMs: number): Refusal | null {
  if (validAfterMs !== null && atMs < validAfterMs)
    return refusal('NS3338', `the key is valid from ${shown(validAfterMs)} on`);
  if (validBeforeMs === null || atMs <= validBeforeMs) return null;
  return refusal('NS3339', `the key was valid until ${shown(validBeforeMs)}`);
}

/** Also its age: undefined once it is too old. */
export function agedOut({ statement, givenAtMs }: Given, { policy, atMs }: ApprovalCase): Refusal | null {
  if (isRejection(statement) || atMs <= givenAtMs + validForMs(policy)) return null;
  return refusal('NS3341', `it was given at ${statement.at}, and counts for ${policy?.validFor ?? defaultValidFor}`);
}

/** The last instant at which an approval counts; null for a rejection, which does not lapse. */
export function countsUntil({ statement, givenAtMs, lines }: Vouched, policy: ApprovalCase['policy']): number | null {
  if (isRejection(statement)) return null;
  const keyUntilMs = Math.max(...lines.map(({ validBeforeMs }) => validBeforeMs ?? Number.POSITIVE_INFINITY));
  return Math.min(givenAtMs + validForMs(policy), keyUntilMs);
}

function validForMs(policy: ApprovalCase['policy']): number {
  const lengthMs = parseDuration(policy?.validFor ?? defaultValidFor);
  if (lengthMs === undefined) throw new Error(`the schema of policies lets no ${policy?.validFor} through`);
  return lengthMs;
}

export const isRejection = ({ decision }: ApprovalStatement): boolean => decision === 'reject';

const shown = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');
