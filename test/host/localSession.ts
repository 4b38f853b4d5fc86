/** A machine of the tests: its own home, its `sh` is one of the shells the runner has to work under, no network. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  ConnectionLost,
  type ExecRequest,
  type ExecResult,
  type HostSession,
  type Transport,
} from '../../src/runtime/ports.ts';

/** Each with the program that `sh` is; under busybox every tool it has is its own, too. */
export const shells = { dash: 'dash', bash: 'bash', 'busybox ash': 'busybox', ksh93: 'ksh93' } as const;
export type Shell = keyof typeof shells;
export const shellNames = Object.keys(shells) as Shell[];

const toolDirectories = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

export class LocalMachine {
  /** Everything of the machine; gone after remove(). */
  readonly directory = mkdtempSync(join(tmpdir(), 'nightshift-machine-'));
  readonly home = join(this.directory, 'home');
  readonly stateDir = join(this.directory, 'state');
  readonly environment: { readonly [name: string]: string };
  readonly sessions = new Set<LocalSession>();

  /** `without`: tools of the usual directories that this machine does not have. */
  constructor(shell: Shell, without: readonly string[] = []) {
    const bin = join(this.directory, 'bin');
    mkdirSync(this.home);
    mkdirSync(bin);
    linkShell(shells[shell], bin);
    const path = without.length === 0 ? [bin, ...toolDirectories] : [bin, this.#linkTools(without)];
    this.environment = { PATH: path.join(':'), HOME: this.home };
  }

  #linkTools(without: readonly string[]): string {
    const directory = join(this.directory, 'tools');
    mkdirSync(directory);
    const tools = new Map(
      toolDirectories.filter(existsSync).flatMap((from) => readdirSync(from).map((name) => [name, join(from, name)])),
    );
    for (const [name, path] of tools) if (!without.includes(name)) symlinkSync(path, join(directory, name));
    return directory;
  }

  connect(): LocalSession {
    const session = new LocalSession(this);
    this.sessions.add(session);
    void session.closed.then(() => this.sessions.delete(session));
    return session;
  }

  /** Cuts all connections as a dead network and a dead sshd would: the channels' processes get no chance to react. */
  cut(): void {
    for (const session of this.sessions) session.cut();
  }

  remove(): void {
    this.cut();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Connects to the machine; `refuse` can make the next attempts fail. */
export function localTransport(machine: LocalMachine, refuse: () => Error | undefined = () => undefined): Transport {
  return {
    connect: async () => {
      const error = refuse();
      if (error !== undefined) throw error;
      return machine.connect();
    },
  };
}

/** As sshd does it: each command in a session of its own, without a terminal, in the home of the user. */
export class LocalSession implements HostSession {
  readonly closed: Promise<ConnectionLost>;
  readonly #machine: LocalMachine;
  readonly #channels = new Set<ChildProcess>();
  #resolveClosed: (lost: ConnectionLost) => void = () => undefined;
  #lost: ConnectionLost | undefined;

  constructor(machine: LocalMachine) {
    this.#machine = machine;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  async exec(request: ExecRequest): Promise<ExecResult> {
    if (this.#lost !== undefined) throw this.#lost;
    const { home, environment } = this.#machine;
    const child = spawn('sh', ['-c', request.command], { cwd: home, env: environment, detached: true });
    this.#channels.add(child);
    child.stdout.on('data', (chunk: Buffer) => this.#lost ?? request.onOutput?.(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#lost ?? request.onErrorOutput?.(chunk));
    const stop = () => killGroup(child);
    request.signal?.addEventListener('abort', stop, { once: true });
    const fed = this.#feed(child, request.input).catch((error: unknown) => error);
    const ended = await new Promise<ExecResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
      void this.closed.then(reject);
    }).finally(() => {
      request.signal?.removeEventListener('abort', stop);
      this.#channels.delete(child);
    });
    request.signal?.throwIfAborted();
    const unfed = await fed;
    if (unfed !== undefined) throw unfed;
    return ended;
  }

  async #feed(child: ChildProcess, input: ExecRequest['input']): Promise<void> {
    if (child.stdin === null) return;
    const source = Readable.from(input === undefined ? [] : input instanceof Uint8Array ? [input] : input);
    await pipeline(source, child.stdin).catch((error: NodeJS.ErrnoException) => {
      // A command need not read its input.
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
      killGroup(child);
      throw error;
    });
  }

  cut(): void {
    this.#end(new ConnectionLost('the connection was cut'));
  }

  close(): void {
    this.#end(new ConnectionLost('closed'));
  }

  #end(lost: ConnectionLost): void {
    this.#lost ??= lost;
    for (const channel of this.#channels) killGroup(channel);
    this.#resolveClosed(this.#lost);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function linkShell(program: string, bin: string): void {
  const path = toolDirectories.map((folder) => join(folder, program)).find(existsSync);
  if (path === undefined) throw new Error(`these tests need ${program}: run scripts/setup-tests.sh`);
  const names =
    program === 'busybox' ? execFileSync(path, ['--list'], { encoding: 'utf8' }).trim().split('\n') : ['sh'];
  for (const name of names) symlinkSync(path, join(bin, name));
}
