/** OpenSSH signatures (PROTOCOL.sshsig, version 1), read strictly. */
import { failure } from '../model/problems.ts';
import { type PublicKey, readPublicKey } from './publicKey.ts';
import {
  type Cursor,
  cursorOver,
  decodeBase64,
  MalformedError,
  takeByte,
  takeBytes,
  takeEnd,
  takeName,
  takePositive,
  takeString,
  takeUint32,
} from './wire.ts';

export interface SshSignature {
  readonly key: PublicKey;
  /** What it is for. */
  readonly namespace: string;
  /** With which the message was hashed before it was signed. */
  readonly hash: 'sha256' | 'sha512';
  /** With which the key's algorithm hashes; null: it has its own. */
  readonly keyHash: string | null;
  /** As node:crypto wants it: of ECDSA r and s, each as long as the curve's coordinates. */
  readonly bytes: Uint8Array;
  /** What a security key said while it signed; null: it was none. */
  readonly token: { readonly flags: number; readonly counter: number } | null;
}

export const preamble = 'SSHSIG';
const armor = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n$/;

/** A signature with the longest RSA key that is accepted, twice over. */
const armoredMax = 16_384;

/** RFC 8032: a signature is 64 bytes long. */
const ed25519Bits = 512;

/** PROTOCOL.u2f: somebody touched it. */
const userPresent = 0x01;

/**
 * Reads what `ssh-keygen -Y sign` writes, and nothing else.
 * Throws NS3324 for what is none, NS3325-NS3327 for its key, NS3328 for SHA-1, NS3329 when key and signature are not of one
 * type, NS3330 for a security key that nobody touched.
 */
export function readSshSignature(armored: string): SshSignature {
  try {
    return readBlob(unarmored(armored));
  } catch (cause) {
    if (!(cause instanceof MalformedError)) throw cause;
    const next =
      'Take the file as it was made: it is from `-----BEGIN SSH SIGNATURE-----` to the end of the last line.';
    throw failure('NS3324', `the signature cannot be read: ${cause.message}`, next, { cause });
  }
}

function unarmored(text: string): Uint8Array {
  if (text.length > armoredMax) throw new MalformedError(`it is longer than ${armoredMax} characters`);
  const [, base64] = armor.exec(text) ?? [];
  if (base64 === undefined) throw new MalformedError('it is not between its two marks');
  return decodeBase64(base64.replaceAll('\n', ''));
}

function readBlob(blob: Uint8Array): SshSignature {
  const cursor = cursorOver(blob);
  const magic = Buffer.from(takeBytes(cursor, preamble.length)).toString('latin1');
  if (magic !== preamble || takeUint32(cursor) !== 1) throw new MalformedError('it is of no version that is known');
  const key = readPublicKey(takeString(cursor));
  const namespace = takeName(cursor);
  if (namespace === '') throw new MalformedError('it does not say what it is for');
  if (takeString(cursor).length > 0) throw new MalformedError('it holds what is reserved');
  const hash = takeHash(cursor);
  const signed = takeString(cursor);
  takeEnd(cursor);
  return { key, namespace, hash, ...readSigned(cursorOver(signed), key) };
}

function takeHash(cursor: Cursor): 'sha256' | 'sha512' {
  const name = takeName(cursor);
  if (name !== 'sha256' && name !== 'sha512') throw new MalformedError('its hash is neither sha256 nor sha512');
  return name;
}

function readSigned(cursor: Cursor, key: PublicKey): Pick<SshSignature, 'keyHash' | 'bytes' | 'token'> {
  const keyHash = keyHashOf(takeName(cursor), key);
  const bytes = readNumbers(takeString(cursor), key);
  const token = key.type.onToken ? takeToken(cursor) : null;
  takeEnd(cursor);
  return { keyHash, bytes, token };
}

function keyHashOf(algorithm: string, key: PublicKey): string | null {
  const hash = key.type.algorithms.get(algorithm);
  if (hash !== undefined) return hash;
  if (key.type.family === 'rsa' && algorithm === 'ssh-rsa')
    throw failure('NS3328', 'the signature was made with SHA-1', 'Sign with OpenSSH 8.2 or newer.');
  const message = `a key of type ${key.type.name} does not sign as ${algorithm.slice(0, 60) || '""'}`;
  throw failure('NS3329', message, 'Sign with `ssh-keygen -Y sign`.');
}

/** Ed25519: 64 bytes. RSA: as long as its modulus. ECDSA: r and s (RFC 5656, section 3.1.2). */
function readNumbers(bytes: Uint8Array, { type, object }: PublicKey): Uint8Array {
  if (type.family === 'ecdsa') return readEcdsa(cursorOver(bytes), type.coordinateBytes);
  const bits = object.asymmetricKeyDetails?.modulusLength ?? ed25519Bits;
  if (bytes.length !== Math.ceil(bits / 8))
    throw new MalformedError('its signature has another length than its key gives');
  return bytes;
}

function readEcdsa(cursor: Cursor, length: number): Uint8Array {
  const numbers = [takePositive(cursor), takePositive(cursor)].map((number) => padded(number, length));
  takeEnd(cursor);
  return Buffer.concat(numbers);
}

function padded(number: Uint8Array, length: number): Uint8Array {
  if (number.length > length) throw new MalformedError('a number in it is too large');
  return Buffer.concat([Buffer.alloc(length - number.length), number]);
}

function takeToken(cursor: Cursor): { flags: number; counter: number } {
  const token = { flags: takeByte(cursor), counter: takeUint32(cursor) };
  if ((token.flags & userPresent) === 0)
    throw failure('NS3330', 'nobody touched the security key', 'Sign again, and touch the key when it blinks.');
  return token;
}
