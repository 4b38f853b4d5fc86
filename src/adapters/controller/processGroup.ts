/** Stops a process with everything it started: TERM to its process group, then KILL to what is left. */
export interface ProcessGroup {
  /** Once is enough; more calls change nothing. */
  stop(): void;
  /** Resolves when nothing of the group is left; at once when `stop` was never called. */
  stopped(): Promise<void>;
}

const pollMs = 50;
/** Past KILL only zombies that nobody waits for can be left; they do nothing any more. */
const afterKillMs = 1_000;

/** `id`: of the process that leads the group. */
export function processGroup(id: number, graceMs: number): ProcessGroup {
  let stoppedAt: number | undefined;
  let kill: NodeJS.Timeout | undefined;
  return {
    stop() {
      if (stoppedAt !== undefined) return;
      stoppedAt = performance.now();
      signalGroup(id, 'SIGTERM');
      kill = setTimeout(() => signalGroup(id, 'SIGKILL'), graceMs);
    },
    async stopped() {
      if (stoppedAt === undefined) return;
      const until = stoppedAt + graceMs + afterKillMs;
      while (signalGroup(id, 0) && performance.now() < until) await pause(pollMs);
      clearTimeout(kill);
    },
  };
}

/** False when there is no such group any more. */
function signalGroup(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-id, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
