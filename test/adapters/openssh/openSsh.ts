import { OpenSshTransport } from '../../../src/adapters/openssh/openSshTransport.ts';
import type { Controller } from '../../../src/adapters/transport/credentials.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import { controllerWith } from '../transport/controller.ts';

/** A transport through `ssh` for a controller without agent of its own, that retries at once. */
export function openSshFor(changes: Partial<Controller> = {}, pauseMs: () => number = () => 0): OpenSshTransport {
  return new OpenSshTransport(controllerWith(changes), pauseMs);
}

/** A target reached through `ssh` with this configuration alone, and whatever port that says. `none`: an empty one. */
export function throughOpenSsh(
  target: HostTarget,
  config = '/dev/null',
  port: number | null = target.port,
): HostTarget {
  return { ...target, ssh: { connection: 'openssh', config, port, jump: null } };
}
