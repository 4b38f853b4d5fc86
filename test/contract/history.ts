/** What every journal finds when it is searched, whatever keeps it. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalPort, NewRun, RunFilter, RunSummaryUpdate } from '../../src/runtime/journalPort.ts';
import { created, type JournalUnderTest, newRun, start, summary } from './journal.ts';

interface Told {
  readonly run: NewRun;
  readonly summary: RunSummaryUpdate;
}

const hostNames = ['a', 'b', "o'c", '%'];
const environments = ['production', 'staging'];
const changes = ['billing', 'dns', 'prod"uction'];
const ends = [
  { state: 'ended', outcome: 'done', exitCode: 0, endedAt: start },
  { state: 'ended', outcome: 'rolledBack', exitCode: 3, endedAt: start },
  { state: 'ended', outcome: 'needsAttention', exitCode: 4, endedAt: start },
  { state: 'held', outcome: null },
  { state: 'forward', outcome: null },
  { state: 'created', outcome: null },
] as const;

const pick = <T>(from: readonly T[], n: number): T => {
  const found = from[n % from.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

/** Sixty runs, as different as they come; clocks that go back are among them. */
const told: readonly Told[] = Array.from({ length: 60 }, (_, n) => {
  const hosts = hostNames.filter((_, bit) => ((n * 7 + 3) >> bit) & 1);
  const run = newRun(`r${n}`, {
    ...{ hosts, environment: pick(environments, (n * 5) >> 2), change: pick(changes, n), at: start + ((n * 17) % 60) },
  });
  return {
    run,
    summary: summary({ ...pick(ends, n * 11), at: run.at + (n % 9), startedAt: n % 4 === 0 ? null : run.at + (n % 3) }),
  };
});

function written(journal: JournalPort): void {
  for (const { run, summary } of told) {
    const lease = created(journal, run.run, run);
    journal.append(lease, [{ type: 'x' }], summary);
    journal.releaseHosts(run.run);
  }
}

/** The rule, as plainly as it can be said. */
function naive(filter: RunFilter, limit: number): string[] {
  const { host, environment, change, standings, sinceMs, untilMs, before } = filter;
  return told
    .filter((_, n) => before === undefined || n < Number(before.slice(1)))
    .filter(({ run }) => host === undefined || run.hosts.includes(host))
    .filter(({ run }) => environment === undefined || run.environment === environment)
    .filter(({ run }) => change === undefined || run.change === change)
    .filter(({ summary: { outcome, state } }) => {
      if (standings === undefined) return true;
      const standing = outcome ?? (state === 'held' ? state : 'running');
      return standings.some((one) => one === standing);
    })
    .filter(({ summary }) => sinceMs === undefined || sinceMs <= summary.at)
    .filter(({ run, summary }) => untilMs === undefined || (summary.startedAt ?? run.at) <= untilMs)
    .map(({ run }) => run.run)
    .reverse()
    .slice(0, limit);
}

const instant = fc.integer({ min: start - 2, max: start + 70 });
const perhaps = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const filters: fc.Arbitrary<RunFilter> = fc.record({
  host: perhaps(fc.constantFrom(...hostNames, 'nobody', 'A', "' OR 1=1 --")),
  environment: perhaps(fc.constantFrom(...environments, 'nowhere')),
  change: perhaps(fc.constantFrom(...changes, 'nothing')),
  standings: perhaps(
    fc.uniqueArray(fc.constantFrom('done', 'rolledBack', 'needsAttention', 'held', 'running', 'aborted')),
  ),
  sinceMs: perhaps(instant),
  untilMs: perhaps(instant),
  before: perhaps(fc.nat(59).map((n) => `r${n}`)),
});

export function historyContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: a history`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
    });
    afterEach(() => under.dispose());

    it('has exactly the runs to which all of its filter applies, newest first, up to its limit', () => {
      written(journal);
      fc.assert(
        fc.property(filters, fc.integer({ min: 1, max: 70 }), (filter, limit) => {
          expect(journal.runs(limit, filter).map(({ run }) => run)).toEqual(naive(filter, limit));
        }),
        { numRuns: 400 },
      );
    });

    it('is whole when it is read page by page', () => {
      written(journal);
      const seen: string[] = [];
      // More pages than there are: a page that comes again ends too.
      for (let pages = 0; pages < 12; pages += 1) {
        const page = journal.runs(7, { host: 'a', before: seen.at(-1) });
        seen.push(...page.map(({ run }) => run));
      }
      expect(seen).toEqual(naive({ host: 'a' }, 100));
      expect(seen.length).toBeGreaterThan(20);
    });

    it('goes on before a run that there is', () => {
      written(journal);
      expect(() => journal.runs(1, { before: 'nobody' })).toThrow(expect.objectContaining({ code: 'NS3006' }));
    });

    it('moves with its runs: one that goes on is found by how it stands now, by a host named twice once', () => {
      const lease = created(journal, 'r1', { hosts: ['a', 'b', 'a'] });
      const found = (filter: RunFilter) => journal.runs(9, { host: 'a', ...filter }).map(({ run }) => run);
      expect(found({ standings: ['running'] })).toEqual(['r1']);
      expect(found({ sinceMs: start + 1 })).toEqual([]);
      journal.append(lease, [{ type: 'x' }], summary({ state: 'held', at: start + 1 }));
      expect(found({ standings: ['running'] })).toEqual([]);
      expect(found({ standings: ['done', 'held'], sinceMs: start + 1 })).toEqual(['r1']);
    });
  });

  describe(`${name}: who has claimed a host`, () => {
    let under: JournalUnderTest;
    beforeEach(() => {
      under = open();
      under.setNow(start);
    });
    afterEach(() => under.dispose());

    it('is the run that took it, in its environment, until it gives it back', () => {
      const { journal } = under;
      created(journal, 'r1', { hosts: ['a'], environment: 'production', change: 'billing', at: start + 3 });
      expect(journal.claimOf('production', 'a')).toEqual({ host: 'a', run: 'r1', change: 'billing', since: start + 3 });
      expect([journal.claimOf('staging', 'a'), journal.claimOf('production', 'b')]).toEqual([null, null]);
      journal.releaseHosts('r1');
      expect(journal.claimOf('production', 'a')).toBeNull();
    });
  });
}
