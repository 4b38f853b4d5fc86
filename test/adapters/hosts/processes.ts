/** Looking at processes and waiting for what they do. */
import { readFileSync } from 'node:fs';
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
