import type { RunnerSource } from '../../host/runnerSource.ts';
import { becomeKey, becomeOn, usersOn } from '../../model/become.ts';
import type { Become, HostTarget } from '../../model/executionPlan.ts';
import type { Transport } from '../../runtime/ports.ts';
import { HostConnection } from './hostConnection.ts';
import { HostLink } from './hostLink.ts';
import type { HostLimits } from './limits.ts';

/** The users of a host as whom a plan works there, over one connection. The host's own user is the first. */
export class HostUsers {
  readonly connection: HostConnection;
  readonly all: readonly [HostLink, ...HostLink[]];

  constructor(target: HostTarget, transport: Transport, source: RunnerSource, limits: HostLimits) {
    this.connection = new HostConnection(target, transport);
    const link = (as: Become | null) => new HostLink(this.connection, as, source, limits);
    const [first, ...others] = usersOn(target);
    this.all = [link(first), ...others.map(link)];
  }

  /** `own`: what a command says of it. */
  of(own: Become | null | undefined): HostLink {
    const { target } = this.connection;
    const wanted = becomeKey(becomeOn(target, own));
    const found = this.all.find(({ as }) => becomeKey(as) === wanted);
    if (found === undefined) throw new Error(`defect: ${target.name} does not know as whom a step runs: ${wanted}`);
    return found;
  }

  /** Does work with the host once all work before it is over, whoever does it. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.exclusive(work);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
