import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHost,
  type HostShare,
  type Lanes,
  type Load,
  makespanMs,
  noLoad,
  withHosts,
  withoutOne,
} from '../../src/forecast/makespan.ts';
import { loadOf, type Moment, simulatedMs } from './sideBySide.ts';

/** Sixty hosts at most, so that domains and lanes fill up again and again; up to two labels that count. */
const sideBySide = fc
  .record({
    parallel: fc.integer({ min: 1, max: 8 }),
    per: fc.constantFrom<readonly string[]>([], ['site'], ['site', 'rack']),
    most: fc.record({ site: fc.integer({ min: 1, max: 4 }), rack: fc.integer({ min: 1, max: 4 }) }),
    hosts: fc.array(
      fc.record({
        ms: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(1_000, 60_000)),
        site: fc.integer({ min: 0, max: 3 }),
        rack: fc.integer({ min: 0, max: 5 }),
      }),
      { maxLength: 60 },
    ),
  })
  .map(({ parallel, per, most, hosts }) => {
    const labels = (['site', 'rack'] as const).filter((label) => per.includes(label));
    return {
      lanes: { parallel, parallelPer: Object.fromEntries(labels.map((label) => [label, most[label]])) },
      hosts: hosts.map((host) => ({ ms: host.ms, domains: labels.map((label) => `${label}=${host[label]}`) })),
    };
  });

type SideBySide = typeof sideBySide extends fc.Arbitrary<infer T> ? T : never;

/**
 * When the first host ends, its place in the site goes to the last one; the second, which came back for the place in the
 * rack, finds the site full. The third must have that place in the rack at once.
 */
const orphan: SideBySide = {
  lanes: { parallel: 5, parallelPer: { site: 2, rack: 1 } },
  hosts: [
    { ms: 1, domains: ['site=1', 'rack=2'] },
    { ms: 1, domains: ['site=1', 'rack=2'] },
    { ms: 1, domains: ['site=0', 'rack=2'] },
    { ms: 9, domains: ['site=1', 'rack=0'] },
    { ms: 9, domains: ['site=1', 'rack=3'] },
  ],
};

const boundMs = ({ hosts, lanes }: SideBySide): number => makespanMs(loadOf(hosts), lanes);

const sameLength = (hosts: readonly HostShare[], ms: number): HostShare[] =>
  hosts.map(({ domains }) => ({ ms, domains }));

/** Labels of which some domain has more hosts than may go at once. */
function fullLabels(load: Load, { parallelPer }: Lanes): string[] {
  return Object.keys(parallelPer).filter((label) => (load.heaviest[label]?.count ?? 0) > (parallelPer[label] ?? 0));
}

