import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Five seconds: a process that outlives SIGKILL for so long hangs in the kernel, and waiting would not end. */
const killRounds = 500;
const killPauseMs = 10;

/** The processes of a lab's hosts: their commands, and whatever those left behind. */
export class LabProcesses {
  readonly #running = new Set<ChildProcessWithoutNullStreams>();
  readonly #baseDirectory: string;

  constructor(baseDirectory: string) {
    this.#baseDirectory = baseDirectory;
  }

  /** `sh -c COMMAND` in a process group of its own, as sshd gives each session one, so that a signal reaches all of it. */
  start(command: string, directory: string, env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
    const child = spawn('/bin/sh', ['-c', command], { cwd: directory, env, detached: true });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    return child;
  }

  /** The hosts lose their power: every process of theirs is killed, also those that were detached from their command. */
  async killAll(): Promise<void> {
    const ended = [...this.#running].map((child) => (child.pid === undefined ? undefined : once(child, 'close')));
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
    // Killed ones may have started others meanwhile; once a look finds none, none is left to start any.
    for (let round = 0; round < killRounds; round += 1) {
      const left = this.#leftBehind();
      if (left.length === 0) break;
      for (const pid of left) kill(pid, 'SIGKILL');
      await delay(killPauseMs);
    }
    await Promise.all(ended);
  }

  /** Found by the environment that every process of a lab host inherits. Where there is no /proc: none. */
  #leftBehind(): number[] {
    const mark = `\0LAB_ROOT=${this.#baseDirectory}/`;
    return processIds().filter((pid) => pid !== process.pid && `\0${environmentOf(pid)}`.includes(mark));
  }
}

/** Signals a command and all it started in its process group. */
export function signalGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) kill(-child.pid, signal);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, or is somebody else's. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
