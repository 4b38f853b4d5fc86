import { hostKeyAlgorithms, type NamedAlgorithms } from '../transport/algorithms.ts';
import type { SshSettings } from './sshSettings.ts';

type Known<Kind extends keyof NamedAlgorithms> = NonNullable<NamedAlgorithms[Kind]>;

/** What ssh2 1.17 can, of what OpenSSH may be told. */
const kex: Known<'kex'> = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha1',
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group1-sha1',
];
const cipher: Known<'cipher'> = [
  'chacha20-poly1305@openssh.com',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'aes256-cbc',
  'aes192-cbc',
  'aes128-cbc',
  '3des-cbc',
];
const hmac: Known<'hmac'> = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
];

/** What the configuration names, as far as ssh2 knows it, in the configuration's order. */
export function namedAlgorithms(settings: SshSettings): NamedAlgorithms {
  return {
    kex: common(settings.list('kexalgorithms'), kex),
    serverHostKey: common(settings.list('hostkeyalgorithms'), hostKeyAlgorithms),
    cipher: common(settings.list('ciphers'), cipher),
    hmac: common(settings.list('macs'), hmac),
  };
}

/** The option of which ssh2 knows nothing that it names; undefined: there is none. */
export function unknownAlgorithms(named: NamedAlgorithms): string | undefined {
  const options = {
    kex: 'KexAlgorithms',
    serverHostKey: 'HostKeyAlgorithms',
    cipher: 'Ciphers',
    hmac: 'MACs',
  } as const;
  const kinds = ['kex', 'serverHostKey', 'cipher', 'hmac'] as const;
  const unknown = kinds.find((kind) => named[kind]?.length === 0);
  return unknown && options[unknown];
}

function common<Name extends string>(named: readonly string[] | undefined, known: readonly Name[]) {
  return named?.flatMap((name) => known.filter((each) => each === name));
}
