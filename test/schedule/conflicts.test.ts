import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, conflictBetween } from '../../src/schedule/conflicts.ts';
import { hourMs } from './entries.ts';

function claim(id: string, hosts: Claim['hosts'], more: Partial<Claim> = {}): Claim {
  return { id, environment: 'production', startsAtMs: 22 * hourMs, closesAtMs: 30 * hourMs, hosts, ...more };
}

const at = (site: string) => ({ labels: { site } });
const paris = claim('paris', { web1: at('paris'), db1: at('paris') });

describe('two scheduled changes', () => {
  it('are in conflict over hosts, which are named', () => {
    const other = claim('other', { db1: at('paris'), web2: at('paris'), web1: at('paris') });
    expect(conflictBetween(paris, other, [])).toEqual({ id: 'other', hosts: ['db1', 'web1'], domains: [] });
    expect(conflictBetween(paris, claim('third', { web3: at('paris') }), [])).toBeUndefined();
  });

  it('are in conflict over a failure domain that the policy names, and no other label', () => {
    const other = claim('other', { web9: { labels: { site: 'paris', rack: 'r1' } }, web8: at('lyon') });
    const rack = claim('rack', { web1: { labels: { site: 'paris', rack: 'r1' } } });
    expect(conflictBetween(paris, other, ['site', 'rack'])?.domains).toEqual([{ label: 'site', value: 'paris' }]);
    expect(conflictBetween(rack, other, ['rack'])).toEqual({
      id: 'other',
      hosts: [],
      domains: [{ label: 'rack', value: 'r1' }],
    });
    expect(conflictBetween(paris, claim('bare', { x: { labels: {} } }), ['site', 'toString'])).toBeUndefined();
  });

  it('are not in conflict in two environments, or at two times', () => {
    expect(conflictBetween(paris, { ...paris, environment: 'staging' }, ['site'])).toBeUndefined();
    const after = { ...paris, startsAtMs: 30 * hourMs, closesAtMs: 31 * hourMs };
    expect(conflictBetween(paris, after, ['site'])).toBeUndefined();
    expect(conflictBetween(paris, { ...after, startsAtMs: 30 * hourMs - 1 }, ['site'])).toBeDefined();
  });

  it('without an opening are taken to need an hour', () => {
    const loose = { ...paris, startsAtMs: 21 * hourMs, closesAtMs: null };
    expect(conflictBetween(paris, loose, [])).toBeUndefined();
    expect(conflictBetween(paris, { ...loose, startsAtMs: 21 * hourMs + 1 }, [])).toBeDefined();
  });

  it('are in the same conflict whichever is named first, and each is with itself', () => {
    const label = fc.constantFrom('paris', 'lyon', 'rome');
    const hosts = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.record({ labels: fc.record({ site: label }) }),
      { minKeys: 1 },
    );
    const claims = fc.record({
      hosts,
      environment: fc.constantFrom('production', 'staging'),
      startsAtMs: fc.nat(10),
      closesAtMs: fc.option(fc.integer({ min: 11, max: 20 })),
    });
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        const [a, b] = [
          { id: 'a', ...one },
          { id: 'b', ...other },
        ];
        const [ab, ba] = [conflictBetween(a, b, ['site']), conflictBetween(b, a, ['site'])];
        expect(ab && { ...ab, id: 'a' }).toEqual(ba);
        expect(conflictBetween(a, { ...a, id: 'twin' }, [])?.hosts).toEqual(Object.keys(a.hosts).sort());
      }),
    );
  });
});
