import { addHost, type HostShare, type Lanes, type Load, noLoad } from '../../src/forecast/makespan.ts';
import { nextUp, occupy, openSlots, vacate } from '../../src/rollout/slots.ts';

export function loadOf(hosts: readonly HostShare[]): Load {
  const load = noLoad();
  for (const { ms, domains } of hosts) addHost(load, ms, domains);
  return load;
}

/** Who goes and who waits, by position, once nobody more was started. */
export interface Moment {
  readonly inFlight: readonly number[];
  readonly waiting: readonly number[];
}

/** How long the hosts really take in the rollout's own slots, in the order given: event by event, as a run drives them. */
export function simulatedMs(
  hosts: readonly HostShare[],
  { parallel, parallelPer }: Lanes,
  look: (moment: Moment) => void = () => undefined,
): number {
  const domains = (index: number) => hosts[index]?.domains ?? [];
  const slots = openSlots(parallel, parallelPer, [...hosts.keys()], domains);
  const endsAtMs = new Map<number, number>();
  const waiting = new Set(hosts.keys());
  let nowMs = 0;
  for (;;) {
    for (let index = nextUp(slots); index !== undefined; index = nextUp(slots)) {
      occupy(slots, index, domains);
      waiting.delete(index);
      endsAtMs.set(index, nowMs + (hosts[index]?.ms ?? 0));
    }
    look({ inFlight: [...endsAtMs.keys()], waiting: [...waiting] });
    const [first] = [...endsAtMs].sort(([, one], [, other]) => one - other);
    if (first === undefined) break;
    const [index] = first;
    nowMs = first[1];
    endsAtMs.delete(index);
    vacate(slots, index, domains);
  }
  if (waiting.size > 0) throw new Error(`${waiting.size} hosts were never started`);
  return nowMs;
}
