import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeApprovals } from '../../src/approval/judge.ts';
import { readSignedApproval, statementText, writeSignedApproval } from '../../src/approval/signedApproval.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { caseOf, signed, statementBy } from './scenario.ts';
import { type KeyKind, newKey } from './testKeys.ts';

/** Whether an approval file with these two parts, as they came, lets the plan run. */
function lets(statement: string, signature: string, approver: string): boolean {
  try {
    const file = `{"statement": ${statement}, "signature": ${JSON.stringify(signature)}}`;
    const approval = readSignedApproval(file, 'mangled.json');
    return judgeApprovals(caseOf({ approvers: [approver], approvals: [approval] })).approved;
  } catch (error) {
    if (error instanceof NightshiftError) return false;
    throw error;
  }
}

/** The text with one bit of each byte turned: all the bits one after the other, or one that goes round. */
function* turned(text: string, every: boolean): Generator<string> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at++)
    for (const bit of every ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8]) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      yield copy.toString('utf8');
    }
}

function* cut(text: string): Generator<string> {
  for (let length = 0; length < text.length; length++) yield text.slice(0, length);
}

describe.each<KeyKind>(['ed25519', 'ecdsa256', 'rsa', 'skEd25519'])('an approval with a key of %s', (kind) => {
  const key = newKey(kind);
  const approver = `ana@example.com ${key.line}`;
  const every = kind === 'ed25519';
  const { statement, signature } = signed(
    key,
    statementBy('ana@example.com', { reason: 'looked at "it"\n\tand good' }),
  );
  const text = statementText(statement);

  it('counts as it is', () => {
    expect(lets(text, signature, approver)).toBe(true);
  });

  it('never counts when it is cut anywhere', () => {
    expect([...cut(signature)].filter((part) => lets(text, part, approver))).toEqual([]);
    expect([...cut(text)].filter((part) => lets(part, signature, approver))).toEqual([]);
  });

  it('never counts when a bit of it is turned, in any of its bytes', () => {
    expect([...turned(signature, every)].filter((other) => lets(text, other, approver))).toEqual([]);
    expect([...turned(text, every)].filter((other) => lets(other, signature, approver))).toEqual([]);
  });

  it('never counts when a piece of it is anything else', () => {
    const piece = fc.tuple(fc.nat(), fc.nat(12), fc.string({ unit: 'binary-ascii', maxLength: 12 }));
    const replaced = (whole: string, [at, length, by]: [number, number, string]) => {
      const start = at % whole.length;
      return whole.slice(0, start) + by + whole.slice(start + length);
    };
    fc.assert(
      fc.property(piece, (one) => {
        const other = replaced(signature, one);
        // Where its lines are broken is no part of what was signed.
        fc.pre(other.replaceAll('\n', '') !== signature.replaceAll('\n', ''));
        expect(lets(text, other, approver)).toBe(false);
      }),
    );
  });
});

describe('a whole approval file', () => {
  const key = newKey('ed25519');
  const file = writeSignedApproval(signed(key, statementBy('ana@example.com')));
  const approvedBy = (text: string): boolean => {
    try {
      const approval = readSignedApproval(text, 'a.json');
      return judgeApprovals(caseOf({ approvers: [`ana@example.com ${key.line}`], approvals: [approval] })).approved;
    } catch (error) {
      if (error instanceof NightshiftError) return false;
      throw error;
    }
  };

  it('is read as it was written, and with other line ends', () => {
    expect(approvedBy(file)).toBe(true);
    expect(approvedBy(file.replaceAll('\n', '\r\n'))).toBe(true);
  });

  it('is none when it is cut before its last brace', () => {
    const whole = file.trimEnd();
    expect([...cut(whole)].filter(approvedBy)).toEqual([]);
  });
});
