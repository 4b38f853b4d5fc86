import { describe, expect, it } from 'vitest';
import { readSshSignature } from '../../src/approval/sshSignature.ts';
import { verifySshSignature } from '../../src/approval/verifySignature.ts';
import { sshString } from '../../src/approval/wire.ts';
import { armored, blobOf, mpint, newKey, type TestKey } from './testKeys.ts';

const message = Buffer.from('{"decision":"approve"}');
const ec = newKey('ecdsa256');
const ed = newKey('ed25519');

/** A signature that says it is ECDSA, with these two numbers. */
function withNumbers(key: TestKey, r: Uint8Array, s: Uint8Array, behind = Buffer.alloc(0)): string {
  const numbers = sshString(Buffer.concat([r, s, behind]));
  const head = Buffer.concat([Buffer.from('SSHSIG'), Buffer.of(0, 0, 0, 1), sshString(key.blob)]);
  const names = ['nightshift-approval', '', 'sha512'].map(sshString);
  return armored(Buffer.concat([head, ...names, sshString(Buffer.concat([sshString(key.name), numbers]))]));
}

const unreadable = expect.objectContaining({ code: 'NS3324' });
const one = mpint(Buffer.of(1));

describe('a signature', () => {
  it('says of itself what ssh-keygen wrote', () => {
    const read = readSshSignature(ed.sign('x', { namespace: 'git', hash: 'sha256' }));
    expect(read).toMatchObject({
      namespace: 'git',
      hash: 'sha256',
      keyHash: null,
      token: null,
      key: { type: { name: 'ssh-ed25519' } },
    });
    expect(readSshSignature(newKey('skEd25519').sign('x', { flags: 5 })).token).toEqual({ flags: 5, counter: 7 });
  });

  it('may have its lines broken elsewhere, and is the same', () => {
    const text = ed.sign(message.toString());
    const base64 = blobOf(text).toString('base64');
    const oneLine = `-----BEGIN SSH SIGNATURE-----\n${base64}\n-----END SSH SIGNATURE-----\n`;
    expect(verifySshSignature(readSshSignature(oneLine), message)).toBe(true);
  });

  it.each([
    ['without the end of its last line', (text: string) => text.slice(0, -1)],
    ['with something before it', (text: string) => `\n${text}`],
    ['with other ends of lines', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with needless bits in its base64', () => armored(Buffer.from('SSHSIG')).replace('U1NIU0lH', 'U1NIU0lHQ4==')],
    ['twice', (text: string) => text + text],
    ['empty', () => '-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----\n'],
    ['longer than any', () => armored(Buffer.alloc(20_000))],
    ['for nothing', () => ed.sign('x', { namespace: '' })],
    ['for something that cannot be printed', () => ed.sign('x', { namespace: 'nightshift-approval\u0000' })],
    ['of another hash', (text: string) => armored(renamed(blobOf(text), 'sha512', 'sha384'))],
  ])('is none %s', (_, made) => {
    expect(() => readSshSignature(made(ed.sign('x')))).toThrow(unreadable);
  });

  it('has the length that its key gives', () => {
    const blob = blobOf(ed.sign('x'));
    const inner = sshString(Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.alloc(63, 1))]));
    expect(() => readSshSignature(armored(Buffer.concat([blob.subarray(0, blob.length - 87), inner])))).toThrow(
      unreadable,
    );
  });

  it('of ECDSA has two positive numbers of its curve, and nothing else', () => {
    const large = mpint(Buffer.alloc(33, 0x7f));
    expect(readSshSignature(withNumbers(ec, one, one)).bytes).toHaveLength(64);
    expect(() => readSshSignature(withNumbers(ec, large, one))).toThrow(unreadable);
    expect(() => readSshSignature(withNumbers(ec, one, sshString('')))).toThrow(unreadable);
    expect(() => readSshSignature(withNumbers(ec, sshString(Buffer.of(0xff)), one))).toThrow(unreadable);
    expect(() => readSshSignature(withNumbers(ec, sshString(Buffer.of(0, 1)), one))).toThrow(unreadable);
    expect(() => readSshSignature(withNumbers(ec, one, one, Buffer.of(0)))).toThrow(unreadable);
  });

  it('of ECDSA with numbers that nobody computes is not good', () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    for (const numbers of [one, mpint(order), mpint(Buffer.alloc(32, 0xff))])
      expect(verifySshSignature(readSshSignature(withNumbers(ec, numbers, numbers)), message)).toBe(false);
  });
});

function renamed(blob: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(blob);
  copy.write(to, copy.indexOf(from), 'latin1');
  return copy;
}
