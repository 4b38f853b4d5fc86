import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import type { JournalEvent, JournalPort } from '../../src/runtime/journalPort.ts';
import { created, summary } from '../contract/journal.ts';
import { Command, type Ended, mainFile } from '../integration/command.ts';
import { makeKey, publicKey } from '../setup/sshKeys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-audit-'));
  inJournal((journal) => {
    const [one, two] = [created(journal, 'r1'), created(journal, 'r2')];
    journal.append(one, [{ type: 'started' }, event('stepEnded', { output: 'ünïcode ☃\n', ms: 0.5 })], summary());
    journal.append(
      two,
      ['started', 'failed', 'rolledBack'].map((type) => ({ type })),
      summary(),
    );
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = (type: string, more: object): JournalEvent => ({ type, ...more });
const file = () => join(folder, 'state', 'journal.db');
const seals = () => join(folder, 'state', 'seals');
const environment = () => ({ PATH: process.env.PATH ?? '', HOME: folder, NIGHTSHIFT_STATE: join(folder, 'state') });
const audit = (...args: string[]): Promise<Ended> =>
  new Command(['audit', ...args], { cwd: folder, env: environment() }).ended;

async function asJson(...args: string[]): Promise<{ exitCode: number | null; said: Record<string, unknown> }> {
  const { exitCode, out } = await audit(...args, '--output', 'json');
  return { exitCode, said: JSON.parse(out) };
}

function inJournal(work: (journal: JournalPort) => void): void {
  const journal = openJournal({ file: file() });
  work(journal);
  journal.close();
}

function tamper(sql: string): void {
  const db = new DatabaseSync(file(), { enableForeignKeyConstraints: false });
  db.exec(sql);
  db.close();
}

const madeKey = (name = 'key', passphrase = '') => makeKey(join(folder, name), 'ed25519', passphrase);

async function sealed(key = madeKey()): Promise<string> {
  const { exitCode, said } = await asJson('seal', '--key', key);
  expect(exitCode).toBe(0);
  return String(said.file);
}

/** Takes the journal as it is now, and lays it back over what comes after: every hash of it is right, and it is not this history. */
function anotherHistory(): void {
  rmSync(file());
  inJournal((journal) => {
    for (const run of ['r1', 'r2']) journal.append(created(journal, run), [{ type: 'allWasWell' }], summary());
  });
}

describe('audit verify', () => {
  it('counts what it walked, for all and for one run, and says that no seal holds it', async () => {
    expect(await audit('verify')).toMatchObject({ exitCode: 0, err: '' });
    expect((await audit('verify')).out).toMatch(/^intact: 2 runs, 5 events\nno seal: /);
    expect(await asJson('verify', 'r1')).toEqual({
      exitCode: 0,
      said: { intact: true, runs: 1, events: 2, seals: [] },
    });
    expect(await audit('verify', 'nobody')).toMatchObject({ exitCode: 1, err: expect.stringContaining('NS3006') });
  });

  it('ends with 1 on a broken chain, with the run, the event and why', async () => {
    tamper(`UPDATE events SET event = replace(event, 'failed', 'passed') WHERE run = 'r2' AND sequence = 2`);
    const { exitCode, err, out } = await audit('verify');
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^error NS3201 run r2, event 2: the event is not what was written\n {2}next: \S/);
    expect(await asJson('verify')).toMatchObject({
      exitCode: 1,
      said: { intact: false, run: 'r2', sequence: 2, problems: [{ code: 'NS3201' }] },
    });
    expect((await audit('verify', 'r1')).exitCode).toBe(0);
    expect((await audit('seal', '--key', madeKey())).err).toContain('NS3201');
    expect(existsSync(seals())).toBe(false);
  });
});

describe('audit seal', () => {
  it('says what it sealed, and verify holds the journal against it, also when more has come since', async () => {
    const key = madeKey();
    const { out, exitCode } = await audit('seal', '--key', key);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^sealed: 2 runs, 5 events, signed with ED25519 SHA256:\S+\n/);
    inJournal((journal) => created(journal, 'r3'));
    const { out: verified } = await audit('verify');
    expect(verified).toMatch(
      /^intact: 3 runs, 5 events\nsealed at 20\S+Z: 2 runs are as they were; signed with ED25519 /,
    );
    expect(verified).toContain('nobody vouched for that key (--signers FILE)');
    await audit('seal', '--key', `${key}.pub`);
    const { said } = await asJson('verify', 'r2');
    expect(said).toMatchObject({ intact: true, seals: [{ runs: 2, principal: null }, { runs: 3 }] });
  });

  it('shows a history that was written anew, though its chain is whole', async () => {
    await sealed();
    anotherHistory();
    const { exitCode, err } = await audit('verify');
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^error NS3202 the journal is not the one that was sealed at 20\S+Z \(\S+\.json\): run r1, event 2: the event was there and is no more\n/,
    );
    expect((await asJson('verify')).said).toMatchObject({ intact: false, run: null, problems: [{ code: 'NS3202' }] });
    inJournal((journal) => expect(journal.verify()).toMatchObject({ intact: true }));
  });

  it('shows a journal that was cut back to an older copy of it', async () => {
    const copy = join(folder, 'copy.db');
    writeFileSync(copy, readFileSync(file()));
    inJournal((journal) => created(journal, 'r3'));
    await sealed();
    writeFileSync(file(), readFileSync(copy));
    expect((await audit('verify')).err).toContain('the first 3 runs are not those that there were');
    expect((await audit('verify', 'r1')).exitCode).toBe(0);
  });

  it('is believed only with its signature, and with --signers only from one of them', async () => {
    const key = madeKey();
    const seal = await sealed(key);
    const signers = join(folder, 'signers');
    writeFileSync(signers, `carol@example.org ${publicKey(madeKey('carol'))}\n`);
    expect((await audit('verify', '--signers', signers)).err).toContain('error NS3205');
    writeFileSync(signers, `ada@example.org ${publicKey(key)}\n`);
    expect((await audit('verify', '--signers', signers)).out).toContain('of ada@example.org: ');
    expect((await asJson('verify', '--signers', signers)).said).toMatchObject({
      seals: [{ principal: 'ada@example.org' }],
    });
    writeFileSync(seal, readFileSync(seal, 'utf8').replace('"sequence":3', '"sequence":2'));
    expect(await audit('verify', '--signers', signers)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('error NS3204'),
    });
    writeFileSync(seal, '{}');
    expect((await audit('verify')).err).toContain('error NS3203');
    expect((await audit('verify', '--signers', join(folder, 'nowhere'))).err).toContain('NS6002');
  });

  it('kept elsewhere counts too, and tells all that is wrong', async () => {
    await sealed();
    renameSync(seals(), join(folder, 'vault'));
    anotherHistory();
    tamper(`UPDATE heads SET outcome = 'done' WHERE run = 'r2'`);
    expect((await audit('verify')).err).not.toContain('NS3202');
    const { said } = await asJson('verify', '--seals', join(folder, 'vault'));
    expect(said).toMatchObject({ problems: [{ code: 'NS3201' }, { code: 'NS3202' }] });
    expect((await audit('verify', '--seals', join(folder, 'nowhere'))).err).toContain('NS6002');
  });

  it('with a key that wants a passphrase does not hang without a terminal, and says what to do', async () => {
    const { exitCode, err } = await audit('seal', '--key', madeKey('locked', 'open sesame'));
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error NS3206 .*\n {2}next: .*ssh-add/);
    expect(readdirSync(seals())).toEqual([]);
  });
});

