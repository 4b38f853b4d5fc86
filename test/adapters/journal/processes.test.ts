/** Several real processes on one journal. Names of tests carry the invariants of sqliteJournal.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, thisProcess } from '../../../src/adapters/journal/holder.ts';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import type { JournalPort, LeaseHolder } from '../../../src/runtime/journalPort.ts';
import { newRun, request, summary } from '../../contract/journal.ts';
import { newSchedule } from '../../contract/schedules.ts';
import { type Compiled, compile } from '../compile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** Takes one order from its arguments, prints one JSON line for each thing that is durable. */
const worker = `
import { openJournal } from './adapters/journal/sqliteJournal.js';
import { thisProcess } from './adapters/journal/holder.js';
const [file, order, ...words] = process.argv.slice(2);
const journal = openJournal({ file });
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const at = Date.now();
const request = { holder: thisProcess(), at, ttlMs: 600_000 };
const summary = { at, state: 'running', outcome: null, exitCode: null, startedAt: at, endedAt: null, resumesAt: null };
const run = (name, hosts) => ({ run: name, change: 'c', environment: 'e', digest: 'd', plan: {}, root: '', by: 'me', at, hosts, schedule: null, saved: null, approvals: [] });
const orders = {
  append(name, count) {
    const lease = journal.createRun(run(name, []), request);
    for (let n = 0; n < Number(count); n += 1) {
      const [one] = journal.append(lease, [{ type: 'step', n }], summary);
      say(one.sequence);
    }
  },
  schedule(name, id) { say(journal.createRun({ ...run(name, [name]), schedule: id }, request).status); },
  saved(name, saved) { say(journal.createRun({ ...run(name, [name]), saved }, request).status); },
  claim(name, ...hosts) { say(journal.createRun(run(name, hosts), request).status); },
  take(name) { const lease = journal.takeLease(name, request); say({ status: lease.status, token: lease.token ?? null }); },
  tokens(name, count) {
    journal.createRun(run(name, []), request);
    for (let n = 0; n < Number(count); n += 1) {
      const lease = journal.takeLease(name, { ...request, at: at + (n + 1) * 1_000_000 });
      say(lease.token);
    }
  },
  hold(name) { const lease = journal.createRun(run(name, []), request); say(lease); setInterval(() => {}, 1_000); },
};
orders[order](...words);
`;

let compiled: Compiled;
let script: string;
beforeAll(() => {
  compiled = compile('src/adapters/journal/sqliteJournal.ts');
  script = compiled.script('worker.js', worker);
});
afterAll(() => compiled.dispose());

describe('several processes', () => {
  it('create and open one new journal at once', async () => {
    const { file, open } = newJournal();
    const runs = Array.from({ length: 6 }, (_, index) => `r${index}`);
    const said = await Promise.all(runs.map((run) => ordered(file, 'claim', run, run)));
    expect(said).toEqual(runs.map(() => ['leased']));
    expect(open().verify()).toEqual({ intact: true, events: 0, runs: 6 });
  });

  it('J5: append to runs of their own at once, and every chain is whole', async () => {
    const { file, open } = newJournal();
    const runs = ['r1', 'r2', 'r3', 'r4'];
    await Promise.all(runs.map((run) => ordered(file, 'append', run, '100')));
    const journal = open();
    expect(journal.verify()).toEqual({ intact: true, events: 400, runs: 4 });
    for (const run of runs) expect(sequences(journal, run)).toEqual(upTo(100));
  });

  it('J4: claim the same hosts at once, and one of them gets them', async () => {
    const { file } = newJournal();
    const said = await Promise.all(
      ['r1', 'r2', 'r3', 'r4', 'r5'].map((run) => ordered(file, 'claim', run, 'a', 'b', 'c')),
    );
    expect(said.flat().sort()).toEqual(['hostHeld', 'hostHeld', 'hostHeld', 'hostHeld', 'leased']);
  });

  it('J6: start one entry at once, and one of them does', async () => {
    const { file, open } = newJournal();
    const journal = open();
    journal.addSchedule(() => newSchedule('s1'));
    const runs = ['r1', 'r2', 'r3', 'r4', 'r5'];
    const said = await Promise.all(runs.map((run) => ordered(file, 'schedule', run, 's1')));
    expect(said.flat().sort()).toEqual(['leased', ...runs.slice(1).map(() => 'scheduleTaken')]);
    expect(journal.runs(9)).toMatchObject([{ run: journal.schedule('s1')?.run?.run, schedule: 's1' }]);
  });

  it('J7: run one saved plan at once, and one of them does', async () => {
    const { file, open } = newJournal();
    const runs = ['r1', 'r2', 'r3', 'r4', 'r5'];
    const said = await Promise.all(runs.map((run) => ordered(file, 'saved', run, 'a saved plan')));
    expect(said.flat().sort()).toEqual(['leased', ...runs.slice(1).map(() => 'savedUsed')]);
    const journal = open();
    expect(journal.runs(9)).toMatchObject([{ run: journal.runOfSaved('a saved plan') }]);
  });

  it('J2: take one dead lease at once, and one of them gets it', async () => {
    const { file, open } = newJournal();
    const journal = open();
    const dead = { ...thisProcess(), processStart: '1' };
    journal.createRun(newRun('r1'), request({ holder: dead, at: Date.now() }));
    // The winners stay alive until all have asked: the pid of one that is gone would be free to take again.
    const holding = compiled.script(
      'take.js',
      worker.replace('orders[order](...words);', 'orders[order](...words); setInterval(() => {}, 1_000);'),
    );
    const workers = await Promise.all(Array.from({ length: 4 }, () => firstLine(start(holding, file, 'take', 'r1'))));
    expect(workers.map(({ line }) => JSON.parse(line).status).sort()).toEqual([
      'leaseHeld',
      'leaseHeld',
      'leaseHeld',
      'leased',
    ]);
    for (const { child } of workers) child.kill('SIGKILL');
  });

  it('J3: never get a token twice, and each sees its own grow', async () => {
    const { file } = newJournal();
    const said = await Promise.all(['r1', 'r2', 'r3'].map((run) => ordered(file, 'tokens', run, '60')));
    for (const tokens of said) expect(tokens).toEqual([...tokens].sort((a, b) => Number(a) - Number(b)));
    expect(new Set(said.flat()).size).toBe(180);
  });
});

