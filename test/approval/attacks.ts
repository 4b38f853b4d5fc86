import { fingerprintOf, publicKeyOf } from '../../src/approval/publicKey.ts';
import { statementText } from '../../src/approval/signedApproval.ts';
import { sshString } from '../../src/approval/wire.ts';
import type { Code } from '../../src/model/codes/catalog.ts';
import { at, type Sketch, signed, statementBy } from './scenario.ts';
import { armored, blobOf, newKey } from './testKeys.ts';

const ana = newKey('ed25519');
const ben = newKey('ecdsa256');
const cleo = newKey('rsa');
const weak = newKey('rsa1024');
const token = newKey('skEd25519');
const ecToken = newKey('skEcdsa');
const written = newKey('ed25519');
const stranger = newKey('ed25519');

const approvers = [
  `ana@example.com ${ana.line} role=dba`,
  `ben@example.com ${ben.line}`,
  `cleo@example.com ${cleo.line}`,
  `toni@example.com ${token.line}`,
  `eta@example.com ${ecToken.line}`,
  `author@example.com ${written.line}`,
];
const anas = statementBy('ana@example.com');
const good = signed(ana, anas);
const bens = statementBy('ben@example.com');

interface Attack {
  readonly code: Code;
  readonly sketch: Sketch;
}

const attack = (code: Code, sketch: Partial<Sketch>): Attack => ({
  code,
  sketch: { approvers, approvals: [good], ...sketch },
});

const other = 'c'.repeat(64);
const cleosBlob = blobOf(signed(cleo, statementBy('cleo@example.com')).signature);
const certificate = Buffer.concat([
  sshString('ssh-ed25519-cert-v01@openssh.com'),
  sshString('nonce'),
  ana.blob.subarray(15),
]);

