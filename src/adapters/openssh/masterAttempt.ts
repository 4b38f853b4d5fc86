import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostTarget } from '../../model/executionPlan.ts';
import { calledOff } from '../transport/calledOff.ts';
import type { Controller } from '../transport/credentials.ts';
import { hostLabel } from '../transport/hostLabel.ts';
import { handshakeFailed, timedOut } from '../transport/networkFailure.ts';
import { SshSession } from '../transport/session.ts';
import { makeControlDirectory, removeControlDirectory } from './controlDirectory.ts';
import { openControlSocket } from './controlSocket.ts';
import type { OpenSshReach } from './masterArguments.ts';
import { masterArguments } from './masterArguments.ts';
import { MasterClient } from './masterClient.ts';
import { sshFailure, sshNotStarted } from './sshFailure.ts';
import { SshWords } from './sshWords.ts';

export interface MasterRequest {
  readonly target: HostTarget;
  readonly reach: OpenSshReach;
  readonly controller: Controller;
  readonly signal: AbortSignal;
}

/** How long last words, and a master that was told to end, are waited for. */
const goodbyeMaxMs = 1_000;

/**
 * Has `ssh` make one attempt to connect, all within the target's connectTimeoutMs. Rejects with NS20xx.
 * 1. ssh goes to the background once it is logged in and its control socket listens: its exit code 0 says so, without asking.
 * 2. It ends by itself some seconds after nobody is connected to its socket any more: a nightshift that is killed leaves none.
 * 3. A failed attempt leaves no process and no directory.
 */
export async function attemptMaster(request: MasterRequest): Promise<SshSession> {
  const directory = await makeControlDirectory();
  try {
    return await connect(request, directory);
  } catch (error) {
    await removeControlDirectory(directory);
    throw error;
  }
}

async function connect({ target, reach, controller, signal }: MasterRequest, directory: string): Promise<SshSession> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(target.connectTimeoutMs)]);
  const path = join(directory, 's');
  const words = new SshWords();
  const ssh = start(masterArguments(target, reach, path, controller), controller, words);
  const ended = lastWords(ssh, words);
  try {
    const exitCode = await background(ssh, limit);
    if (exitCode !== 0) {
      await atMost(ended);
      throw sshFailure(target, words);
    }
    const control = await openControlSocket(path, limit).catch((error) => {
      limit.throwIfAborted();
      throw handshakeFailed(target, String(error), error);
    });
    words.forget();
    const gone = atEnd(control.socket, ended, directory);
    const client = new MasterClient({ control, gone, end: () => void endMaster(control.pid, gone, path) });
    return new SshSession(client, control.socket, hostLabel(target));
  } catch (error) {
    stop(ssh);
    if (signal.aborted) throw calledOff(`the connection to ${hostLabel(target)}`, signal);
    throw limit.aborted ? timedOut(target, words.phase) : error;
  }
}

/** Without a shell, and without a terminal: it cannot ask, and Ctrl-C at nightshift is not for it. */
function start(options: readonly string[], { agentSocket }: Controller, words: SshWords): ChildProcess {
  const { SSH_AUTH_SOCK: _, ...env } = process.env;
  const ssh = spawn('ssh', options, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...env, ...(agentSocket !== null && { SSH_AUTH_SOCK: agentSocket }) },
  });
  ssh.stderr?.on('data', (chunk: Buffer) => words.push(chunk));
  return ssh;
}

/** Its exit code: 0 when it has gone to the background, connected. Rejects with NS2032, or when aborted. */
function background(ssh: ChildProcess, limit: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(limit.reason);
    limit.addEventListener('abort', abort);
    ssh.once('error', (error) => reject(sshNotStarted(error)));
    ssh.once('exit', (exitCode) => {
      limit.removeEventListener('abort', abort);
      resolve(exitCode);
    });
    if (limit.aborted) abort();
  });
}

/** With its proxies: they are of its process group. */
function stop({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Resolves when nobody holds its standard error any more: neither ssh nor what went to the background. */
function lastWords(ssh: ChildProcess, words: SshWords): Promise<string> {
  return new Promise((resolve) => ssh.once('close', () => resolve(words.said.join('; '))));
}

/** A proxy may hold the standard error of an ssh that is gone. */
function atMost(ended: Promise<string>): Promise<string> {
  return Promise.race([ended, delay(goodbyeMaxMs, '', { ref: false })]);
}

async function atEnd(
  socket: { once(event: 'close', call: () => void): unknown },
  ended: Promise<string>,
  directory: string,
) {
  await new Promise<void>((resolve) => socket.once('close', resolve));
  const words = await atMost(ended);
  await removeControlDirectory(directory);
  return words;
}

/** Its process id is its own for as long as its socket is there. */
async function endMaster(pid: number, gone: Promise<string>, path: string): Promise<void> {
  signalMaster(pid, 'SIGTERM', path);
  const isGone = await Promise.race([gone.then(() => true), delay(goodbyeMaxMs / 2, false, { ref: false })]);
  if (!isGone) signalMaster(pid, 'SIGKILL', path);
}

function signalMaster(pid: number, signal: NodeJS.Signals, path: string): void {
  try {
    if (existsSync(path)) process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
