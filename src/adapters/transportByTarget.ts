import type { HostTarget } from '../model/executionPlan.ts';
import type { HostSession, Transport } from '../runtime/ports.ts';
import { OpenSshTransport } from './openssh/openSshTransport.ts';
import type { Reach } from './sshConfig/reach.ts';
import { Reaches } from './sshConfig/reach.ts';
import type { Controller } from './transport/credentials.ts';
import { Handshakes } from './transport/handshakes.ts';
import { Ssh2Transport } from './transport/ssh2Transport.ts';

/** Told of each host how it is reached, when it is connected to for the first time. */
export type TellReach = (target: HostTarget, reach: Reach) => void;

/** Reaches each host as inventory and ssh configuration say: with ssh2, or with the program `ssh` where only that can. */
export class TransportByTarget implements Transport {
  readonly #reaches: Reaches;
  readonly #ssh2: Ssh2Transport;
  readonly #openSsh: Transport;
  readonly #tell: TellReach;
  readonly #told = new Set<string>();

  constructor(controller: Controller, tell: TellReach = () => {}) {
    const handshakes = new Handshakes();
    this.#reaches = new Reaches(controller);
    this.#ssh2 = new Ssh2Transport(controller, undefined, handshakes);
    this.#openSsh = new OpenSshTransport(controller, undefined, handshakes);
    this.#tell = tell;
  }

  /** Rejects with NS20xx. */
  async connect(target: HostTarget, signal: AbortSignal): Promise<HostSession> {
    const reach = await this.#reaches.of(target);
    if (!this.#told.has(target.name)) this.#tell(target, reach);
    this.#told.add(target.name);
    return reach.through === 'ssh2'
      ? this.#ssh2.connectTo(reach.endpoint, signal)
      : this.#openSsh.connect(reach.target, signal);
  }
}
