/** A process's way to one host: a connection when one is needed, one operation at a time. */
import type { HostTarget } from '../../model/executionPlan.ts';
import { failure } from '../../model/problems.ts';
import { type ClockPort, ConnectionLost } from '../../runtime/ports.ts';
import { Connection, type NetworkNature } from './connection.ts';
import type { Machine } from './machine.ts';
import type { SimulatedProcess } from './process.ts';

export interface LinkParts {
  readonly world: ClockPort;
  readonly process: SimulatedProcess;
  readonly machine: Machine;
  readonly network: NetworkNature;
}

export class SimulatedLink {
  readonly target: HostTarget;
  readonly process: SimulatedProcess;
  readonly #parts: LinkParts;
  #connection: Connection | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  closed = false;

  constructor(target: HostTarget, parts: LinkParts) {
    this.target = target;
    this.process = parts.process;
    this.#parts = parts;
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Rejects with NS20xx when the host cannot be reached, with ConnectionLost after close(). */
  async ready(): Promise<Connection> {
    this.process.point();
    if (this.closed) throw new ConnectionLost(`the connections to ${this.target.name} are closed`);
    if (this.#connection?.usable === true) return this.#connection;
    const { machine, network, world, process } = this.#parts;
    const up = machine.reachable && !network.refuses();
    await process.sleep(up ? network.latencyMs() * 2 : this.target.connectTimeoutMs);
    if (!up || !machine.reachable) throw this.#unreachable();
    this.#connection = new Connection(machine, world, process, network);
    return this.#connection;
  }

  close(): void {
    this.closed = true;
    this.#connection?.close();
  }

  #unreachable() {
    const { name, connectTimeoutMs } = this.target;
    return failure('NS2003', `${name}: no connection within ${connectTimeoutMs} ms`, 'see whether the host is up');
  }
}
