/** What every journal does with approvals, rehearsals and saved plans, whatever keeps it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalStatement, JudgedApproval, SignedApproval } from '../../src/model/approval.ts';
import type { RehearsalProof } from '../../src/model/rehearsal.ts';
import type { JournalPort, NewApproval } from '../../src/runtime/journalPort.ts';
import { created, type JournalUnderTest, newRun, request, start, summary } from './journal.ts';

const [one, other] = ['1'.repeat(64), '2'.repeat(64)];

function signedApproval(more: Partial<ApprovalStatement> = {}, signature = 'signed'): SignedApproval {
  const about = { saved: one, digest: 'd'.repeat(64), change: 'billing', environment: 'production' };
  const given = {
    decision: 'approve',
    principal: 'ada@example.org',
    at: '2026-11-22T06:12:03Z',
    reason: null,
  } as const;
  return { statement: { format: 'nightshift/approval/v1', ...given, ...about, ...more }, signature };
}

const newApproval = (more: Partial<NewApproval> = {}): NewApproval => ({
  ...{ saved: one, approval: signedApproval(), by: 'bob@ops2', at: start },
  ...more,
});

const judged: JudgedApproval = {
  ...{ principal: 'ada@example.org', decision: 'approve', at: '2026-11-22T06:12:03Z', reason: '☃' },
  ...{ key: 'ED25519 SHA256:x', roles: ['dba'], countsUntilMs: start + 1, refused: null },
};

const proof = (more: Partial<RehearsalProof> = {}): RehearsalProof => ({
  ...{ format: 'nightshift/rehearsal/v1', stepsDigest: one, change: 'billing', environment: 'lab', run: 'r1' },
  ...{ atMs: start, by: 'ada@ops1', hosts: ['web-01'], compared: ['/opt'], notCompared: [], result: 'proven' },
  ...{ differences: [], ...more },
});

export function approvalContract(name: string, open: () => JournalUnderTest): void {
  describe(`${name}: the contract of approvals`, () => {
    let under: JournalUnderTest;
    let journal: JournalPort;
    beforeEach(() => {
      under = open();
      under.setNow(start);
      journal = under.journal;
    });
    afterEach(() => under.dispose());

    it('keeps them by saved plan, in the order in which they came, whatever their times', () => {
      const later = newApproval({
        approval: signedApproval({ reason: "'; DROP TABLE approvals; -- ☃\n" }),
        at: start + 9,
      });
      const elsewhere = newApproval({ saved: other, approval: signedApproval({ saved: other }) });
      for (const each of [later, elsewhere, newApproval()]) journal.addApproval(each);
      const kept = [later, newApproval()].map(({ approval, by, at }) => ({ approval, by, at }));
      expect(journal.approvals(one)).toEqual(kept);
      expect(journal.approvals(other)).toMatchObject([{ approval: { statement: { saved: other } } }]);
      expect(journal.approvals('3'.repeat(64))).toEqual([]);
    });

    it('takes the same one twice for one, whoever brings it, and another signature for another', () => {
      const { statement, signature } = signedApproval();
      const { format, ...rest } = statement;
      const reordered = { ...rest, format };
      journal.addApproval(newApproval());
      journal.addApproval(
        newApproval({ approval: { statement: reordered, signature }, by: 'eve@ops3', at: start + 5 }),
      );
      expect(journal.approvals(one)).toMatchObject([{ by: 'bob@ops2', at: start }]);
      journal.addApproval(newApproval({ approval: signedApproval({}, 'signed anew') }));
      expect(journal.approvals(one).map(({ approval }) => approval.signature)).toEqual(['signed', 'signed anew']);
    });

    it('keeps rehearsals by their steps, newest first', () => {
      const [first, second] = [proof({ run: 'r1', atMs: start + 9 }), proof({ run: 'r2', differences: ['☃'] })];
      for (const each of [first, proof({ stepsDigest: other }), second]) journal.addRehearsal(each);
      expect(journal.rehearsals(one)).toEqual([second, first]);
      expect(journal.rehearsals('nothing')).toEqual([]);
    });

    it('gives copies: what a caller does to one changes nothing', () => {
      const given = newApproval();
      journal.addApproval(given);
      Object.assign(given.approval.statement, { decision: 'reject' });
      Object.assign(journal.approvals(one)[0]?.approval.statement ?? {}, { decision: 'reject' });
      expect(journal.approvals(one)).toMatchObject([{ approval: { statement: { decision: 'approve' } } }]);
      journal.addRehearsal(proof());
      Object.assign(journal.rehearsals(one)[0] ?? {}, { result: 'failed' });
      expect(journal.rehearsals(one)).toEqual([proof()]);
    });

    it('is no part of the chain, but what a run began with is', () => {
      const before = journal.heads();
      journal.addApproval(newApproval());
      journal.addRehearsal(proof());
      expect(journal.heads()).toEqual(before);
      created(journal, 'r1', { saved: one, approvals: [judged] });
      const [link] = journal.chain();
      expect(JSON.parse(link?.text ?? '')).toMatchObject({ saved: one, approvals: [judged] });
      expect(journal.run('r1')).toMatchObject({ saved: one, approvals: [judged] });
      expect(journal.verify()).toMatchObject({ intact: true });
    });

    it('lets a saved plan be run once: a second run is refused with the first, and writes nothing', () => {
      created(journal, 'r1', { saved: one });
      const before = journal.heads();
      const again = newRun('r2', { saved: one, hosts: ['elsewhere'] });
      expect(journal.createRun(again, request())).toEqual({ status: 'savedUsed', run: 'r1' });
      expect(journal.heads()).toEqual(before);
      expect(journal.runOfSaved(one)).toBe('r1');
      expect(created(journal, 'r3', { saved: other, hosts: ['elsewhere'] }).status).toBe('leased');
      expect(journal.runOfSaved('3'.repeat(64))).toBeNull();
    });

    it('has it used up by a run that ended in whatever way, but not by one that ended in preflight', () => {
      const ended = { state: 'ended', endedAt: start + 1 };
      const over = (run: string, outcome: string, saved: string) =>
        journal.append(created(journal, run, { saved }), [], summary({ ...ended, outcome }));
      for (const outcome of ['refused', 'error']) {
        over(`r-${outcome}`, outcome, one);
        expect(journal.runOfSaved(one), outcome).toBeNull();
      }
      for (const outcome of ['done', 'rolledBack', 'needsAttention', 'aborted']) {
        over(`r-${outcome}`, outcome, outcome);
        expect(journal.runOfSaved(outcome)).toBe(`r-${outcome}`);
        const again = newRun('again', { saved: outcome });
        expect(journal.createRun(again, request())).toEqual({ status: 'savedUsed', run: `r-${outcome}` });
      }
    });

    it('takes any number of runs that carry no saved plan out', () => {
      for (const run of ['r1', 'r2', 'r3']) created(journal, run);
      expect(journal.runs(9).map(({ saved, approvals }) => [saved, approvals])).toEqual(Array(3).fill([null, []]));
    });
  });
}
