import type { HostTarget } from '../../model/executionPlan.ts';

/** A host in messages: its name, and where it is reached. */
export function hostLabel(target: HostTarget): string {
  return `${target.name} (${target.address} port ${target.port})`;
}
