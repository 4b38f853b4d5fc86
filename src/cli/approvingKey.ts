/** Whose approval it is, and with which of their keys. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { agentKeys, namedKey, type SigningKey, usualKeys } from '../adapters/signing/keys.ts';
import type { Approver } from '../approval/approvers.ts';
import { concreteNames } from '../approval/patternList.ts';
import { fingerprintOf, type PublicKey, publicKeyOf } from '../approval/publicKey.ts';
import { failure, NightshiftError } from '../model/problems.ts';

export interface ApprovingKey extends SigningKey {
  readonly publicKey: PublicKey;
}

/**
 * The key that is named; else the first of the usual ones in the person's home that is in `approvers`, else of the agent's.
 * Rejects with NS3335 when the named one is not there, NS3402 when none is, NS3404 for one that cannot be read.
 */
export async function approvingKey(
  named: string | undefined,
  approvers: readonly Approver[],
  terminal: boolean,
): Promise<ApprovingKey> {
  if (named === undefined) return keyAtHand(approvers);
  const key = await namedKey(resolve(named), terminal);
  const found = { ...key, publicKey: publicKeyOf(key.line, { file: named }) };
  if (linesOf(found, approvers).length === 0) throw notAnApprovers(named, found);
  return found;
}

async function keyAtHand(approvers: readonly Approver[]): Promise<ApprovingKey> {
  const isApprovers = (key: ApprovingKey) => linesOf(key, approvers).length > 0;
  const found = (await usualKeys(homedir())).flatMap(readable).find(isApprovers);
  const key = found ?? (await agentKeys()).flatMap(readable).find(isApprovers);
  if (key === undefined) throw noneAtHand();
  return key;
}

/** A person may have keys that can approve nothing. */
function readable(key: SigningKey): ApprovingKey[] {
  try {
    return [{ ...key, publicKey: publicKeyOf(key.line) }];
  } catch (error) {
    if (error instanceof NightshiftError) return [];
    throw error;
  }
}

const linesOf = ({ publicKey }: ApprovingKey, approvers: readonly Approver[]): readonly Approver[] =>
  approvers.filter(({ key }) => key.hash === publicKey.hash);

/** The one whom the lines of the key name. Throws NS3403 when these name nobody in full, or several. */
export function principalOf(key: ApprovingKey, approvers: readonly Approver[]): string {
  const lines = linesOf(key, approvers);
  const names = [...new Set(lines.flatMap(({ principals }) => concreteNames(principals)))];
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  const who = names.length > 0 ? names.join(', ') : lines.map(({ principals }) => principals.join(',')).join(', ');
  throw failure(
    'NS3403',
    `${fingerprintOf(key.publicKey)} may sign for ${who}`,
    'Say who you are with --as PRINCIPAL.',
  );
}

const notAnApprovers = (named: string, { publicKey }: ApprovingKey) =>
  failure(
    'NS3335',
    `${named} (${fingerprintOf(publicKey)}) is not one of the keys in \`approvers\``,
    "Take a key that is, or have the environment's owners add it.",
  );

const noneAtHand = () =>
  failure(
    'NS3402',
    "none of the usual keys in ~/.ssh, and none of the agent's, is in `approvers`",
    "Name your key with --key FILE, or have the environment's owners add it.",
  );
