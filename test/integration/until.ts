import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** Until it is so; the test's own time limit ends a vain wait. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  let over = false;
  onTestFinished(() => {
    over = true;
  });
  while (!over && !(await isSo())) await sleep(20);
}

export const exists = (file: string): Promise<void> => until(() => existsSync(file));
