import type { StepLook } from '../model/executionPlan.ts';
import type { Outlook } from './outlook.ts';
import type { HostStep } from './visits.ts';

/** A step that was previewed, and what is to become of it. */
export interface Previewed {
  readonly own: HostStep;
  readonly outlook: Outlook;
}

/**
 * The last step before this one that changes, or may change, what this one's preview was computed from; undefined: none.
 * What commands change nobody can tell: one counts where it names the very path, or where a service is not there yet.
 */
export function touchedBy(
  look: StepLook,
  before: readonly Previewed[],
  serviceThere: (name: string) => boolean,
): Previewed | undefined {
  return before.findLast(
    ({ own, outlook }) => !isSettled(outlook) && touches(own.step.preview.look, look, serviceThere),
  );
}

const isSettled = ({ sign, certainty }: Outlook): boolean => sign === 'unchanged' && certainty === 'verified';

function touches(earlier: StepLook, look: StepLook, serviceThere: (name: string) => boolean): boolean {
  if (look.kind === 'service')
    return (
      (earlier.kind === 'service' && earlier.name === look.name) ||
      earlier.kind === 'reboot' ||
      (earlier.kind !== 'wait' && earlier.kind !== 'service' && !serviceThere(look.name))
    );
  if (look.kind === 'package') return earlier.kind === 'package' && earlier.name === look.name;
  if (!('path' in look)) return false;
  if (earlier.kind === 'command') return names(earlier.shown, look.path);
  return 'path' in earlier && overlap(earlier.path, look.path);
}

/** Also where one lies in the other: what is written through a link that was switched lands elsewhere. */
function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** As a word of it: `/opt/app` is not named by `/opt/app2`. */
function names(command: string, path: string): boolean {
  return command.split(/[\s'"=;&|<>()]+/).includes(path);
}
