/** The key types that may approve: how each is written (RFC 4253, 5656, 8709; PROTOCOL.u2f), and how it signs. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Cursor, MalformedError, takeName, takePositive, takeString } from './wire.ts';

export interface KeyType {
  /** In the protocol: `ssh-ed25519`. */
  readonly name: string;
  /** As ssh-keygen shows it. */
  readonly shown: string;
  readonly family: 'ed25519' | 'ecdsa' | 'rsa';
  /** What a signature of such a key calls itself, with the hash that it goes by; null: the family has its own. */
  readonly algorithms: ReadonlyMap<string, string | null>;
  /** Bytes of a coordinate on its curve; 0: it has none. */
  readonly coordinateBytes: number;
  /** It lives in a security key, and signs what an authenticator signs. */
  readonly onToken: boolean;
  readonly read: (cursor: Cursor) => KeyObject;
}

const ed25519 = (name: string, shown: string, onToken: boolean): KeyType => ({
  name,
  shown,
  family: 'ed25519',
  algorithms: new Map([[name, null]]),
  coordinateBytes: 0,
  onToken,
  read: (cursor) => imported({ kty: 'OKP', crv: 'Ed25519', x: base64url(takeString(cursor)) }),
});

interface Curve {
  readonly ssh: string;
  readonly jwk: string;
  readonly bytes: number;
  readonly hash: string;
}

const p256: Curve = { ssh: 'nistp256', jwk: 'P-256', bytes: 32, hash: 'sha256' };
const p384: Curve = { ssh: 'nistp384', jwk: 'P-384', bytes: 48, hash: 'sha384' };
const p521: Curve = { ssh: 'nistp521', jwk: 'P-521', bytes: 66, hash: 'sha512' };

const ecdsa = (name: string, shown: string, curve: Curve, onToken: boolean): KeyType => ({
  name,
  shown,
  family: 'ecdsa',
  algorithms: new Map([[name, curve.hash]]),
  coordinateBytes: curve.bytes,
  onToken,
  read: (cursor) => readPoint(cursor, curve),
});

const rsa: KeyType = {
  name: 'ssh-rsa',
  shown: 'RSA',
  family: 'rsa',
  algorithms: new Map([
    ['rsa-sha2-256', 'sha256'],
    ['rsa-sha2-512', 'sha512'],
  ]),
  coordinateBytes: 0,
  onToken: false,
  read: readRsa,
};

const all: readonly KeyType[] = [
  ed25519('ssh-ed25519', 'ED25519', false),
  ecdsa('ecdsa-sha2-nistp256', 'ECDSA', p256, false),
  ecdsa('ecdsa-sha2-nistp384', 'ECDSA', p384, false),
  ecdsa('ecdsa-sha2-nistp521', 'ECDSA', p521, false),
  rsa,
  ed25519('sk-ssh-ed25519@openssh.com', 'ED25519-SK', true),
  ecdsa('sk-ecdsa-sha2-nistp256@openssh.com', 'ECDSA-SK', p256, true),
];

/** By their names in the protocol. */
export const keyTypes: ReadonlyMap<string, KeyType> = new Map(all.map((type) => [type.name, type]));

/** Only uncompressed points, as ssh writes them; that it lies on the curve is checked where it is imported. */
function readPoint(cursor: Cursor, { ssh, jwk, bytes }: Curve): KeyObject {
  if (takeName(cursor) !== ssh) throw new MalformedError('its curve is not that of its type');
  const point = takeString(cursor);
  if (point.length !== 1 + 2 * bytes || point[0] !== 4) throw new MalformedError('its point is not one of its curve');
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)];
  return imported({ kty: 'EC', crv: jwk, x: base64url(x), y: base64url(y) });
}

/** With an exponent of 1 everybody could sign. */
function readRsa(cursor: Cursor): KeyObject {
  const exponent = takePositive(cursor);
  const modulus = takePositive(cursor);
  const odd = (exponent.at(-1) ?? 0) % 2 === 1;
  if (!odd || (exponent.length === 1 && exponent[0] === 1)) throw new MalformedError('its exponent is not sound');
  return imported({ kty: 'RSA', e: base64url(exponent), n: base64url(modulus) });
}

function imported(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new MalformedError('its numbers are not those of a key');
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
