import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** Those that the configuration names, in its order, as far as ssh2 knows them; undefined: it names none. */
export interface NamedAlgorithms {
  readonly kex?: readonly KexAlgorithm[] | undefined;
  readonly serverHostKey?: readonly ServerHostKeyAlgorithm[] | undefined;
  readonly cipher?: readonly CipherAlgorithm[] | undefined;
  readonly hmac?: readonly MacAlgorithm[] | undefined;
}

/** ssh2's defaults, the cheapest to compute first: a controller may shake hands with a whole fleet at once. */
const keyExchanges: KexAlgorithm[] = [
  'ecdh-sha2-nistp256',
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group15-sha512',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group17-sha512',
  'diffie-hellman-group18-sha512',
];

/** ssh2's defaults in its order. */
export const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/**
 * What to offer a host. Algorithms of the keys on record come first, as in ssh(1): a server with several host keys then
 * presents the one that can be checked.
 */
export function algorithmsFor(keyTypesOnRecord: readonly string[], named: NamedAlgorithms = {}): Algorithms {
  const isOnRecord = (algorithm: string) => keyTypesOnRecord.includes(keyTypeOf(algorithm));
  const { kex = keyExchanges, serverHostKey = hostKeyAlgorithms, cipher, hmac } = named;
  return {
    kex: [...kex],
    serverHostKey: [...serverHostKey.filter(isOnRecord), ...serverHostKey.filter((each) => !isOnRecord(each))],
    ...(cipher && { cipher: [...cipher] }),
    ...(hmac && { hmac: [...hmac] }),
  };
}

/** The SHA-2 signatures of RFC 8332 are made with keys of the type ssh-rsa. */
function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}
