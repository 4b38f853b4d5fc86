import { createPrivateKey } from 'node:crypto';
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
  return key === undefined || key instanceof Error || !key.isPrivateKey() ? undefined : key;
}

/** The public half is in the clear (PROTOCOL.key of OpenSSH): magic, cipher, KDF and its options, count, public key. */
function opensshShape(text: string): KeyShape {
  const body = text.replaceAll(/-----.*?-----|\s/g, '');
  const bytes = Buffer.from(body, 'base64');
  const cipher = wireString(bytes, 'openssh-key-v1\0'.length);
  const kdf = cipher && wireString(bytes, cipher.end);
  const kdfOptions = kdf && wireString(bytes, kdf.end);
  const publicKey = kdfOptions && wireString(bytes, kdfOptions.end + 4);
  const type = publicKey && keyType(publicKey.value);
  return {
    format: 'openssh',
    encrypted: cipher !== undefined && cipher.value.toString() !== 'none',
    type: type ?? null,
  };
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
