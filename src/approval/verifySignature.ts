import { createHash, verify } from 'node:crypto';
import { preamble, type SshSignature } from './sshSignature.ts';
import { sshString } from './wire.ts';

/** Whether it is one over exactly this message, with its own key. Whose key that is, and what it is for, is asked elsewhere. */
export function verifySshSignature(signature: SshSignature, message: Uint8Array): boolean {
  const { key, keyHash, bytes } = signature;
  try {
    return verify(keyHash, signedBytes(signature, message), { key: key.object, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    // OpenSSL may throw for numbers that no key can have made.
    return false;
  }
}

function signedBytes({ key, namespace, hash, token }: SshSignature, message: Uint8Array): Uint8Array {
  const strings = [namespace, '', hash, createHash(hash).update(message).digest()].map(sshString);
  const wrapped = Buffer.concat([Buffer.from(preamble), ...strings]);
  return token === null ? wrapped : byToken(key.application ?? '', token, wrapped);
}

/** PROTOCOL.u2f: a security key signs the hash of what it is for, what it saw, and the hash of the message. */
function byToken(application: string, token: { flags: number; counter: number }, message: Uint8Array): Uint8Array {
  const seen = Buffer.alloc(5);
  seen.writeUInt8(token.flags);
  seen.writeUInt32BE(token.counter, 1);
  return Buffer.concat([sha256(application), seen, sha256(message)]);
}

const sha256 = (content: Uint8Array | string): Buffer => createHash('sha256').update(content).digest();
