import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { failure } from '../../model/problems.ts';
import { isUsableType, openPrivateKey, shapeOf } from './privateKey.ts';

/** Asked only when the key is encrypted; null: there is none. */
export type AskPassphrase = (() => Promise<string>) | null;

/** Opens private key files, each once as long as it does not change: a fleet shares one, and its KDF is slow on purpose. */
export class KeyFiles {
  readonly #opened = new Map<string, Promise<ParsedKey>>();

  /** Rejects with NS2021 unreadable, NS2022 no passphrase, NS2023 wrong passphrase, NS2024 unusable. */
  async open(file: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
    const version = `${file} ${modifiedAt(file)}`;
    const opened = this.#opened.get(version) ?? openKeyFile(file, askPassphrase);
    this.#opened.set(version, opened);
    opened.catch(() => this.#opened.delete(version));
    return opened;
  }
}

/** At once, without the detour over a thread: it is asked for each connection of a fleet. */
function modifiedAt(file: string): number {
  try {
    return statSync(file).ctimeMs;
  } catch (error) {
    return unreadable(file, error);
  }
}

async function openKeyFile(file: string, askPassphrase: AskPassphrase): Promise<ParsedKey> {
  const text = await readFile(file, 'utf8').catch((error) => unreadable(file, error));
  const shape = shapeOf(text);
  if (shape.format === 'other' && /^(ssh|ecdsa|sk)-\S+ AAAA/.test(text)) throw publicKey(file);
  if (shape.type !== null && !isUsableType(shape.type)) throw unusable(file, `a ${shape.type} key`);
  if (shape.encrypted && askPassphrase === null) throw passphraseMissing(file);
  const passphrase = shape.encrypted && askPassphrase !== null ? await askPassphrase() : undefined;
  const key = openPrivateKey(text, shape, passphrase);
  if (key === undefined) throw shape.encrypted ? passphraseWrong(file) : unusable(file, 'no key it can read');
  return key;
}

function unreadable(file: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw failure('NS2021', `the private key cannot be read: ${reason}`, 'check `identity` in hosts.yaml', {
    place: { file },
    cause: error,
  });
}

function publicKey(file: string) {
  return failure('NS2024', 'this is a public key', 'name the private key: the file without .pub', { place: { file } });
}

function unusable(file: string, holds: string) {
  return failure(
    'NS2024',
    `nightshift cannot log in with this file: it holds ${holds}`,
    'use an ed25519, ECDSA or RSA key in OpenSSH or PEM format (ssh-keygen -t ed25519); hardware (sk-) keys, certificates and PKCS#8 ed25519 are not supported',
    { place: { file } },
  );
}

function passphraseMissing(file: string) {
  return failure(
    'NS2022',
    'the private key is encrypted and no passphrase is given',
    'say in hosts.yaml where its `passphrase` comes from, or load the key into an agent and say `identity: agent`',
    { place: { file } },
  );
}

function passphraseWrong(file: string) {
  return failure('NS2023', 'the passphrase does not open the private key', 'check `passphrase` in hosts.yaml', {
    place: { file },
  });
}
