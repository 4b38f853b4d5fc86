/** What every journal tells of its hash chain, whatever keeps it. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChainLink, JournalPort, Lease, RunHead } from '../../src/runtime/journalPort.ts';
import { created, type JournalUnderTest, start, summary } from './journal.ts';

const event = (type: string, more: object = {}) => ({ type, ...more });
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** The runs' own order and lengths are not the alphabet's. */
const runsOf = (links: readonly ChainLink[]) =>
  links.map(({ kind, text }) => (kind === 'run' ? JSON.parse(text).run : JSON.parse(text).sequence));

export function chainContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: the contract of the chain`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    let leases: readonly [Lease, Lease, Lease];
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
      leases = [created(journal, 'r2'), created(journal, 'r1'), created(journal, 'r3')];
      journal.append(leases[0], [event('a'), event('b', { text: '☃ "quoted"\n', n: 0.1 })], summary());
      journal.append(leases[1], [event('c')], summary({ at: start + 7 }));
    });
    afterEach(() => under.dispose());

    it('tells where every run stands, oldest first', () => {
      const last = [...journal.events('r2')].at(-1);
      const { journal: whole, runs } = journal.heads();
      const first = [...journal.chain(['r3'])][0];
      expect(runs.map(({ run, sequence }) => [run, sequence])).toEqual([
        ['r2', 2],
        ['r1', 1],
        ['r3', 0],
      ]);
      expect(runs[0]?.hash).toBe(last?.hash);
      expect(runs[2]?.hash).toBe(first?.hash);
      expect(whole).toEqual({ runs: 3, hash: first?.hash });
    });

    it('is given link by link, each the hash of the one before it and its own text', () => {
      const links = [...journal.chain()];
      expect(runsOf(links)).toEqual(['r2', 1, 2, 'r1', 1, 'r3']);
      for (const { hash, previous, text } of links) expect(sha256(`${previous}\n${text}`)).toBe(hash);
      const [one, a, b, two, c, three] = links;
      expect([a?.previous, b?.previous, two?.previous, c?.previous, three?.previous]).toEqual([
        one?.hash,
        a?.hash,
        one?.hash,
        two?.hash,
        two?.hash,
      ]);
      expect(one?.previous).toBe(sha256('nightshift/journal/v1'));
      expect(links.map(({ text }) => text).join('')).not.toContain('stages');
    });

    it('is given of some runs in the order in which they are named, and of none that is not there', () => {
      expect(runsOf([...journal.chain(['r3', 'r1'])])).toEqual(['r3', 'r1', 1]);
      expect([...journal.chain(['r1'])]).toEqual([...journal.chain()].slice(3, 5));
      const links = journal.chain(['nobody', 'r1'])[Symbol.iterator]();
      expect(() => links.next()).toThrow(expect.objectContaining({ code: 'NS3006' }));
    });

    it('goes on from what it was: events and runs that come later do not matter', () => {
      const heads = journal.heads();
      expect(journal.departsFrom(heads)).toBeNull();
      journal.append(leases[2], [event('later')], summary());
      created(journal, 'r4');
      expect(journal.departsFrom(heads)).toBeNull();
      expect(journal.departsFrom(journal.heads())).toBeNull();
    });

    it('departs from what it never was, which names the run and the event', () => {
      const heads = journal.heads();
      const other = 'f'.repeat(64);
      const with2 = (change: Partial<RunHead>) => ({
        ...heads,
        runs: heads.runs.map((head) => (head.run === 'r2' ? { ...head, ...change } : head)),
      });
      expect(journal.departsFrom(with2({ hash: other }))).toMatchObject({ run: 'r2', sequence: 2 });
      expect(journal.departsFrom(with2({ sequence: 3 }))).toMatchObject({ run: 'r2', sequence: 3 });
      expect(journal.departsFrom(with2({ sequence: 1 }))).toMatchObject({ run: 'r2', sequence: 1 });
      expect(journal.departsFrom(with2({ run: 'r9', sequence: 0 }))).toMatchObject({ run: 'r9', sequence: 0 });
      for (const journalHead of [
        { runs: 3, hash: other },
        { ...heads.journal, runs: 4 },
        { ...heads.journal, runs: 2 },
      ])
        expect(journal.departsFrom({ ...heads, journal: journalHead })).toMatchObject({ run: '', sequence: 0 });
    });

    it('is compared of one run only when one is named', () => {
      const heads = journal.heads();
      const wrong = { journal: { runs: 9, hash: '' }, runs: heads.runs.map((head) => ({ ...head, hash: '' })) };
      const mixed = { ...wrong, runs: [...wrong.runs.slice(0, 1), ...heads.runs.slice(1)] };
      expect(journal.departsFrom(mixed, 'r1')).toBeNull();
      expect(journal.departsFrom(mixed, 'r2')).toMatchObject({ run: 'r2', sequence: 2 });
    });
  });

  it(`${name}: an empty journal stands at its beginning`, () => {
    const under = open();
    const { journal } = under;
    const heads = journal.heads();
    expect(heads).toEqual({ journal: { runs: 0, hash: sha256('nightshift/journal/v1') }, runs: [] });
    expect([...journal.chain()]).toEqual([]);
    created(journal, 'r1');
    expect(journal.departsFrom(heads)).toBeNull();
    expect(journal.departsFrom({ ...heads, journal: { runs: 0, hash: 'f'.repeat(64) } })).not.toBeNull();
    under.dispose();
  });
}
