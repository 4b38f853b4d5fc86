import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeApprovals } from '../../src/approval/judge.ts';
import { fingerprintOf, publicKeyOf } from '../../src/approval/publicKey.ts';
import { statementText } from '../../src/approval/signedApproval.ts';
import { readSshSignature } from '../../src/approval/sshSignature.ts';
import { verifySshSignature } from '../../src/approval/verifySignature.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { type OpenSsh, openSsh } from './openssh.ts';
import { caseOf, signed, statementBy } from './scenario.ts';
import { armored, blobOf, type KeyKind, newKey } from './testKeys.ts';

let ssh: OpenSsh;
beforeAll(() => {
  ssh = openSsh();
});
afterAll(() => ssh.remove());

const statement = statementBy('ana@example.com');
const message = statementText(statement);

function verifies(signature: string): boolean {
  try {
    return verifySshSignature(readSshSignature(signature), Buffer.from(message));
  } catch (error) {
    if (error instanceof NightshiftError) return false;
    throw error;
  }
}

/** Places all over a signature: its head, the lengths, the key, the name, the numbers. */
function* damaged(signature: string): Generator<string> {
  const blob = blobOf(signature);
  const step = Math.ceil(blob.length / 12);
  for (let at = 0; at < blob.length; at += step) {
    const copy = Buffer.from(blob);
    copy[at] = (copy[at] ?? 0) ^ 0x01;
    yield armored(copy);
  }
  yield armored(blob.subarray(0, -1));
  yield armored(Buffer.concat([blob, Buffer.of(0)]));
}

describe.each([
  ['ed25519', ['-t', 'ed25519']],
  ['ecdsa 256', ['-t', 'ecdsa', '-b', '256']],
  ['ecdsa 384', ['-t', 'ecdsa', '-b', '384']],
  ['ecdsa 521', ['-t', 'ecdsa', '-b', '521']],
  ['rsa 2048', ['-t', 'rsa', '-b', '2048']],
  ['rsa 3072', ['-t', 'rsa', '-b', '3072']],
])('a key that ssh-keygen made: %s', (name, options) => {
  let key: string;
  let line: string;
  beforeAll(() => {
    key = ssh.makeKey(name.replace(' ', ''), ...options);
    line = `ana@example.com ${ssh.publicLine(key)}`;
  });

  it('has the fingerprint that ssh-keygen shows', () => {
    expect(fingerprintOf(publicKeyOf(ssh.publicLine(key)))).toBe(ssh.fingerprint(key));
  });

  it.each(['sha256', 'sha512'])('approves with %s', (hash) => {
    // ECDSA numbers are at times a byte shorter: several of them.
    for (let again = 0; again < 3; again++) {
      const signature = ssh.sign(key, message, `-Ohashalg=${hash}`);
      const standing = judgeApprovals(caseOf({ approvers: [line], approvals: [{ statement, signature }] }));
      expect(standing).toMatchObject({ approved: true, approvals: [{ key: ssh.fingerprint(key), refused: null }] });
    }
  });

  it('is refused by both of us over another message, and when it is damaged', () => {
    const signature = ssh.sign(key, message);
    const asked = { allowed: line, principal: 'ana@example.com', message, signature };
    expect([verifies(signature), ssh.verifies(asked)]).toEqual([true, true]);
    expect([verifies(ssh.sign(key, `${message} `)), ssh.verifies({ ...asked, message: `${message} ` })]).toEqual([
      false,
      false,
    ]);
    for (const other of damaged(signature))
      expect([verifies(other), ssh.verifies({ ...asked, signature: other })]).toEqual([false, false]);
  });
});

const kinds: readonly KeyKind[] = ['ed25519', 'ecdsa256', 'ecdsa384', 'ecdsa521', 'rsa', 'skEd25519', 'skEcdsa'];

describe.each(kinds)('a signature made here, with %s', (kind) => {
  const key = newKey(kind);
  const asked = { allowed: `ana@example.com ${key.line}`, principal: 'ana@example.com', message };

  it('is good for ssh-keygen and for us', () => {
    const { signature } = signed(key, statement);
    expect([verifies(signature), ssh.verifies({ ...asked, signature })]).toEqual([true, true]);
  });

  it('is good for neither when it is damaged, or says of itself what it is not', () => {
    const wishes = [
      { namespace: 'file', shownNamespace: 'nightshift-approval' },
      { version: 2 },
      { magic: 'SSHSIH' },
      { algorithm: 'ssh-rsa' },
      { trailing: Buffer.of(0) },
      { signatureTrailing: Buffer.of(0) },
      { publicBlob: newKey(kind).blob },
    ];
    const lies = wishes.map((wish) => signed(key, statement, wish).signature);
    for (const signature of [...lies, ...damaged(signed(key, statement).signature)])
      expect([verifies(signature), ssh.verifies({ ...asked, signature })]).toEqual([false, false]);
  });
});

it('where ssh-keygen accepts a security key that nobody touched, we do not', () => {
  const key = newKey('skEd25519');
  const asked = { allowed: `ana@example.com ${key.line}`, principal: 'ana@example.com', message };
  const { signature } = signed(key, statement, { flags: 0 });
  expect([verifies(signature), ssh.verifies({ ...asked, signature })]).toEqual([false, true]);
});
