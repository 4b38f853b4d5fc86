import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../src/generated/plan.ts';
import type { FleetHost } from '../setup/sshd.ts';
import { exists } from './until.ts';

/**
 * A step that a test holds. On its host it adds a line to `runs`, makes `working`, counts aloud for as long as there is a
 * file `held`, and makes `worked`.
 */
export const heldStep: Step = {
  name: 'work',
  run: `cd {{ host.root }}; echo begun; echo once >> runs; touch working
    n=0; while [ -e held ]; do n=$((n + 1)); echo $n; sleep 0.02; done; echo "$n in all"; touch worked`,
  undo: 'cd {{ host.root }} && rm -f working worked',
};

export const hold = ({ root }: FleetHost): void => writeFileSync(join(root, 'held'), '');
export const letGo = ({ root }: FleetHost): void => rmSync(join(root, 'held'));
export const atWork = ({ root }: FleetHost): Promise<void> => exists(join(root, 'working'));
export const worked = ({ root }: FleetHost): Promise<void> => exists(join(root, 'worked'));
export const timesRun = ({ root }: FleetHost): number => linesOf(join(root, 'runs')).length;

/** The lines of a file; none when there is no such file. */
export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}
