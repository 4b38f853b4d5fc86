import { resolve } from 'node:path';
import type { SecretSource } from '../../model/executionPlan.ts';
import { failure } from '../../model/problems.ts';
import type { SecretPort } from '../../runtime/ports.ts';
import { runShell } from '../controller/shellCommand.ts';
import { readBounded } from './readBounded.ts';
import { secretBytesMax, secretValue } from './secretValue.ts';

export interface SecretOptions {
  /** The project: where commands run, and what files are relative to. */
  readonly root: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** A command that asks a person or a slow vault may take this long. */
  readonly commandTimeoutMs?: number;
}

/** So much that what is too long is still too long without its newline, and so never cut to a value. */
const readMax = secretBytesMax + 3;

/** Fetches secrets from where the plan says. No error holds a value, nor anything a command printed. */
export function resolveSecrets(options: SecretOptions): SecretPort {
  return { resolve: async (name, source) => secretValue(name, await fetchSecret(options, name, source)) };
}

async function fetchSecret(options: SecretOptions, name: string, source: SecretSource): Promise<Buffer> {
  if ('env' in source) return fromVariable(options, name, source.env);
  if ('file' in source) return fromFile(options, name, source.file);
  if ('command' in source) return withoutNewline(await fromCommand(options, name, source.command));
  return fromCredential(options, name, source.credential);
}

function fromVariable({ env }: SecretOptions, name: string, variable: string): Buffer {
  const value = env[variable];
  if (value === undefined)
    throw failure(
      'NS5001',
      `secret ${name}: the environment variable ${variable} is not set`,
      `Set ${variable} for the process that runs nightshift.`,
    );
  return Buffer.from(value);
}

async function fromFile({ root }: SecretOptions, name: string, file: string): Promise<Buffer> {
  const path = resolve(root, file);
  try {
    return withoutNewline(await readBounded(path, readMax));
  } catch (cause) {
    const message = `secret ${name}: the file ${path} cannot be read (${errorCode(cause)})`;
    throw failure('NS5002', message, 'Create it, or let the user who runs nightshift read it.', { cause });
  }
}

async function fromCredential({ env }: SecretOptions, name: string, credential: string): Promise<Buffer> {
  const directory = env.CREDENTIALS_DIRECTORY;
  const next = `Add LoadCredential=${credential}:… (or LoadCredentialEncrypted) to the systemd unit that runs nightshift.`;
  if (directory === undefined)
    throw failure('NS5004', `secret ${name}: $CREDENTIALS_DIRECTORY is not set, so there are no credentials`, next);
  try {
    return withoutNewline(await readBounded(resolve(directory, credential), readMax));
  } catch (cause) {
    const message = `secret ${name}: the credential ${credential} cannot be read (${errorCode(cause)})`;
    throw failure('NS5004', message, next, { cause });
  }
}

async function fromCommand(options: SecretOptions, name: string, command: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: Buffer) => {
    if (bytes < readMax) chunks.push(chunk);
    bytes += chunk.length;
  };
  const timeoutMs = options.commandTimeoutMs ?? 60_000;
  const bounds = { directory: options.root, timeoutMs, graceMs: 2_000, signal: new AbortController().signal };
  const ended = await runShell({ command, stdin: null, env: {}, ...bounds, onOutput: keep, onErrorOutput: () => {} });
  const why = ended.timedOut
    ? `did not end in ${timeoutMs / 1_000}s`
    : (ended.problem ?? `ended with exit code ${ended.exitCode}`);
  if (ended.timedOut || ended.exitCode !== 0)
    throw failure(
      'NS5003',
      `secret ${name}: its command ${why}`,
      'Run the command by hand as the user who runs nightshift; its output is not shown here.',
    );
  return Buffer.concat(chunks);
}

/** Editors and commands end their last line; a password does not have one. */
function withoutNewline(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1) : bytes;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
