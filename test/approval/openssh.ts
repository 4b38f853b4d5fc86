/** OpenSSH's own ssh-keygen, as the other opinion. It takes files, so it has a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Verifying {
  readonly allowed: string;
  readonly principal: string;
  readonly message: string;
  readonly signature: string;
  readonly namespace?: string;
  /** `20260310120000Z` */
  readonly verifyTime?: string;
}

export interface OpenSsh {
  /** Makes a key pair, and says where its private half is. */
  readonly makeKey: (name: string, ...options: readonly string[]) => string;
  readonly publicLine: (key: string) => string;
  /** `ED25519 SHA256:…` */
  readonly fingerprint: (key: string) => string;
  readonly sign: (key: string, message: string, ...options: readonly string[]) => string;
  readonly verifies: (asked: Verifying) => boolean;
  /** null: none. */
  readonly findPrincipals: (asked: Omit<Verifying, 'principal'>) => readonly string[] | null;
  readonly remove: () => void;
}

export function openSsh(): OpenSsh {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-openssh-'));
  const path = (name: string) => join(folder, name);
  const file = (name: string, content: string) => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const run = (args: readonly string[], input = '') => {
    const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
    const { status, stdout } = spawnSync('ssh-keygen', args, { input, env, encoding: 'utf8' });
    return { ok: status === 0, out: stdout };
  };
  const signatureArgs = ({ allowed, signature, verifyTime }: Omit<Verifying, 'principal'>) => {
    const files = ['-f', file('allowed', allowed), '-s', file('signature', signature)];
    return verifyTime === undefined ? files : [...files, `-Overify-time=${verifyTime}`];
  };
  return {
    makeKey: (name, ...options) => {
      run(['-q', '-N', '', '-C', name, '-f', path(name), ...options]);
      return path(name);
    },
    publicLine: (key) => readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    fingerprint: (key) => run(['-l', '-f', `${key}.pub`]).out.replace(/^\d+ (\S+) .*\((\S+)\)\s*$/, '$2 $1'),
    sign: (key, message, ...options) =>
      run(['-Y', 'sign', '-q', '-f', key, '-n', 'nightshift-approval', ...options], message).out,
    verifies: (asked) => {
      const { principal, namespace = 'nightshift-approval', message } = asked;
      return run(['-Y', 'verify', '-I', principal, '-n', namespace, ...signatureArgs(asked)], message).ok;
    },
    findPrincipals: (asked) => {
      const { ok, out } = run(['-Y', 'find-principals', ...signatureArgs(asked)]);
      return ok ? out.split('\n').filter((line) => line !== '') : null;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
