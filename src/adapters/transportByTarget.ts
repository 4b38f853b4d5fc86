import type { HostTarget } from '../model/executionPlan.ts';
import type { HostSession, Transport } from '../runtime/ports.ts';
import { OpenSshTransport } from './openssh/openSshTransport.ts';
import type { Controller } from './transport/credentials.ts';
import { Ssh2Transport } from './transport/ssh2Transport.ts';

/** Reaches each host as its inventory says: `connection: ssh2` or `openssh`. */
export class TransportByTarget implements Transport {
  readonly #ssh2: Transport;
  readonly #openSsh: Transport;

  constructor(controller: Controller) {
    this.#ssh2 = new Ssh2Transport(controller);
    this.#openSsh = new OpenSshTransport(controller);
  }

  /** Rejects with NS20xx. */
  connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    return (target.openssh === undefined ? this.#ssh2 : this.#openSsh).connect(target, signal);
  }
}
