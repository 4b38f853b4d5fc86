import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import { memoryJournal } from '../../../src/adapters/simulated/memoryJournal.ts';
import type { JournalPort, LeaseHolder } from '../../../src/runtime/journalPort.ts';
import { approvalContract } from '../../contract/approvals.ts';
import { chainContract } from '../../contract/chain.ts';
import { historyContract } from '../../contract/history.ts';
import { type JournalUnderTest, journalContract } from '../../contract/journal.ts';
import { requestContract } from '../../contract/requests.ts';
import { scheduleContract } from '../../contract/schedules.ts';

interface World {
  readonly now: () => number;
  readonly isAlive: (holder: LeaseHolder) => boolean;
}

function inWorld(make: (world: World) => { journal: JournalPort; dispose(): void }): JournalUnderTest {
  let present = 0;
  const gone = new Set<number>();
  const { journal, dispose } = make({ now: () => present, isAlive: ({ pid }) => !gone.has(pid) });
  return {
    journal,
    setNow: (at) => {
      present = at;
    },
    kill: (pid) => gone.add(pid),
    dispose,
  };
}

const sqlite = () =>
  inWorld((world) => {
    const folder = mkdtempSync(join(tmpdir(), 'nightshift-test-'));
    const journal = openJournal({ file: join(folder, 'journal.sqlite'), ...world });
    const dispose = () => {
      journal.close();
      rmSync(folder, { recursive: true });
    };
    return { journal, dispose };
  });

const memory = () =>
  inWorld((world) => {
    const journal = memoryJournal(world);
    return { journal, dispose: () => journal.close() };
  });

for (const [name, open] of Object.entries({ SQLite: sqlite, memory })) {
  journalContract(name, open);
  scheduleContract(name, open);
  requestContract(name, open);
  chainContract(name, open);
  approvalContract(name, open);
  historyContract(name, open);
}
