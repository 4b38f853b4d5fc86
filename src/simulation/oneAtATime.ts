/** S17: steps of a run never run beside one another on a host. */
import type { Deed } from '../adapters/simulated/ledger.ts';
import type { NightRecord } from './record.ts';
import { isRunning } from './truth.ts';

export function besideOneAnother({ deeds }: NightRecord): string[] {
  const newest = new Map<string, Deed>();
  const found: string[] = [];
  // In the order in which they began, so the one before is the only one that may still be running.
  for (const deed of deeds.filter(({ question }) => !question)) {
    const id = `${deed.host} ${deed.run}`;
    const before = newest.get(id);
    if (before !== undefined && !before.forgotten && isRunning(before, deed.startedMs))
      found.push(`${deed.host}: ${deed.key} began while ${before.key} ran`);
    newest.set(id, deed);
  }
  return found;
}
