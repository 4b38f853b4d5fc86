/** Approval files: what is signed, and how it is written down. */

import type { ApprovalStatement, SignedApproval } from '../model/approval.ts';
import { canonicalJson } from '../model/canonicalJson.ts';
import { failure, type NightshiftError } from '../model/problems.ts';
import { instantMs } from './timestamp.ts';

/** A statement with the longest reason and the longest signature takes a third of it. */
const charactersMax = 65_536;

const reasonMax = 2_000;

/** What is signed: the canonical JSON (RFC 8785) of the statement. */
export const statementText = (statement: ApprovalStatement): string => canonicalJson(statement);

/** As it is written to a file, and mailed. */
export const writeSignedApproval = ({ statement, signature }: SignedApproval): string =>
  `${JSON.stringify({ statement, signature }, null, 2)}\n`;

/** Reads an approval file. Throws NS3310 for all that is not exactly one; whether it counts is another question. */
export function readSignedApproval(text: string, file: string): SignedApproval {
  if (text.length > charactersMax) throw noApproval(file, `it is longer than ${charactersMax} characters`);
  const value = parsed(text, file);
  if (!isRecord(value)) throw noApproval(file, 'it is not one JSON object');
  const { statement, signature } = value;
  if (!hasKeys(value, ['statement', 'signature']) || typeof signature !== 'string')
    throw noApproval(file, 'it must hold `statement` and `signature`, and nothing else');
  if (!isRecord(statement)) throw noApproval(file, '`statement` is not an object');
  return { statement: readStatement(statement, file), signature };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noApproval(file, 'it is not JSON', cause);
  }
}

function readStatement(found: Fields, file: string): ApprovalStatement {
  if (!hasKeys(found, Object.keys(fields))) throw noApproval(file, '`statement` lacks something, or holds too much');
  if (!isStatement(found)) throw noApproval(file, `\`statement.${wrongField(found)}\` is not what it must be`);
  if (found.decision === 'reject' && !found.reason?.trim()) throw noApproval(file, 'a rejection must say its reason');
  return found;
}

type Fields = { readonly [name: string]: unknown };

/** What is shown to people must not change how the rest is shown. */
const isName = (value: unknown): boolean =>
  typeof value === 'string' && /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(value) && value.trim() === value;

const isSha256 = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Sentences, with line breaks. */
function isReason(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'string' || value.length > reasonMax) return false;
  return !/[\p{Cc}\p{Cs}]/u.test(value.replaceAll(/[\n\t]/g, ' ')) && !bidirectional.test(value);
}

/** Every key of a statement, and what its value must be. */
const fields: { readonly [name in keyof ApprovalStatement]: (value: unknown) => boolean } = {
  format: (value) => value === 'nightshift/approval/v1',
  decision: (value) => value === 'approve' || value === 'reject',
  saved: isSha256,
  digest: isSha256,
  change: isName,
  environment: isName,
  principal: isName,
  at: (value) => typeof value === 'string' && instantMs(value) !== undefined,
  reason: isReason,
};

const wrongField = (value: Fields): string | undefined =>
  Object.entries(fields).find(([name, isRight]) => !isRight(value[name]))?.[0];

const isStatement = (value: Fields): value is Fields & ApprovalStatement => wrongField(value) === undefined;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasKeys = (value: Fields, names: readonly string[]): boolean =>
  Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));

const noApproval = (file: string, why: string, cause?: unknown): NightshiftError =>
  failure('NS3310', `${file} is no approval: ${why}`, 'Take the file as `nightshift approve` wrote it.', {
    place: { file },
    cause,
  });
