/** Keys of every type, and SSHSIG signatures with them that say whatever a test wants (PROTOCOL.sshsig, PROTOCOL.u2f). */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { sshString } from '../../src/approval/wire.ts';

export type KeyKind = 'ed25519' | 'ecdsa256' | 'ecdsa384' | 'ecdsa521' | 'rsa' | 'rsa1024' | 'skEd25519' | 'skEcdsa';

/** What a forger may set otherwise than ssh-keygen does. */
export interface Wishes {
  readonly namespace?: string;
  /** In the wrapper alone: what was signed keeps its own. */
  readonly shownNamespace?: string;
  readonly hash?: 'sha256' | 'sha512';
  readonly keyHash?: 'sha1' | 'sha256' | 'sha512';
  readonly algorithm?: string;
  readonly publicBlob?: Uint8Array;
  readonly reserved?: string;
  readonly version?: number;
  readonly magic?: string;
  readonly flags?: number;
  readonly trailing?: Uint8Array;
  readonly signatureTrailing?: Uint8Array;
}

export interface TestKey {
  readonly kind: KeyKind;
  readonly name: string;
  readonly blob: Buffer;
  readonly privateKey: KeyObject;
  /** Type and base64. */
  readonly line: string;
  readonly sign: (message: string, wishes?: Wishes) => string;
}

const application = 'ssh:';
const namespaceOfOurs = 'nightshift-approval';

const names: { readonly [kind in KeyKind]: string } = {
  ed25519: 'ssh-ed25519',
  ecdsa256: 'ecdsa-sha2-nistp256',
  ecdsa384: 'ecdsa-sha2-nistp384',
  ecdsa521: 'ecdsa-sha2-nistp521',
  rsa: 'ssh-rsa',
  rsa1024: 'ssh-rsa',
  skEd25519: 'sk-ssh-ed25519@openssh.com',
  skEcdsa: 'sk-ecdsa-sha2-nistp256@openssh.com',
};

export function newKey(kind: KeyKind): TestKey {
  const privateKey = generated(kind);
  const blob = Buffer.concat(
    [sshString(names[kind]), ...publicParts(kind, privateKey)].map((part) => Buffer.from(part)),
  );
  const key = { kind, name: names[kind], blob, privateKey, line: `${names[kind]} ${blob.toString('base64')}` };
  return { ...key, sign: (message, wishes = {}) => armored(sshsig({ ...key, sign: () => '' }, message, wishes)) };
}

const curves = new Map<KeyKind, string>([
  ['ecdsa256', 'P-256'],
  ['ecdsa384', 'P-384'],
  ['ecdsa521', 'P-521'],
  ['skEcdsa', 'P-256'],
]);

function generated(kind: KeyKind): KeyObject {
  const namedCurve = curves.get(kind);
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve }).privateKey;
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (kind === 'rsa1024') return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  return generateKeyPairSync('ed25519').privateKey;
}

function publicParts(kind: KeyKind, key: KeyObject): Uint8Array[] {
  const { x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  if (kind.startsWith('rsa')) return [mpint(bytes(e)), mpint(bytes(n))];
  if (kind === 'ed25519') return [sshString(bytes(x))];
  if (kind === 'skEd25519') return [sshString(bytes(x)), sshString(application)];
  const point = sshString(Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]));
  if (kind === 'skEcdsa') return [sshString('nistp256'), point, sshString(application)];
  return [sshString(`nistp${kind.slice(-3)}`), point];
}

/** A positive number, in as few bytes as it takes. */
export function mpint(magnitude: Uint8Array): Buffer {
  const bytes = Buffer.from(magnitude).subarray(
    Math.max(
      0,
      magnitude.findIndex((byte) => byte !== 0),
    ),
  );
  return sshString((bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function sshsig(key: TestKey, message: string, wishes: Wishes): Buffer {
  const { namespace = namespaceOfOurs, hash = 'sha512', reserved = '' } = wishes;
  const digest = createHash(hash).update(message).digest();
  const toSign = Buffer.concat([Buffer.from('SSHSIG'), ...[namespace, reserved, hash, digest].map(sshString)]);
  const version = Buffer.alloc(4);
  version.writeUInt32BE(wishes.version ?? 1);
  return Buffer.concat([
    Buffer.from(wishes.magic ?? 'SSHSIG'),
    version,
    sshString(wishes.publicBlob ?? key.blob),
    ...[wishes.shownNamespace ?? namespace, reserved, hash].map(sshString),
    sshString(Buffer.concat([signatureBlob(key, toSign, wishes), wishes.signatureTrailing ?? Buffer.alloc(0)])),
    wishes.trailing ?? Buffer.alloc(0),
  ]);
}

function signatureBlob(key: TestKey, toSign: Buffer, wishes: Wishes): Buffer {
  const flags = wishes.flags ?? 1;
  const seen = Buffer.from([flags, 0, 0, 0, 7]);
  const onToken = key.kind.startsWith('sk');
  const signed = onToken ? Buffer.concat([sha256(application), seen, sha256(toSign)]) : toSign;
  const algorithm = sshString(wishes.algorithm ?? (key.name === 'ssh-rsa' ? 'rsa-sha2-512' : key.name));
  return Buffer.concat([algorithm, sshString(rawSignature(key, signed, wishes)), onToken ? seen : Buffer.alloc(0)]);
}

function rawSignature({ kind, privateKey }: TestKey, signed: Buffer, { keyHash = 'sha512' }: Wishes): Uint8Array {
  if (kind === 'ed25519' || kind === 'skEd25519') return sign(null, signed, privateKey);
  if (kind.startsWith('rsa')) return sign(keyHash, signed, privateKey);
  const hash = kind === 'ecdsa384' ? 'sha384' : kind === 'ecdsa521' ? 'sha512' : 'sha256';
  const both = sign(hash, signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([both.subarray(0, both.length / 2), both.subarray(both.length / 2)].map(mpint));
}

const sha256 = (content: Uint8Array | string): Buffer => createHash('sha256').update(content).digest();

export function armored(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

export function blobOf(text: string): Buffer {
  return Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
}