describe('hosts side by side', () => {
  it('never wait where they could start: what the bound rests on', () => {
    fc.assert(
      fc.property(sideBySide, ({ hosts, lanes }) => {
        simulatedMs(hosts, lanes, (moment) => expect(couldStart(hosts, lanes, moment)).toEqual([]));
      }),
      { numRuns: 2_000, examples: [[orphan]] },
    );
  });

  it('are over before the bound, in whatever order they are taken', () => {
    fc.assert(
      fc.property(sideBySide, (given) => {
        expect(simulatedMs(given.hosts, given.lanes)).toBeLessThanOrEqual(boundMs(given));
      }),
      { numRuns: 10_000 },
    );
  });

  it('are over before the bound when all take the same time', () => {
    fc.assert(
      fc.property(sideBySide, fc.integer({ min: 0, max: 100 }), ({ hosts, lanes }, ms) => {
        const same = sameLength(hosts, ms);
        expect(simulatedMs(same, lanes)).toBeLessThanOrEqual(makespanMs(loadOf(same), lanes));
      }),
      { numRuns: 5_000 },
    );
  });

  it('have an exact bound when all take the same time and no domain is ever full', () => {
    fc.assert(
      fc.property(sideBySide, fc.integer({ min: 1, max: 100 }), ({ hosts, lanes }, ms) => {
        const free = { ...lanes, parallelPer: { site: 60 } };
        const same = sameLength(hosts, ms);
        expect(makespanMs(loadOf(same), free)).toBe(simulatedMs(same, free));
      }),
    );
  });

  it('have an exact bound, the longest of them, when none ever waits', () => {
    fc.assert(
      fc.property(sideBySide, ({ hosts }) => {
        const room = { parallel: 60, parallelPer: { site: 60, rack: 60 } };
        expect(makespanMs(loadOf(hosts), room)).toBe(simulatedMs(hosts, room));
      }),
    );
  });

  it('have an exact bound when all take the same time and only one label holds them up', () => {
    fc.assert(
      fc.property(sideBySide, fc.integer({ min: 1, max: 4 }), ({ hosts }, most) => {
        const lanes = { parallel: 60, parallelPer: { site: most } };
        const same = hosts.map((_, at) => ({ ms: 7, domains: [`site=${at % 3}`] }));
        expect(makespanMs(loadOf(same), lanes)).toBe(simulatedMs(same, lanes));
      }),
    );
  });

  /**
   * The longest, the sum over the lanes, and a full domain's sum over its own, each bound every schedule from below:
   * L (1 - 1/lanes) + S/lanes + H/most + … is at most (2 - 1/lanes + full labels) times the shortest there is.
   */
  it('have a bound within its factor of what they take, and never beyond one after the other', () => {
    fc.assert(
      fc.property(sideBySide, ({ hosts, lanes }) => {
        const load = loadOf(hosts);
        const factor = 2 - 1 / lanes.parallel + fullLabels(load, lanes).length;
        const ms = makespanMs(load, lanes);
        // One for rounding up.
        expect(ms).toBeLessThanOrEqual(factor * simulatedMs(hosts, lanes) + 1);
        expect(ms).toBeLessThanOrEqual(load.sumMs);
      }),
      { numRuns: 5_000 },
    );
  });

  it('take no time when there are none, and their own when there is one', () => {
    const lanes = { parallel: 4, parallelPer: { site: 1 } };
    expect(makespanMs(noLoad(), lanes)).toBe(0);
    expect(makespanMs(loadOf([{ ms: 1_500, domains: ['site=paris'] }]), lanes)).toBe(1_500);
  });

  it('add up the rounds of the lanes and those of the fullest site, though in truth these may overlap', () => {
    // Paris: 6 in rounds of two; Lyon's two go beside them. Ten lanes are never full.
    const hosts = [...Array<string>(6).fill('site=paris'), ...Array<string>(2).fill('site=lyon')].map((domain) => ({
      ms: 10_000,
      domains: [domain],
    }));
    expect(makespanMs(loadOf(hosts), { parallel: 10, parallelPer: { site: 2 } })).toBe(30_000);
    // Two lanes: four rounds in all, and two in which the last of Paris finds Paris full.
    expect(makespanMs(loadOf(hosts), { parallel: 2, parallelPer: { site: 2 } })).toBe(60_000);
  });
});

describe('a load without one host', () => {
  it('bounds what the others take once that one is over, whichever it is', () => {
    fc.assert(
      fc.property(sideBySide, fc.nat(), ({ hosts, lanes }, seed) => {
        fc.pre(hosts.length > 0);
        const load = loadOf(hosts);
        const at = seed % hosts.length;
        const others = hosts.filter((_, index) => index !== at);
        const thenOthersMs = (hosts[at]?.ms ?? 0) + simulatedMs(others, lanes);
        expect(thenOthersMs).toBeLessThanOrEqual(load.longestMs + makespanMs(withoutOne(load), lanes));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is exact where all take the same time on lanes alone, and leaves the load as it is', () => {
    const hosts = Array.from({ length: 7 }, () => ({ ms: 10, domains: [] }));
    const load = loadOf(hosts);
    expect(makespanMs(withoutOne(load), { parallel: 3, parallelPer: {} })).toBe(20);
    expect(load).toEqual(loadOf(hosts));
  });
});

describe('a load with some hosts more', () => {
  it('leaves the load as it is, and is the same as adding them', () => {
    fc.assert(
      fc.property(sideBySide, fc.nat({ max: 60 }), ({ hosts, lanes }, at) => {
        const load = loadOf(hosts.slice(0, at));
        const before = structuredClone(load);
        const more = withHosts(load, hosts.slice(at));
        expect(load).toEqual(before);
        for (const { ms, domains } of hosts.slice(at)) addHost(load, ms, domains);
        expect(makespanMs(more, lanes)).toBe(makespanMs(load, lanes));
        expect({ ...more, domains: {} }).toEqual({ ...load, domains: {} });
      }),
    );
  });

  it('is plain JSON', () => {
    const load = withHosts(noLoad(), [{ ms: 5, domains: ['site=a=b', 'rack='] }]);
    expect(JSON.parse(JSON.stringify(load))).toEqual(load);
    expect(load.heaviest).toEqual({ site: { count: 1, sumMs: 5 }, rack: { count: 1, sumMs: 5 } });
  });
});

function couldStart(hosts: readonly HostShare[], { parallel, parallelPer }: Lanes, moment: Moment): number[] {
  const { inFlight, waiting } = moment;
  if (inFlight.length >= parallel) return [];
  const taken = (domain: string) => inFlight.filter((index) => hosts[index]?.domains.includes(domain)).length;
  const free = (domain: string) => taken(domain) < (parallelPer[domain.split('=')[0] ?? ''] ?? Infinity);
  return waiting.filter((index) => hosts[index]?.domains.every(free));
}
