/**
 * How long hosts take that go side by side, at most so many at once and at most so many of each failure domain: the sums
 * from which an upper bound follows, kept so that one more host costs O(1). Plain JSON.
 */
export interface Load {
  count: number;
  sumMs: number;
  longestMs: number;
  shortestMs: number;
  /** By domain (`label=value`). */
  domains: { [domain: string]: Share };
  /** By label: the most that any one domain of it has. */
  heaviest: { [label: string]: Share };
}

interface Share {
  count: number;
  sumMs: number;
}

export interface Lanes {
  readonly parallel: number;
  readonly parallelPer: { readonly [label: string]: number };
}

export const noLoad = (): Load => ({
  count: 0,
  sumMs: 0,
  longestMs: 0,
  shortestMs: Number.MAX_SAFE_INTEGER,
  domains: {},
  heaviest: {},
});

/** Adds a host, in place. */
export function addHost(load: Load, ms: number, domains: readonly string[]): void {
  load.count++;
  load.sumMs += ms;
  load.longestMs = Math.max(load.longestMs, ms);
  load.shortestMs = Math.min(load.shortestMs, ms);
  for (const domain of domains) {
    const share = load.domains[domain] ?? { count: 0, sumMs: 0 };
    load.domains[domain] = { count: share.count + 1, sumMs: share.sumMs + ms };
    load.heaviest[labelOf(domain)] = heavier(load.heaviest[labelOf(domain)], load.domains[domain]);
  }
}

/** The same load without one host, whichever that is: what is left once a host has been dealt with by itself. */
export function withoutOne(load: Load): Load {
  return { ...load, count: load.count - 1, sumMs: load.sumMs - load.longestMs };
}

export interface HostShare {
  readonly ms: number;
  readonly domains: readonly string[];
}

/** The same load and some hosts more, good for asking how long it takes; the load itself stays as it is. */
export function withHosts(load: Load, hosts: readonly HostShare[]): Load {
  const none: Share = { count: 0, sumMs: 0 };
  const touched = hosts.flatMap(({ domains }) =>
    domains.map((domain) => [domain, load.domains[domain] ?? none] as const),
  );
  const more: Load = { ...load, domains: Object.fromEntries(touched), heaviest: { ...load.heaviest } };
  for (const { ms, domains } of hosts) addHost(more, ms, domains);
  return more;
}

const labelOf = (domain: string): string => domain.slice(0, domain.indexOf('='));

const heavier = (one: Share | undefined, other: Share | undefined): Share => ({
  count: Math.max(one?.count ?? 0, other?.count ?? 0),
  sumMs: Math.max(one?.sumMs ?? 0, other?.sumMs ?? 0),
});

/**
 * No order in which the hosts are taken lasts longer, as long as none waits that could start. The last to end waited only
 * while all lanes were taken, or all those of one of its domains: the first lasts at most the others' sum shared by the
 * lanes, the second the same of the heaviest domain. Where all take the same time they go in rounds, and the bound is
 * exact for lanes alone, or for one label alone. One after the other is always the most.
 */
export function makespanMs(load: Load, { parallel, parallelPer }: Lanes): number {
  const { count, sumMs, longestMs, shortestMs, heaviest } = load;
  if (count === 0) return 0;
  const full = Object.entries(parallelPer).flatMap(([label, most]) => {
    const share = heaviest[label];
    return share !== undefined && share.count > most ? [{ ...share, most }] : [];
  });
  const rounds = full.reduce(
    (sum, { count: of, most }) => sum + Math.floor((of - 1) / most),
    1 + Math.floor((count - 1) / parallel),
  );
  const shared = full.reduce(
    (sum, { sumMs: ofMs, most }) => sum + ofMs / most,
    longestMs + (sumMs - longestMs) / parallel,
  );
  const inRounds = shortestMs === longestMs || full.length === 0;
  return Math.ceil(Math.min(sumMs, shared, inRounds ? rounds * longestMs : shared));
}
