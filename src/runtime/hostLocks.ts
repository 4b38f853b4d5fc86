import PQueue from 'p-queue';
import type { ExecutionPlan, HostTarget } from '../model/executionPlan.ts';
import type { Fence } from '../model/fence.ts';
import { present } from '../rollout/plan.ts';
import type { HostPort, LockReport, ReceiptsReport } from './ports.ts';

/**
 * Locked, looked at or given back at once. Many, since one that hangs, or waits for another run's lock, must not keep the others;
 * how many log in at once is the transport's business.
 */
const hostsAtOnce = 100;

type PlannedHosts = Pick<ExecutionPlan, 'hosts' | 'lockWaitMs'>;

/** The hosts of a run in the hands of this process. */
export class HostLocks {
  readonly #hosts: HostPort;
  readonly #plan: PlannedHosts;
  readonly #fence: Fence;
  readonly #stopping: AbortSignal;
  readonly #queue = new PQueue({ concurrency: hostsAtOnce });
  readonly #taken = new Map<string, Promise<LockReport>>();

  constructor(hosts: HostPort, of: { readonly plan: PlannedHosts; readonly fence: Fence }, stopping: AbortSignal) {
    this.#hosts = hosts;
    this.#plan = of.plan;
    this.#fence = of.fence;
    this.#stopping = stopping;
  }

  target(host: string): HostTarget {
    return present(this.#plan.hosts[host], `host ${host}`);
  }

  /** The lock as taken by this process: taken once for each host; after a takeover that renews the fence on the host. */
  taken(host: string): Promise<LockReport> {
    const known = this.#taken.get(host);
    if (known !== undefined) return known;
    const { lockWaitMs } = this.#plan;
    const taken = this.#queue.add(() => this.#hosts.lock(this.target(host), this.#fence, lockWaitMs, this.#stopping));
    this.#taken.set(host, taken);
    taken.then(
      (report) => report.status !== 'locked' && this.#taken.delete(host),
      () => this.#taken.delete(host),
    );
    return taken;
  }

  /** Of a host that is locked. */
  receipts(host: string): Promise<ReceiptsReport> {
    return this.#queue.add(() => this.#hosts.receipts(this.target(host), this.#fence, this.#stopping));
  }

  /** False when the host could not be told. */
  release(host: string): Promise<boolean> {
    return this.#queue.add(() => this.#hosts.release(this.target(host), this.#fence));
  }

  /** What has not begun does not begin any more. */
  clear(): void {
    this.#queue.clear();
  }
}
