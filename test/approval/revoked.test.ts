import { describe, expect, it } from 'vitest';
import { fingerprintOf, publicKeyOf } from '../../src/approval/publicKey.ts';
import { readRevoked } from '../../src/approval/revoked.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { newKey } from './testKeys.ts';

const line = newKey('ed25519').line;
const hash = fingerprintOf(publicKeyOf(line)).replace('ED25519 ', '');

function codeOf(text: string): string {
  try {
    readRevoked(text, 'revoked_keys');
    return 'read';
  } catch (error) {
    if (error instanceof NightshiftError) return `${error.code} line ${error.problems[0]?.place?.line}`;
    throw error;
  }
}

describe('revoked_keys', () => {
  it('holds keys and fingerprints', () => {
    expect(readRevoked('', 'revoked_keys')).toEqual(new Set());
    expect(readRevoked(`# lost\r\n${line} ana's laptop\r\n`, 'revoked_keys')).toEqual(new Set([hash]));
    expect(readRevoked(`\n  ${hash} lost\n`, 'revoked_keys')).toEqual(new Set([hash]));
  });

  it('may hold keys that could not sign anyway', () => {
    const dss = 'ssh-dss AAAAB3NzaC1kc3M=';
    expect(readRevoked(`${dss}\n${newKey('rsa1024').line}`, 'revoked_keys').size).toBe(2);
  });

  it.each([
    ['ana', 'NS3314 line 1'],
    [`${line}\nSHA256:abc`, 'NS3314 line 2'],
    [`${hash}=`, 'NS3314 line 1'],
    [hash.slice(0, -1), 'NS3314 line 1'],
    [hash.replace('SHA256', 'MD5'), 'NS3314 line 1'],
    [`ana@example.com ${line}`, 'NS3314 line 1'],
    [line.replace('ssh-ed25519', 'ssh-rsa'), 'NS3314 line 1'],
    ['ssh-rsa-cert-v01@openssh.com AAAA', 'NS3314 line 1'],
    ['SSHKRL\n\u0000\u0000', 'NS3315 line undefined'],
  ])('%j is refused, never skipped', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});
