/** OpenSSH's key programs, through zx: they read every kind of key and talk to the agent as the user's own ssh does. */
import { $, type Options } from 'zx/core';
import { shellWord } from '../../host/quoting.ts';
import { failure } from '../../model/problems.ts';
import { callAfter } from '../clock.ts';

export interface KeygenRequest {
  readonly args: readonly string[];
  /** Its standard input; else there is none. */
  readonly stdinFile?: string;
  /** It may ask for a passphrase on this process's terminal. Else it has none, and whatever it would ask for fails at once. */
  readonly terminal: boolean;
}

export interface KeygenEnd {
  readonly ok: boolean;
  /** Standard output. */
  readonly out: string;
  /** All that it said, on one line. */
  readonly said: string;
}

/** Long enough to find a passphrase or to touch a hardware key; an agent that hangs does not hang us. */
const limitMs = 120_000;

/** As a shell says of a command that is not there. */
const notThere = 127;

const saidMax = 500;

/** Resolves however it ended. Rejects with NS3208 when there is no ssh-keygen. */
export const sshKeygen = (request: KeygenRequest): Promise<KeygenEnd> => call('ssh-keygen', request);

/** The public keys that the agent has, one a line; it fails where there is no agent, or none in it. Rejects with NS3208. */
export const sshAddList = (): Promise<KeygenEnd> => call('ssh-add', { args: ['-L'], terminal: false });

type Program = 'ssh-keygen' | 'ssh-add';

async function call(program: Program, { args, stdinFile, terminal }: KeygenRequest): Promise<KeygenEnd> {
  const from = stdinFile === undefined ? '' : ` < ${shellWord(stdinFile)}`;
  const running = $(optionsFor(terminal))`${`exec ${[program, ...args].map(shellWord).join(' ')}${from}`}`;
  const cancel = callAfter(limitMs, () => running.child?.kill('SIGKILL'));
  const { exitCode, stdout, stderr } = await running.finally(cancel);
  if (exitCode === notThere || running.pid === undefined) throw notStarted(program, stderr);
  const said = `${stderr}\n${stdout}`
    .replaceAll(/(\s|@{3,})+/g, ' ')
    .trim()
    .slice(0, saidMax);
  return { ok: exitCode === 0, out: stdout, said: said || `${program} ended with ${exitCode ?? 'a signal'}` };
}

/**
 * A session of its own has no terminal to ask on, and standard input is empty: a question is answered with nothing.
 * No window pops up either way. UTC is for the times in its arguments.
 */
function optionsFor(terminal: boolean): Partial<Options> {
  const env = { ...process.env, SSH_ASKPASS_REQUIRE: 'never', SSH_ASKPASS: '', LC_ALL: 'C', TZ: 'UTC' };
  const shell = { shell: '/bin/sh', prefix: '', postfix: '', quote: (word: string) => word, preferLocal: false };
  const quiet = { nothrow: true, quiet: true, verbose: false, log: () => {} };
  return { ...shell, ...quiet, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !terminal, timeout: 0 };
}

const notStarted = (program: Program, said: string) =>
  failure(
    'NS3208',
    `${program} cannot be started: ${said.trim() || 'it is not there'}`,
    'Install the OpenSSH client, 8.8 or newer, on the controller.',
  );