describe('a process that is killed', () => {
  it('J1: in the middle of appending has lost nothing that it was told is durable', async () => {
    const { file, open } = newJournal();
    for (const stopAfter of [1, 40, 150]) {
      const run = `r${stopAfter}`;
      const child = start(script, file, 'append', run, '1000000');
      const gone = once(child, 'exit');
      let reported = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        reported = Number(line);
        if (reported === stopAfter) child.kill('SIGKILL');
      }
      // Its output may end a moment before it does.
      await gone;
      const journal = open();
      const found = sequences(journal, run);
      expect(reported).toBeGreaterThanOrEqual(stopAfter);
      expect(found).toEqual(upTo(found.length));
      expect(found.length).toBeGreaterThanOrEqual(reported);
      expect(journal.verify(run)).toMatchObject({ intact: true });
      expect(journal.run(run)?.lease?.dead).toBe(true);
    }
  });

  it('leaves a lease that the next one takes at once, with a larger token', async () => {
    const { file, open } = newJournal();
    const journal = open();
    const { child, line } = await firstLine(start(script, file, 'hold', 'r1'));
    const lease = JSON.parse(line);
    const ours = request({ holder: thisProcess(), at: Date.now() });
    expect(journal.takeLease('r1', ours)).toMatchObject({ status: 'leaseHeld', by: { holder: lease.holder } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const taken = journal.takeLease('r1', ours);
    expect(taken).toMatchObject({ status: 'leased' });
    expect(taken.status === 'leased' && taken.token).toBeGreaterThan(lease.token);
    expect(() => journal.append(lease, [{ type: 'late' }], summary())).toThrow('no longer ours');
  });
});

describe('isAlive', () => {
  it('knows this process, one that ended, and one that has its id now', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    const itself: LeaseHolder = thisProcess();
    await once(child, 'exit');
    expect(isAlive(itself)).toBe(true);
    expect(isAlive({ ...itself, pid })).toBe(false);
    expect(isAlive({ ...itself, processStart: '1' })).toBe(false);
  });

  it('does not judge what it cannot see: another machine, another boot', () => {
    const gone = { ...thisProcess(), processStart: '1' };
    expect(isAlive({ ...gone, machine: 'elsewhere' })).toBe(true);
    expect(isAlive({ ...gone, bootId: 'another' })).toBe(true);
  });
});

function newJournal() {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const open = () => {
    const journal = openJournal({ file });
    onTestFinished(() => journal.close());
    return journal;
  };
  return { file, open };
}

function start(program: string, ...words: string[]) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** What the worker said, once it has ended well. */
async function ordered(...words: string[]): Promise<unknown[]> {
  const child = start(script, ...words);
  const ended = once(child, 'close');
  const said: unknown[] = [];
  for await (const line of createInterface({ input: child.stdout })) said.push(JSON.parse(line));
  expect(await ended).toEqual([0, null]);
  return said;
}

async function firstLine(child: ReturnType<typeof start>): Promise<{ child: ChildProcess; line: string }> {
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, line };
}

function sequences(journal: JournalPort, run: string): number[] {
  return [...journal.events(run)].map((one) => one.sequence);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
