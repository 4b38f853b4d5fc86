/** What every journal does with requests to running runs, and with locks taken off, whatever keeps it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalPort, NewRequest, RunRequest, Unlock } from '../../src/runtime/journalPort.ts';
import { created, type JournalUnderTest, start } from './journal.ts';

export function newRequest(run: string, more: Partial<NewRequest> = {}): NewRequest {
  return { run, action: 'hold', by: 'bob@ops2', reason: 'CAB call', at: start + 1, ...more };
}

export function newUnlock(run: string, more: Partial<Unlock> = {}): Unlock {
  const what = { run, environment: 'production', host: 'app1', holder: 'ada@ops1', by: 'bob@ops2' };
  return { ...what, reason: 'it burnt down', forced: true, at: start + 1, ...more };
}

const ids = (requests: readonly RunRequest[]) => requests.map(({ id }) => id);

export function requestContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: the contract of requests`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
      for (const run of ['r1', 'r2']) created(journal, run);
    });
    afterEach(() => under.dispose());

    it('keeps them as they were made, not answered', () => {
      const asked = newRequest('r1', { action: 'rollback', reason: "'; DROP TABLE requests; -- ☃" });
      const added = journal.addRequest(asked);
      expect(added).toEqual({ ...asked, id: added.id, answeredAt: null, refusal: null });
      expect(journal.request(added.id)).toEqual(added);
      expect(journal.openRequests('r1')).toEqual([added]);
      expect(journal.request(added.id + 1)).toBeUndefined();
    });

    it('gives a driver those of its own run only, oldest first, whatever their times', () => {
      const first = journal.addRequest(newRequest('r1', { at: start + 9 }));
      const other = journal.addRequest(newRequest('r2'));
      const second = journal.addRequest(newRequest('r1', { at: start + 2, action: 'abort' }));
      expect(journal.openRequests('r1').map(({ id, action }) => [id, action])).toEqual([
        [first.id, 'hold'],
        [second.id, 'abort'],
      ]);
      expect(ids(journal.openRequests('r2'))).toEqual([other.id]);
      expect(new Set([first.id, other.id, second.id]).size).toBe(3);
    });

    it('leaves the others open when one is answered, in any order', () => {
      const [a, b, c] = [1, 2, 3].map(() => journal.addRequest(newRequest('r1')).id);
      journal.answerRequest(b ?? 0, null, start + 5);
      expect(ids(journal.openRequests('r1'))).toEqual([a, c]);
      expect(journal.request(b ?? 0)).toMatchObject({ answeredAt: start + 5, refusal: null });
      expect(ids([journal.addRequest(newRequest('r1'))])[0]).toBeGreaterThan(c ?? 0);
    });

    it('the first answer stands, a refusal as well as a yes', () => {
      const [refused, obeyed] = [journal.addRequest(newRequest('r1')).id, journal.addRequest(newRequest('r1')).id];
      journal.answerRequest(refused, 'it is not held', start + 5);
      journal.answerRequest(refused, null, start + 6);
      journal.answerRequest(obeyed, null, start + 7);
      journal.answerRequest(obeyed, 'too late', start + 8);
      expect(journal.request(refused)).toMatchObject({ answeredAt: start + 5, refusal: 'it is not held' });
      expect(journal.request(obeyed)).toMatchObject({ answeredAt: start + 7, refusal: null });
      expect(journal.openRequests('r1')).toEqual([]);
    });

    it('takes none for a run that is not there: NS3006', () => {
      expect(() => journal.addRequest(newRequest('nobody'))).toThrow(expect.objectContaining({ code: 'NS3006' }));
      expect(journal.openRequests('nobody')).toEqual([]);
      journal.answerRequest(4_711, null, start);
      expect(journal.request(4_711)).toBeUndefined();
    });

    it('gives copies: what a caller does to one changes nothing', () => {
      const added = journal.addRequest(newRequest('r1'));
      Object.assign(added, { reason: 'another' });
      Object.assign(journal.openRequests('r1')[0] ?? {}, { answeredAt: 1 });
      expect(journal.request(added.id)).toMatchObject({ reason: 'CAB call', answeredAt: null });
    });

    it('is no part of the chain', () => {
      const before = journal.heads();
      journal.answerRequest(journal.addRequest(newRequest('r1')).id, null, start + 5);
      journal.addUnlock(newUnlock('r1'));
      expect(journal.heads()).toEqual(before);
    });

    it('keeps the locks that were taken off, of each run in order', () => {
      const [one, two] = [newUnlock('r1'), newUnlock('r1', { host: 'app2', forced: false, at: start })];
      for (const unlock of [one, newUnlock('r2'), two]) journal.addUnlock(unlock);
      expect(journal.unlocks('r1')).toEqual([one, two]);
      expect(journal.unlocks('nobody')).toEqual([]);
      expect(() => journal.addUnlock(newUnlock('nobody'))).toThrow(expect.objectContaining({ code: 'NS3006' }));
    });
  });
}
