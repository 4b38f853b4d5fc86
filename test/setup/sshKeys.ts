import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type KeyKind = 'ed25519' | 'rsa' | 'ecdsa';

/** Makes a key pair with ssh-keygen: `file` and `file.pub`. RSA keys are as small as sshd accepts, for speed. */
export function makeKey(file: string, kind: KeyKind, passphrase = '', more: readonly string[] = []): string {
  const size = kind === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', kind, ...size, '-N', passphrase, '-C', 'test', '-f', file, ...more]);
  return file;
}

/** The public half of a key pair as known_hosts and authorized_keys have it: type and base64. */
export function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}