describe('audit export', () => {
  it('is a chain that another program can verify by docs/journal.md', async () => {
    const { exitCode, out } = await audit('export');
    expect(exitCode).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual([
      'run',
      'event',
      'event',
      'run',
      ...Array(3).fill('event'),
    ]);
    // Independent of our code on purpose: the rules of docs/journal.md and nothing else.
    const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
    let [run, before] = [sha256('nightshift/journal/v1'), ''];
    for (const line of lines) {
      const { kind, hash, previous } = JSON.parse(line);
      const text = line.slice(line.indexOf('"of":') + 5, -1);
      expect(previous).toBe(kind === 'run' ? run : before);
      expect(hash).toBe(sha256(`${previous}\n${text}`));
      if (kind === 'run') run = hash;
      before = hash;
    }
    expect(JSON.parse(lines[0] ?? '').of).toMatchObject({
      run: 'r1',
      planSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(lines[0]).not.toContain('"plan":');
    expect(JSON.parse(lines[2] ?? '').of).toMatchObject({ run: 'r1', sequence: 2, event: { output: 'ünïcode ☃\n' } });
  });

  it('is of the runs that are named, and says nothing at all when one is not there', async () => {
    const { out } = await audit('export', 'r2');
    expect(out.split('\n').filter((line) => line.includes('"run":"r1"'))).toEqual([]);
    expect(out.trimEnd().split('\n')).toHaveLength(4);
    expect(await audit('export', 'r2', 'nobody')).toMatchObject({ exitCode: 1, out: '' });
  });

  it('of many events takes little memory, and a reader that leaves is no error', () => {
    const big = { type: 'stepEnded', output: 'x'.repeat(4_000) };
    inJournal((journal) => {
      const lease = created(journal, 'r3');
      for (let part = 0; part < 20; part += 1)
        journal.append(
          lease,
          Array.from({ length: 1_000 }, () => big),
          summary(),
        );
    });
    const command = `"${process.execPath}" --max-old-space-size=40 "${mainFile}" audit export r3 || echo "ended with $?" >&2`;
    const piped = (to: string) =>
      spawnSync('sh', ['-c', `{ ${command}; } | ${to}`], { env: environment(), encoding: 'utf8' });
    expect(piped('wc -lc')).toMatchObject({ stdout: expect.stringMatching(/^ *20001 +8\d{7}\n$/), stderr: '' });
    expect(piped('head -n 1 | cut -c 1-13')).toMatchObject({ stdout: '{"kind":"run"\n', stderr: '' });
  });
});

it('the commands are in the help', () => {
  const help = execFileSync(process.execPath, [mainFile, 'audit', '--help'], { encoding: 'utf8' });
  expect([...help.matchAll(/^ {2}(verify|seal|export) /gm)].map(([, name]) => name)).toEqual([
    'verify',
    'seal',
    'export',
  ]);
});
