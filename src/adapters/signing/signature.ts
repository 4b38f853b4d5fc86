/** OpenSSH signatures (PROTOCOL.sshsig), made and checked by ssh-keygen. */
import type { approvalNamespace } from '../../model/approval.ts';
import { failure } from '../../model/problems.ts';
import { sealNamespace } from './seal.ts';
import { type KeygenEnd, sshKeygen } from './sshKeygen.ts';

/** What a signature is for: one over a seal is good for nothing else. */
export type Namespace = typeof sealNamespace | typeof approvalNamespace;

export interface Signing {
  readonly namespace: Namespace;
  /** A private key, or a public one whose private part the agent has. */
  readonly key: string;
  /** It may ask for a passphrase on this process's terminal. */
  readonly terminal: boolean;
}

/** Writes `FILE.sig`. Rejects with NS3206, with what ssh-keygen said. */
export async function signFile(file: string, { namespace, key, terminal }: Signing): Promise<void> {
  const signed = await sshKeygen({ args: ['-q', '-Y', 'sign', '-f', key, '-n', namespace, file], terminal });
  if (!signed.ok) throw notSigned(key, signed, terminal);
}

function notSigned(key: string, { said }: KeygenEnd, terminal: boolean) {
  const agent = `load it with \`ssh-add ${key}\` and name its public key`;
  const next = terminal
    ? `Check the file and its passphrase, or ${agent}.`
    : `Check the file; one with a passphrase needs a terminal to ask on: call this from one, or ${agent}.`;
  return failure('NS3206', `${key} does not sign: ${said}`, next);
}

export type SignatureReport =
  /** `principal` is the allowed signer whose key it is; null: nobody was asked to vouch for it. */
  | { readonly status: 'good'; readonly key: string; readonly principal: string | null }
  | { readonly status: 'unvouched'; readonly key: string; readonly said: string }
  | { readonly status: 'bad'; readonly said: string };

export interface Signers {
  /** In the format of OpenSSH's allowed_signers. */
  readonly file: string;
  /** When the signature says it was made: a key that has expired since was good then. */
  readonly atMs: number;
}

/** Whether `FILE.sig` is the signature of a seal, which is the file, and, with `signers`, whose. */
export async function checkSignature(file: string, signers: Signers | null): Promise<SignatureReport> {
  const signature = ['-n', sealNamespace, '-s', `${file}.sig`];
  const checked = await keygen(['-Y', 'check-novalidate', ...signature], file);
  if (!checked.ok) return { status: 'bad', said: checked.said };
  const key = keyOf(checked);
  if (signers === null) return { status: 'good', key, principal: null };
  const vouching = ['-f', signers.file, '-O', `verify-time=${stamp(signers.atMs)}`];
  const found = await keygen(['-Y', 'find-principals', '-s', `${file}.sig`, ...vouching]);
  if (!found.ok) return { status: 'unvouched', key, said: found.said };
  let said = found.said;
  for (const principal of found.out.split('\n').filter((line) => line !== '')) {
    const verified = await keygen(['-Y', 'verify', '-I', principal, ...signature, ...vouching], file);
    if (verified.ok) return { status: 'good', key, principal };
    said = verified.said;
  }
  return { status: 'unvouched', key, said };
}

const keygen = (args: readonly string[], stdinFile?: string): Promise<KeygenEnd> =>
  sshKeygen({ args, terminal: false, ...(stdinFile !== undefined && { stdinFile }) });

/** `Good "…" signature with ED25519 key SHA256:…`: its kind and fingerprint, for people. */
const keyOf = ({ out, said }: KeygenEnd): string => {
  const [, kind, fingerprint] = /with (\S+) key (\S+)/.exec(out) ?? [];
  return kind === undefined ? said : `${kind} ${fingerprint}`;
};

/** In the zone that ssh-keygen is given. */
const stamp = (ms: number): string => new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 14);
