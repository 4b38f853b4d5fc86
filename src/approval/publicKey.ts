import { createHash, type KeyObject } from 'node:crypto';
import { failure, NightshiftError, type Place } from '../model/problems.ts';
import { type KeyType, keyTypes } from './keyTypes.ts';
import { type Cursor, cursorOver, decodeBase64, MalformedError, takeEnd, takeName } from './wire.ts';

/** A public key that may sign approvals. */
export interface PublicKey {
  readonly type: KeyType;
  /** `SHA256:` and the base64 of the hash of its blob. */
  readonly hash: string;
  readonly object: KeyObject;
  /** What a security key made it for (`ssh:`); null: it is not in one. */
  readonly application: string | null;
}

/** NIST SP 800-131A: shorter ones are not for signing. */
const rsaBitsMin = 2_048;
/** OpenSSL checks no longer ones. */
const rsaBitsMax = 16_384;

/**
 * A public key as it stands in a `.pub` file: type, base64 and, if there is one, a comment.
 * Throws NS3316 when it is none, NS3325 for a type that is not accepted, NS3326 for a certificate, NS3327 for a short RSA key.
 */
export function publicKeyOf(line: string, place?: Place): PublicKey {
  const [name = '', base64 = ''] = line.trim().split(/[ \t]+/);
  try {
    const key = readPublicKey(decodeBase64(base64));
    if (key.type.name !== name) throw new MalformedError('its type is not that of its bytes');
    return key;
  } catch (cause) {
    if (cause instanceof NightshiftError) throw placed(cause, place);
    if (!(cause instanceof MalformedError)) throw cause;
    throw failure('NS3316', `the public key cannot be read: ${cause.message}`, 'Copy it from its `.pub` file, whole.', {
      cause,
      ...(place && { place }),
    });
  }
}

/** The same error, with the place that only the caller knows. */
function placed(error: NightshiftError, place: Place | undefined): NightshiftError {
  const [problem] = error.problems;
  if (problem === undefined || place === undefined) return error;
  return new NightshiftError([{ ...problem, place }], { cause: error });
}

/** Kind and fingerprint as ssh-keygen shows them: `ED25519 SHA256:…`. */
export const fingerprintOf = (key: PublicKey): string => `${key.type.shown} ${key.hash}`;

/** Throws a MalformedError, NS3325, NS3326 or NS3327. */
export function readPublicKey(blob: Uint8Array): PublicKey {
  const cursor = cursorOver(blob);
  const name = takeName(cursor);
  const type = keyTypes.get(name);
  if (type === undefined) throw notAccepted(name);
  const object = type.read(cursor);
  const application = type.onToken ? takeApplication(cursor) : null;
  takeEnd(cursor);
  refuseWeak(object);
  return { type, hash: hashOf(blob), object, application };
}

export const hashOf = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

function takeApplication(cursor: Cursor): string {
  const application = takeName(cursor);
  if (application === '') throw new MalformedError('it does not say what its security key made it for');
  return application;
}

/** Certificates are for logging in: who may approve stands in `approvers`, not in what an authority signs. */
export const isCertificate = (name: string): boolean => /-cert-v\d+@openssh\.com$/.test(name);

function notAccepted(name: string): NightshiftError {
  if (isCertificate(name))
    return failure(
      'NS3326',
      `a certificate (${name}) approves nothing`,
      'Use the key itself, without its certificate.',
    );
  const next = 'Use a key of type ed25519, ecdsa, rsa, ed25519-sk or ecdsa-sk.';
  return failure('NS3325', `keys of type ${name.slice(0, 60) || '""'} are not accepted`, next);
}

function refuseWeak({ asymmetricKeyDetails }: KeyObject): void {
  const bits = asymmetricKeyDetails?.modulusLength;
  if (bits === undefined) return;
  if (bits > rsaBitsMax) throw new MalformedError(`it has ${bits} bits`);
  const next = `Use an RSA key of at least ${rsaBitsMin} bits, or better an ed25519 key.`;
  if (bits < rsaBitsMin) throw failure('NS3327', `an RSA key of ${bits} bits is too short`, next);
}
