import { join } from 'node:path';
import { list, read } from '../../setup/processes.ts';
import type { FleetHost } from '../../setup/sshd.ts';

export interface RunningStep {
  readonly supervisor: number | null;
  /** The shell that runs the step's own text. */
  readonly shell: number | null;
}

/** Steps that are under way on a host, by its receipts (docs/receipts.md), with those of their processes that live. */
export function runningSteps(host: FleetHost, run: string): RunningStep[] {
  const steps = join(host.stateDir, 'runs', run, 'hosts', host.name, 'steps');
  const receipts = list(steps).map((key) => join(steps, key));
  return receipts
    .filter((receipt) => read(join(receipt, 'end')) === '')
    .map((receipt) => ({
      supervisor: living(host, read(join(receipt, 'claim')).split(' ')[1]),
      shell: living(host, read(join(receipt, 'group'))),
    }));
}

/** The process if it is the host's: the number of one that is gone may be somebody else's by now. */
function living({ stateDir }: FleetHost, pid: string | undefined): number | null {
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 1) return null;
  return read(`/proc/${number}/cmdline`).includes(stateDir) ? number : null;
}
