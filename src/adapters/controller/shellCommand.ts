/** One command under /bin/sh, through zx: in a process group of its own, within its time, its output as bytes. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { $, type Options, type ProcessOutput, type ProcessPromise } from 'zx/core';
import { callAfter } from '../clock.ts';
import { type ProcessGroup, processGroup } from './processGroup.ts';

export interface ShellRequest {
  /** Shell command, quoted already. */
  readonly command: string;
  /** null: no input, end of file at once. */
  readonly stdin: string | null;
  /** Beside this process's own environment. */
  readonly env: { readonly [name: string]: string };
  readonly directory: string;
  readonly timeoutMs: number;
  /** Between TERM and KILL when it is stopped. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: Buffer) => void;
  readonly onErrorOutput: (chunk: Buffer) => void;
}

export interface ShellEnd {
  /** 128 + its number when a signal ended it; 127 when it could not be started, as `problem` says. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly problem: string | null;
  readonly durationMs: number;
}

/** As a shell says of a command that is not there. */
const notStarted = 127;

/** What a background process still writes after its shell has ended is not waited for longer than this. */
const lateOutputMs = 2_000;

/** Rejects only when `signal` is aborted before anything was started. */
export async function runShell(request: ShellRequest): Promise<ShellEnd> {
  request.signal.throwIfAborted();
  const startedAt = performance.now();
  const running = start(request);
  const limits = limit(running, request);
  // From here on only late output is waited for: neither the timeout nor a stop is about what was left in the background.
  running.child?.once('exit', limits.lift);
  try {
    const output = await running;
    await limits.group?.stopped();
    const problem = running.pid === undefined ? whyNotStarted(request, output) : null;
    const exitCode = problem === null ? exitCodeOf(output) : notStarted;
    return { exitCode, timedOut: limits.timedOut(), problem, durationMs: performance.now() - startedAt };
  } finally {
    limits.lift();
  }
}

function start(request: ShellRequest): ProcessPromise {
  const running = $(optionsFor(request))`${request.command}`;
  const child = running.child;
  child?.stdout?.on('data', request.onOutput);
  child?.stderr?.on('data', request.onErrorOutput);
  // A command that does not read its input closes it; that is its right.
  child?.stdin?.on('error', () => {});
  child?.once('exit', () => {
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, lateOutputMs).unref();
  });
  return running;
}

/** Everything is said: zx takes what is not from ZX_… variables, and its shell and prefix from the machine. */
function optionsFor(request: ShellRequest): Partial<Options> {
  const input = request.stdin === null || request.stdin === '' ? {} : { input: request.stdin };
  return {
    ...input,
    stdio: ['input' in input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    cwd: request.directory,
    env: { ...process.env, ...request.env },
    shell: '/bin/sh',
    prefix: '',
    postfix: '',
    quote: (word) => word,
    detached: true,
    nothrow: true,
    quiet: true,
    verbose: false,
    log: () => {},
    preferLocal: false,
    timeout: 0,
    store: { stdout: unkept(), stderr: unkept(), stdall: unkept() },
  };
}

/** zx keeps all output in these; ours is bounded and goes to the caller. */
function unkept(): (string | Buffer)[] {
  return Object.assign([], { push: () => 0 });
}

function limit(running: ProcessPromise, { signal, timeoutMs, graceMs }: ShellRequest) {
  const group: ProcessGroup | undefined = running.pid === undefined ? undefined : processGroup(running.pid, graceMs);
  let timedOut = false;
  const stop = () => group?.stop();
  const cancel = callAfter(timeoutMs, () => {
    timedOut = true;
    stop();
  });
  signal.addEventListener('abort', stop);
  const lift = () => {
    cancel();
    signal.removeEventListener('abort', stop);
  };
  return { group, timedOut: () => timedOut, lift };
}

function exitCodeOf(output: ProcessOutput): number {
  return output.exitCode ?? 128 + (output.signal === null ? 0 : constants.signals[output.signal]);
}

function whyNotStarted({ directory }: ShellRequest, output: ProcessOutput): string {
  return existsSync(directory) ? output.message : `there is no directory ${directory}`;
}
