import type { HostTarget } from '../../model/executionPlan.ts';

/** A host in messages: its name, and where it is reached. */
export function hostLabel(target: HostTarget): string {
  return `${target.name} (${target.address} ${place(target)})`;
}

/** ssh's own configuration may name another port. */
function place({ port, ssh }: HostTarget): string {
  return ssh?.connection === 'openssh' && ssh.port === null ? 'through ssh' : `port ${port}`;
}