/** Each on an approval that would count, and each with the one reason for which it does not. */
export const attacks: { readonly [name: string]: Attack } = {
  // Other things than this plan.
  'replay for another saved plan': attack('NS3320', { plan: { saved: other } }),
  'replay for another saved plan with its other digest': attack('NS3320', { plan: { saved: other, digest: other } }),
  'over another digest': attack('NS3321', { approvals: [signed(ana, { ...anas, digest: other })] }),
  'for another change': attack('NS3322', { approvals: [signed(ana, { ...anas, change: 'billing-4.12.1' })] }),
  'for another environment': attack('NS3323', { approvals: [signed(ana, { ...anas, environment: 'staging' })] }),
  // Statements that were altered after they were signed.
  'its principal altered': attack('NS3332', { approvals: [{ ...good, statement: bens }] }),
  'its time altered': attack('NS3332', { approvals: [{ ...good, statement: { ...anas, at: at(-59) } }] }),
  'its reason altered': attack('NS3332', { approvals: [{ ...good, statement: { ...anas, reason: 'fine' } }] }),
  'a rejection made an approval': attack('NS3332', {
    approvals: [
      {
        statement: { ...anas, reason: 'no' },
        signature: signed(ana, { ...anas, decision: 'reject', reason: 'no' }).signature,
      },
    ],
  }),
  'a saved plan pasted over another one': attack('NS3332', {
    approvals: [{ statement: anas, signature: signed(ana, { ...anas, saved: other }).signature }],
  }),
  // What is not as an approval is.
  'of another format': attack('NS3310', {
    approvals: [signed(ana, JSON.parse(statementText(anas).replace('/v1', '/v2')))],
  }),
  'with something more in it': attack('NS3310', { approvals: [signed(ana, Object.assign({}, anas, { extra: 1 }))] }),
  'a time that is none': attack('NS3310', { approvals: [signed(ana, { ...anas, at: '2026-02-30T10:00:00Z' })] }),
  'a name that runs backwards on a screen': attack('NS3310', {
    approvals: [signed(ana, { ...anas, principal: 'ana\u202e@example.com' })],
  }),
  // Signatures that are none.
  'no signature': attack('NS3324', { approvals: [{ ...good, signature: '' }] }),
  'a signature cut off': attack('NS3324', { approvals: [{ ...good, signature: good.signature.slice(0, -60) }] }),
  'a signature with something after it': attack('NS3324', {
    approvals: [{ ...good, signature: `${good.signature}\n` }],
  }),
  'a signature of another kind': attack('NS3324', {
    approvals: [{ ...good, signature: good.signature.replaceAll('SSH SIGNATURE', 'PGP SIGNATURE') }],
  }),
  'bytes behind the signature': attack('NS3324', { approvals: [signed(ana, anas, { trailing: Buffer.of(0) })] }),
  'bytes behind the inner signature': attack('NS3324', {
    approvals: [signed(ana, anas, { signatureTrailing: Buffer.of(0) })],
  }),
  'another version of signatures': attack('NS3324', { approvals: [signed(ana, anas, { version: 2 })] }),
  'what is reserved is used': attack('NS3324', { approvals: [signed(ana, anas, { reserved: 'x' })] }),
  'an RSA signature a byte short': attack('NS3324', {
    approvals: [{ statement: statementBy('cleo@example.com'), signature: armored(shortened(cleosBlob)) }],
  }),
  'a length that promises more than there is': attack('NS3324', {
    approvals: [{ ...good, signature: armored(patched(blobOf(good.signature), 10, 0xff)) }],
  }),
  // Keys that do not sign approvals.
  'a key of another type': attack('NS3325', {
    approvals: [signed(ana, anas, { publicBlob: Buffer.concat([sshString('ssh-dss'), sshString('x')]) })],
  }),
  'a certificate as key': attack('NS3326', { approvals: [signed(ana, anas, { publicBlob: certificate })] }),
  'a short RSA key': attack('NS3327', { approvals: [signed(weak, statementBy('cleo@example.com'))] }),
  'an RSA signature with SHA-1': attack('NS3328', {
    approvals: [signed(cleo, statementBy('cleo@example.com'), { algorithm: 'ssh-rsa', keyHash: 'sha1' })],
  }),
  'a signature of another type than its key': attack('NS3329', {
    approvals: [signed(ana, anas, { algorithm: 'ecdsa-sha2-nistp256' })],
  }),
  'an RSA signature that names another hash': attack('NS3332', {
    approvals: [signed(cleo, statementBy('cleo@example.com'), { algorithm: 'rsa-sha2-256', keyHash: 'sha512' })],
  }),
  'the public key of somebody else': attack('NS3332', {
    approvals: [signed(stranger, anas, { publicBlob: ana.blob })],
  }),
  'a security key that nobody touched': attack('NS3330', {
    approvals: [signed(token, statementBy('toni@example.com'), { flags: 0 })],
  }),
  'an ECDSA security key that nobody touched': attack('NS3330', {
    approvals: [signed(ecToken, statementBy('eta@example.com'), { flags: 4 })],
  }),
  'a touch claimed afterwards': attack('NS3332', {
    approvals: [{ statement: statementBy('toni@example.com'), signature: touched() }],
  }),
  // Signed for something else.
  'signed for files': attack('NS3331', { approvals: [signed(ana, anas, { namespace: 'file' })] }),
  'signed for a seal of the journal': attack('NS3331', {
    approvals: [signed(ana, anas, { namespace: 'nightshift-journal' })],
  }),
  'a namespace put in its place': attack('NS3332', {
    approvals: [signed(ana, anas, { namespace: 'git', shownNamespace: 'nightshift-approval' })],
  }),
  // Keys and people.
  'revoked by its fingerprint': attack('NS3333', {
    revoked: `${fingerprintOf(publicKeyOf(ana.line)).split(' ')[1]} lost`,
  }),
  'revoked by its key': attack('NS3333', { revoked: `# lost\n${ana.line}\n` }),
  'no file approvers': attack('NS3334', { approvers: null }),
  'a key that is nobody’s': attack('NS3335', { approvals: [signed(stranger, anas)] }),
  'in the name of another approver': attack('NS3336', { approvals: [signed(ana, bens)] }),
  'in the same name with a capital': attack('NS3336', { approvals: [signed(ana, statementBy('Ana@example.com'))] }),
  'a name that its line takes out': attack('NS3336', {
    approvers: [`*@example.com,!ana@example.com ${ana.line}`],
  }),
  'a key for other things': attack('NS3337', { approvers: [`ana@example.com namespaces="git,file" ${ana.line}`] }),
  'a key not for this': attack('NS3337', {
    approvers: [`ana@example.com namespaces="*,!nightshift-approval" ${ana.line}`],
  }),
  'a key that was not valid yet': attack('NS3338', {
    approvers: [`ana@example.com valid-after="20260310113000Z" ${ana.line}`],
  }),
  'a key that is not valid yet': attack('NS3338', {
    approvers: [`ana@example.com valid-after="20270101Z" ${ana.line}`],
  }),
  'a key that had expired': attack('NS3339', { approvers: [`ana@example.com valid-before="20260301Z" ${ana.line}`] }),
  'a key that has expired since': attack('NS3339', {
    approvers: [`ana@example.com valid-before="20260310113000Z" ${ana.line}`],
  }),
  'dated back into the time of an expired key': attack('NS3339', {
    approvers: [`ana@example.com valid-before="20260309Z" ${ana.line}`],
    approvals: [signed(ana, { ...anas, at: '2026-03-08T10:00:00Z' })],
  }),
  'two lines, each valid at another time': attack('NS3339', {
    approvers: [
      `ana@example.com valid-before="202603101130Z" ${ana.line}`,
      `ana@example.com valid-after="202603101130Z" ${ana.line}`,
    ],
  }),
  // Times.
  'from the future': attack('NS3340', { approvals: [signed(ana, { ...anas, at: at(6) })] }),
  expired: attack('NS3341', { approvals: [signed(ana, { ...anas, at: at(-72 * 60 - 1) })] }),
  'expired by the policy': attack('NS3341', { policy: { count: 1, validFor: '30m' } }),
  // Four eyes.
  'the author': attack('NS3342', { approvals: [signed(written, statementBy('author@example.com'))] }),
  'the author under a login name': attack('NS3342', { plan: { author: 'ana' } }),
  'the author with a display name': attack('NS3342', { plan: { author: 'Ana M. <ANA@example.com>' } }),
  'one of two authors': attack('NS3342', { plan: { author: 'author@example.com, ana@example.com' } }),
  'the author under another name of their key': attack('NS3343', {
    approvers: [`author@example.com,ana@example.com ${ana.line}`],
  }),
  'the author under another name with another key': attack('NS3343', {
    approvers: [...approvers, `author@example.com,ana@example.com ${stranger.line}`],
  }),
  'the author over two steps': attack('NS3343', {
    approvers: [
      ...approvers,
      `author@example.com,deputy@example.com ${stranger.line}`,
      `deputy@example.com,ana@example.com namespaces="git",valid-before="20200101Z" ${newKey('ed25519').line}`,
    ],
  }),
  'the author by a pattern': attack('NS3343', {
    approvers: [...approvers, `author@*,an?@example.com ${stranger.line}`],
  }),
  'no author to be told from': attack('NS3344', { plan: { author: null } }),
  'an empty author': attack('NS3344', { plan: { author: ' ' } }),
  // One person.
  'one person under two names of one key': attack('NS3345', {
    policy: { count: 2 },
    approvers: [`ana@example.com,ana@work.example ${ana.line}`],
    approvals: [good, signed(ana, statementBy('ana@work.example'))],
  }),
  'one person under two names, each with a key, and one for both': attack('NS3345', {
    policy: { count: 2 },
    approvers: [...approvers, `ana@example.com,ben@example.com ${stranger.line}`],
    approvals: [good, signed(ben, bens)],
  }),
  'one person with a capital': attack('NS3345', {
    policy: { count: 2 },
    approvers: [...approvers, `ANA@example.com ${stranger.line}`],
    approvals: [good, signed(stranger, statementBy('ANA@example.com'))],
  }),
  'one person with two keys': attack('NS3346', {
    policy: { count: 2 },
    approvers: [...approvers, `ana@example.com ${stranger.line}`],
    approvals: [good, signed(stranger, { ...anas, at: at(-30) })],
  }),
  'one person twice with one key': attack('NS3346', {
    policy: { count: 2 },
    approvals: [good, signed(ana, { ...anas, at: at(-30) })],
  }),
  'taken back since': attack('NS3346', {
    approvals: [good, signed(ana, { ...anas, decision: 'reject', at: at(-30), reason: 'the disk is full' })],
  }),
};

/** All that was attacked, as it was before. */
export const unharmed: Sketch = {
  approvers,
  policy: { count: 5, roles: { dba: 1 } },
  approvals: [
    good,
    signed(ben, bens),
    signed(cleo, statementBy('cleo@example.com')),
    signed(token, statementBy('toni@example.com')),
    signed(ecToken, statementBy('eta@example.com')),
  ],
};

function patched(blob: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(blob);
  copy[offset] = value;
  return copy;
}

/** The last byte of the signature gone, and every length made to fit. */
function shortened(blob: Buffer): Buffer {
  const copy = Buffer.from(blob.subarray(0, -1));
  const inner = copy.length - 255 - 4;
  copy.writeUInt32BE(255, inner);
  const outer = inner - 4 - 'rsa-sha2-512'.length - 4;
  copy.writeUInt32BE(copy.length - outer - 4, outer);
  return copy;
}

/** Signed without a touch; the flag set afterwards. */
function touched(): string {
  const blob = blobOf(token.sign(statementText(statementBy('toni@example.com')), { flags: 0 }));
  return armored(patched(blob, blob.length - 5, 1));
}
