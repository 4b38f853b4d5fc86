import type { KeyObject } from 'node:crypto';
import { createPrivateKey, sign } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { keyType, wireString } from './wire.ts';

/** What a key file holds, as far as that can be told without its passphrase. */
export interface KeyShape {
  readonly format: 'openssh' | 'pkcs8' | 'pem' | 'other';
  readonly encrypted: boolean;
  /** OpenSSH's name of its type; null where only the decrypted key would tell. */
  readonly type: string | null;
}

const usableTypes = /^(ssh-rsa|ssh-dss|ssh-ed25519|ecdsa-sha2-nistp(256|384|521))$/;

/** Whether ssh2 can sign with keys of this type: not with sk- (hardware) keys, certificates, or what is to come. */
export function isUsableType(type: string): boolean {
  return usableTypes.test(type);
}

export function shapeOf(text: string): KeyShape {
  const header = /-----BEGIN (.*?)PRIVATE KEY-----/.exec(text)?.[1]?.trim();
  if (header === 'OPENSSH') return opensshShape(text);
  if (header === '' || header === 'ENCRYPTED')
    return { format: 'pkcs8', encrypted: header === 'ENCRYPTED', type: null };
  const format = header === undefined ? 'other' : 'pem';
  return { format, encrypted: /^(Proc-Type: 4,ENCRYPTED|Encryption: (?!none))/m.test(text), type: null };
}

/** Opens a private key; undefined when it is damaged, no private key, of no use to ssh2, or the passphrase is wrong. */
export function openPrivateKey(text: string, shape: KeyShape, passphrase?: string): ParsedKey | undefined {
  const readable = shape.format === 'pkcs8' ? pkcs8ToPem(text, passphrase) : text;
  if (readable === undefined) return undefined;
  // A key that was decrypted already must not be given the passphrase again.
  const parsed: ParsedKey | Error | ParsedKey[] = ssh2.utils.parseKey(
    readable,
    shape.encrypted && shape.format !== 'pkcs8' ? passphrase : undefined,
  );
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key === undefined || key instanceof Error || !key.isPrivateKey() ? undefined : signingQuickly(key);
}

/** What a key signs with when ssh2 names no hash; Ed25519 has its own. */
const usualHashes: { readonly [type: string]: string } = {
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
  'ssh-rsa': 'sha1',
  'ssh-dss': 'sha1',
};

/** ssh2 parses the key's PEM for every signature, which takes ten times as long as an Ed25519 signature itself. */
function signingQuickly(key: ParsedKey): ParsedKey | undefined {
  try {
    const opened = createPrivateKey(key.getPrivatePEM());
    return Object.assign(key, {
      sign: (data: Buffer, hash?: string) => signature(data, hash ?? usualHashes[key.type], opened),
    });
  } catch {
    return undefined;
  }
}

/** An error is returned, as ssh2's keys do. */
function signature(data: Buffer, hash: string | undefined, key: KeyObject): Buffer | Error {
  try {
    return sign(hash, data, key);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The public half of a key in OpenSSH's format, as it goes over the wire; undefined when it is none. */
export function publicKeyInside(text: string): Buffer | undefined {
  return /-----BEGIN OPENSSH PRIVATE KEY-----/.test(text) ? opensshParts(text).publicKey : undefined;
}

function opensshShape(text: string): KeyShape {
  const { cipher, publicKey } = opensshParts(text);
  return {
    format: 'openssh',
    encrypted: cipher !== undefined && cipher.toString() !== 'none',
    type: (publicKey && keyType(publicKey)) ?? null,
  };
}

/** The public half is in the clear (PROTOCOL.key of OpenSSH): magic, cipher, KDF and its options, count, public key. */
function opensshParts(text: string): { cipher: Buffer | undefined; publicKey: Buffer | undefined } {
  const body = text.replaceAll(/-----.*?-----|\s/g, '');
  const bytes = Buffer.from(body, 'base64');
  const cipher = wireString(bytes, 'openssh-key-v1\0'.length);
  const kdf = cipher && wireString(bytes, cipher.end);
  const kdfOptions = kdf && wireString(bytes, kdf.end);
  const publicKey = kdfOptions && wireString(bytes, kdfOptions.end + 4);
  return { cipher: cipher?.value, publicKey: publicKey?.value };
}

/** ssh2 reads PKCS#1 and SEC 1, not PKCS#8. */
function pkcs8ToPem(text: string, passphrase?: string): string | undefined {
  try {
    const key = createPrivateKey({ key: text, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
    if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
  return undefined;
}
