/** Looking at processes and waiting for what they do. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A zombie that nobody reaps is not alive. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Until it is so; the test's own time limit ends a vain wait. */
export async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

/** Arguments of every process but this one, NUL between them. */
export function commandLines(): string[] {
  return ofEveryProcess('cmdline');
}

/** Environments of every process but this one. */
export function environments(): string[] {
  return ofEveryProcess('environ');
}

function ofEveryProcess(name: string): string[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/${name}`, 'latin1')];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
