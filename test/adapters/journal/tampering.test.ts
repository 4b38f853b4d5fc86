import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { eventHash, genesis, runHash, sealOf } from '../../../src/adapters/journal/hashChain.ts';
import { readSummary } from '../../../src/adapters/journal/runRecords.ts';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import type { JournalPort } from '../../../src/runtime/journalPort.ts';
import { created, summary } from '../../contract/journal.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** What somebody does to the file, and what `verify` then says. */
const cases: readonly { readonly title: string; readonly sql: string; readonly finds: object }[] = [
  {
    title: 'an event edited',
    sql: `UPDATE events SET event = replace(event, 'failed', 'passed') WHERE run = 'r2' AND sequence = 3`,
    finds: { run: 'r2', sequence: 3, reason: 'the event is not what was written' },
  },
  {
    title: 'only the time of an event edited',
    sql: `UPDATE events SET at = at - 3600000 WHERE run = 'r2' AND sequence = 2`,
    finds: { run: 'r2', sequence: 2 },
  },
  {
    title: 'white space added to an event',
    sql: `UPDATE events SET event = event || ' ' WHERE run = 'r1' AND sequence = 1`,
    finds: { run: 'r1', sequence: 1 },
  },
  {
    title: 'the hash of an event edited',
    sql: `UPDATE events SET hash = '${'0'.repeat(64)}' WHERE run = 'r2' AND sequence = 5`,
    finds: { run: 'r2', sequence: 5 },
  },
  {
    title: 'an event in the middle deleted',
    sql: `DELETE FROM events WHERE run = 'r2' AND sequence = 3`,
    finds: { run: 'r2', sequence: 3, reason: 'the event is missing; event 4 follows' },
  },
  {
    title: 'an event in the middle deleted and the others moved up',
    sql: `DELETE FROM events WHERE run = 'r2' AND sequence = 3;
          UPDATE events SET sequence = 3 WHERE run = 'r2' AND sequence = 4;
          UPDATE events SET sequence = 4 WHERE run = 'r2' AND sequence = 5;
          UPDATE heads SET sequence = 4 WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 3, reason: 'the event is not what was written' },
  },
  {
    title: 'the first event deleted',
    sql: `DELETE FROM events WHERE run = 'r2' AND sequence = 1`,
    finds: { run: 'r2', sequence: 1 },
  },
  {
    title: 'two events exchanged',
    sql: `UPDATE events SET sequence = 99 WHERE run = 'r2' AND sequence = 2;
          UPDATE events SET sequence = 2 WHERE run = 'r2' AND sequence = 4;
          UPDATE events SET sequence = 4 WHERE run = 'r2' AND sequence = 99`,
    finds: { run: 'r2', sequence: 2 },
  },
  {
    title: 'the last events deleted',
    sql: `DELETE FROM events WHERE run = 'r2' AND sequence > 3`,
    finds: { run: 'r2', sequence: 4, reason: 'the last events are missing: 5 were written' },
  },
  {
    title: 'the last event deleted and the head set back',
    sql: `DELETE FROM events WHERE run = 'r2' AND sequence = 5;
          UPDATE heads SET sequence = 4, hash = (SELECT hash FROM events WHERE run = 'r2' AND sequence = 4) WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0, reason: "the run's summary is not what was written" },
  },
  {
    title: 'every event of a run deleted',
    sql: `DELETE FROM events WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 1 },
  },
  {
    title: 'an event added',
    sql: `INSERT INTO events VALUES ('r2', 6, 1, '{"type":"approved"}', '${'a'.repeat(64)}')`,
    finds: { run: 'r2', sequence: 6 },
  },
  {
    title: 'an event before the first',
    sql: `INSERT INTO events VALUES ('r2', 0, 1, '{"type":"approved"}', '${'a'.repeat(64)}')`,
    finds: { run: 'r2', sequence: 1 },
  },
  {
    title: 'the events of two runs exchanged',
    sql: `UPDATE events SET run = 'r9' WHERE run = 'r1'; UPDATE events SET run = 'r1' WHERE run = 'r2';
          UPDATE events SET run = 'r2' WHERE run = 'r9'`,
    finds: { run: 'r1', sequence: 1 },
  },
  {
    title: 'who started a run edited',
    sql: `UPDATE runs SET header = replace(header, '"by":"ada"', '"by":"bob"') WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0 },
  },
  {
    title: 'a run hidden from the history of a host',
    sql: `DELETE FROM runHosts WHERE host = 'host-of-r2'`,
    finds: { run: 'r2', sequence: 0, reason: 'the history of host host-of-r2 does not have the run' },
  },
  {
    title: 'a run put into the history of another host',
    sql: `INSERT INTO runHosts VALUES ('host-of-r1', 2)`,
    finds: { run: '', sequence: 0, reason: 'the history of a host has runs that it was not in' },
  },
  {
    title: 'a saved plan made as if it had not run',
    sql: `UPDATE runs SET saved = NULL WHERE run = 'r3'`,
    finds: { run: 'r3', sequence: 0, reason: "the run's saved plan is not the one that was written" },
  },
  {
    title: 'a run given a saved plan',
    sql: `UPDATE runs SET saved = 'another' WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0, reason: "the run's saved plan is not the one that was written" },
  },
  {
    title: "a run's plan edited",
    sql: `UPDATE plans SET plan = replace(plan, 'app1', 'app2') WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0, reason: "the run's plan is not what was written" },
  },
  {
    title: "a run's plan deleted",
    sql: `DELETE FROM plans WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0 },
  },
  {
    title: 'the outcome of a run edited',
    sql: `UPDATE heads SET outcome = 'done', exitCode = 0 WHERE run = 'r2'`,
    finds: { run: 'r2', sequence: 0, reason: "the run's summary is not what was written" },
  },
  {
    title: 'a run deleted in the middle',
    sql: `DELETE FROM events WHERE run = 'r2'; DELETE FROM heads WHERE run = 'r2'; DELETE FROM plans WHERE run = 'r2';
          DELETE FROM runs WHERE run = 'r2'`,
    finds: { run: 'r3', sequence: 0, reason: 'run number 2, before this one, is missing' },
  },
  {
    title: 'a run deleted in the middle and the others moved up',
    sql: `DELETE FROM events WHERE run = 'r2'; DELETE FROM heads WHERE run = 'r2'; DELETE FROM plans WHERE run = 'r2';
          DELETE FROM runs WHERE run = 'r2'; UPDATE runs SET number = 2 WHERE run = 'r3'; UPDATE journal SET runs = 2`,
    finds: { run: 'r3', sequence: 0 },
  },
  {
    title: 'the last run deleted',
    sql: `DELETE FROM heads WHERE run = 'r3'; DELETE FROM plans WHERE run = 'r3'; DELETE FROM runs WHERE run = 'r3'`,
    finds: { run: '', sequence: 0, reason: '3 runs were written and 2 are there' },
  },
  {
    title: 'a run renamed',
    sql: `UPDATE runs SET run = 'rX' WHERE run = 'r3'; UPDATE heads SET run = 'rX' WHERE run = 'r3';
          UPDATE plans SET run = 'rX' WHERE run = 'r3'`,
    finds: { run: 'rX', sequence: 0 },
  },
  {
    title: 'the events of a run that does not exist',
    sql: `INSERT INTO events VALUES ('ghost', 1, 1, '{"type":"x"}', '${'a'.repeat(64)}')`,
    finds: { run: 'ghost', sequence: 1, reason: 'the event belongs to no run' },
  },
];

it('an untouched journal is intact', () => {
  const { verify } = threeRuns();
  expect(verify()).toEqual({ intact: true, events: 7, runs: 3 });
  expect(verify('r2')).toEqual({ intact: true, events: 5, runs: 1 });
});

it.each(cases)('verify finds $title', ({ sql, finds }) => {
  const { tamper, verify } = threeRuns();
  tamper(sql);
  expect(verify()).toMatchObject({ intact: false, ...finds });
});

it('verify of one run says nothing of another', () => {
  const { tamper, verify } = threeRuns();
  tamper(`DELETE FROM events WHERE run = 'r1'`);
  expect(verify('r2')).toMatchObject({ intact: true });
  expect(verify('r1')).toMatchObject({ intact: false, run: 'r1', sequence: 1 });
});

/** What `verify` alone cannot show: every hash was computed anew, so that the chain is whole again. */
describe('a history that was written anew', () => {
  it.each([
    ['an event edited', `UPDATE events SET event = replace(event, 'failed', 'passed') WHERE sequence = 3`, 'r2', 5],
    ['the last events cut off', `DELETE FROM events WHERE run = 'r2' AND sequence > 3`, 'r2', 5],
    ['the last run taken out', removed('r3'), '', 0],
    ['the first run taken out', removed('r1'), '', 0],
  ])('%s: it verifies, and departs from where it stood before', (_, sql, run, sequence) => {
    const { file, tamper, verify } = threeRuns();
    const before = inJournal(file, (journal) => journal.heads());
    tamper(sql);
    expect(verify()).toMatchObject({ intact: false });
    writeAnew(file);
    expect(verify()).toMatchObject({ intact: true });
    expect(inJournal(file, (journal) => journal.departsFrom(before))).toMatchObject({ run, sequence });
  });
});

function removed(run: string): string {
  return ['events', 'heads', 'plans', 'runs'].map((table) => `DELETE FROM ${table} WHERE run = '${run}'`).join(';');
}

/** As somebody does who knows the source and may write the file. */
function writeAnew(file: string): void {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  const rows = <Row>(sql: string, ...values: (string | number)[]) => db.prepare(sql).all(...values) as Row[];
  let previous = genesis;
  const runs = rows<{ run: string; header: string }>('SELECT run, header FROM runs ORDER BY number');
  for (const [index, { run, header }] of runs.entries()) {
    previous = runHash(previous, header);
    db.prepare('UPDATE runs SET number = ?, hash = ? WHERE run = ?').run(index + 1, previous, run);
    let head = { sequence: 0, hash: previous };
    const events = rows<{ sequence: number; at: number; event: string }>(
      'SELECT sequence, at, event FROM events WHERE run = ? ORDER BY sequence',
      run,
    );
    for (const { sequence, at, event } of events) {
      head = { sequence, hash: eventHash(head.hash, { run, sequence, at, text: event }) };
      db.prepare('UPDATE events SET hash = ? WHERE run = ? AND sequence = ?').run(head.hash, run, sequence);
    }
    const kept = rows<Parameters<typeof readSummary>[0]>('SELECT * FROM heads WHERE run = ?', run);
    const seal = sealOf(run, head, readSummary(kept[0] ?? {}));
    const { sequence, hash } = head;
    db.prepare('UPDATE heads SET sequence = ?, hash = ?, seal = ? WHERE run = ?').run(sequence, hash, seal, run);
  }
  db.prepare('UPDATE journal SET runs = ?, hash = ?').run(runs.length, previous);
  db.exec(
    `DELETE FROM runHosts; INSERT INTO runHosts SELECT h.value, number FROM runs, json_each(header, '$.hosts') h`,
  );
  db.close();
}

function threeRuns() {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const journal = openJournal({ file });
  const [first, second] = [created(journal, 'r1'), created(journal, 'r2'), created(journal, 'r3', { saved: 'plan' })];
  journal.append(first, [{ type: 'a' }, { type: 'b' }], summary());
  const ended = { ...summary(), state: 'ended', outcome: 'needsAttention', exitCode: 4 };
  const types = ['started', 'locked', 'failed', 'undone', 'ended'];
  journal.append(
    second,
    types.map((type) => ({ type })),
    ended,
  );
  journal.close();
  return { file, tamper: (sql: string) => tamper(file, sql), verify: (run?: string) => verify(file, run) };
}

function tamper(file: string, sql: string): void {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  db.exec(sql);
  db.close();
}

const verify = (file: string, run?: string) => inJournal(file, (journal) => journal.verify(run));

function inJournal<T>(file: string, ask: (journal: JournalPort) => T): T {
  const journal = openJournal({ file });
  try {
    return ask(journal);
  } finally {
    journal.close();
  }
}
