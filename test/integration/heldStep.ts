import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../src/generated/plan.ts';
import type { FleetHost } from '../setup/sshd.ts';
import { exists } from './until.ts';

/**
 * A step that a test holds: it notes in the file `runs` of its host that it runs, makes `working`, and ends once the file
 * `held`, which `hold` makes, is gone.
 */
export const heldStep: Step = {
  name: 'work',
  run: `cd {{ host.root }}; echo begun; echo once >> runs; touch working
    n=0; while [ -e held ]; do n=$((n + 1)); echo $n; sleep 0.02; done; echo "$n in all"; touch ended`,
  undo: 'cd {{ host.root }} && echo undone >> undos && rm working ended',
};

export const hold = ({ root }: FleetHost): void => writeFileSync(join(root, 'held'), '');
export const letGo = ({ root }: FleetHost): void => rmSync(join(root, 'held'));
export const atWork = ({ root }: FleetHost): Promise<void> => exists(join(root, 'working'));
/** It has ended, whether or not anybody was told. */
export const worked = ({ root }: FleetHost): Promise<void> => exists(join(root, 'ended'));
/** One line for each time it ran, one for each time it was taken back. */
export const runsOn = ({ root }: FleetHost): string => linesOf(join(root, 'runs'));
export const undosOn = ({ root }: FleetHost): string => linesOf(join(root, 'undos'));

function linesOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
