import { describe, expect, it } from 'vitest';
import { fingerprintOf, publicKeyOf } from '../../src/approval/publicKey.ts';
import { sshString } from '../../src/approval/wire.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { mpint, newKey } from './testKeys.ts';

const ed = newKey('ed25519');
const ec = newKey('ecdsa256');
const rsa = newKey('rsa');
const modulus = rsa.blob.subarray(-256);

function codeOf(line: string): string {
  try {
    return fingerprintOf(publicKeyOf(line));
  } catch (error) {
    if (error instanceof NightshiftError) return error.code;
    throw error;
  }
}

const line = (name: string, ...parts: readonly Uint8Array[]): string =>
  `${name} ${Buffer.concat([sshString(name), ...parts]).toString('base64')}`;

const point = ec.blob.subarray(-65);
const offCurve = Buffer.concat([point.subarray(0, 64), Buffer.of((point[64] ?? 0) ^ 1)]);
const rsaWith = (exponent: Uint8Array) => line('ssh-rsa', mpint(exponent), mpint(modulus));

describe('a public key', () => {
  it('is read as it stands in its file, with a comment or without', () => {
    expect(codeOf(`${ed.line} ana@laptop\n`)).toMatch(/^ED25519 SHA256:[A-Za-z0-9+/]{43}$/);
    expect(codeOf(`${rsa.line}`)).toMatch(/^RSA /);
    expect(codeOf(rsaWith(Buffer.of(3)))).toMatch(/^RSA /);
    expect(codeOf(line('ecdsa-sha2-nistp256', sshString('nistp256'), sshString(point)))).toMatch(/^ECDSA /);
  });

  it.each([
    ['nothing', ''],
    ['a type alone', 'ssh-ed25519'],
    ['base64 with something in it', `${ed.line.slice(0, 40)}*${ed.line.slice(41)}`],
    ['base64 that is not as it is written', ed.line.replace(/.$/, '$&=')],
    ['a type and the bytes of another', `ssh-rsa ${ed.blob.toString('base64')}`],
    ['bytes behind its end', line('ssh-ed25519', ed.blob.subarray(15), Buffer.of(0))],
    ['31 bytes', line('ssh-ed25519', sshString(ed.blob.subarray(-31)))],
    ['the curve of another type', line('ecdsa-sha2-nistp256', sshString('nistp384'), sshString(point))],
    ['a point off its curve', line('ecdsa-sha2-nistp256', sshString('nistp256'), sshString(offCurve))],
    ['a compressed point', line('ecdsa-sha2-nistp256', sshString('nistp256'), sshString(point.subarray(0, 33)))],
    ['an exponent with which everybody signs', rsaWith(Buffer.of(1))],
    ['an even exponent', rsaWith(Buffer.of(4))],
    ['a negative number', line('ssh-rsa', sshString(Buffer.of(0x81)), mpint(modulus))],
    ['a number with needless zeros', line('ssh-rsa', sshString(Buffer.of(0, 3)), mpint(modulus))],
    ['no number at all', line('ssh-rsa', sshString(''), mpint(modulus))],
    ['more bits than can be checked', line('ssh-rsa', mpint(Buffer.of(3)), mpint(Buffer.alloc(2_049, 0xff)))],
    ['a security key for nothing', line('sk-ssh-ed25519@openssh.com', ed.blob.subarray(15), sshString(''))],
    ['a security key without what it is for', line('sk-ssh-ed25519@openssh.com', ed.blob.subarray(15))],
  ])('is none with %s', (_, text) => {
    expect(codeOf(text)).toBe('NS3316');
  });

  it('of a type that cannot sign here is said to be so', () => {
    expect(codeOf(line('ssh-dss'))).toBe('NS3325');
    expect(codeOf(line('constructor'))).toBe('NS3325');
    expect(codeOf(line('ssh-ed25519-cert-v01@openssh.com'))).toBe('NS3326');
    expect(codeOf(line('ssh-rsa', mpint(Buffer.of(3)), mpint(modulus.subarray(0, 255))))).toBe('NS3327');
  });
});
