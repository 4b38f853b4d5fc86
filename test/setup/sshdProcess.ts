import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { descendantsOf, killAndWait, programOf } from './processes.ts';

const sshd = '/usr/sbin/sshd';

/** Whether the tests that need a real sshd can run here. */
export const sshdAvailable = existsSync(sshd);

/** One sshd that was started by a test: its listener and its sessions. */
export interface SshdProcess {
  readonly port: number;
  readonly pid: number;
  /** What sshd logged so far. */
  readonly log: () => string;
  /** Kills the listener and every session; the commands that sessions started go on. */
  stop(): Promise<void>;
}

export interface SshdConfig {
  /** A directory of its own. */
  readonly directory: string;
  /** 0.0.0.0: every address of the machine, all of 127.0.0.0/8 included. */
  readonly listenAddress: string;
  readonly port: number;
  /** More lines of sshd_config. */
  readonly lines: readonly string[];
}

/** Starts an sshd and waits until it listens. Rejects with its log when it does not. */
export async function startSshdProcess(config: SshdConfig): Promise<SshdProcess> {
  const file = writeConfig(config);
  const child = spawn(sshd, ['-f', file, '-D', '-e'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  await listening(child, () => log);
  return { port: config.port, pid: child.pid ?? 0, log: () => log, stop: () => stop(child) };
}

/** A port that nothing listens on, on any address. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function writeConfig({ directory, listenAddress, port, lines }: SshdConfig): string {
  // sshd wants this directory when it runs as root, and only Debian's service makes it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const file = join(directory, `sshd_config-${port}`);
  const content = [`ListenAddress ${listenAddress}:${port}`, ...lines, ...noPenalties()];
  writeFileSync(file, `${content.join('\n')}\n`);
  return file;
}

/** sshd 9.8 and newer turn away an address that failed to log in; older ones do not know the option. */
function noPenalties(): string[] {
  const option = 'PerSourcePenalties no';
  const known = spawnSync(sshd, ['-G', '-f', '/dev/null', '-o', option]).status === 0;
  return known ? [option] : [];
}

function listening(child: ChildProcess, log: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`sshd did not start:\n${log()}`)));
    child.stderr?.on('data', () => log().includes('Server listening on') && resolve());
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const sessions = sessionsOf(child.pid);
  child.kill('SIGKILL');
  await exited;
  await killAndWait(sessions);
}

/** sshd's own processes for its connections, without the commands these started. */
export function sessionsOf(pid: number): number[] {
  return descendantsOf(pid).filter((child) => programOf(child).startsWith('sshd'));
}
