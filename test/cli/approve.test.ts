import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { signText, type TextSigning } from '../../src/adapters/signing/signText.ts';
import { statementText, writeSignedApproval } from '../../src/approval/signedApproval.ts';
import { approvals } from '../../src/cli/approvals.ts';
import { type ApproveOptions, approve, type Desk } from '../../src/cli/approve.ts';
import { openSavedPlan } from '../../src/cli/savedPlans.ts';
import { type ApprovalStatement, approvalNamespace } from '../../src/model/approval.ts';
import type { ExitCode } from '../../src/model/outcomes.ts';
import { type SavedPlan, savedPlanFormat } from '../../src/model/savedPlan.ts';
import { digestOf } from '../../src/plan/digest.ts';
import { identified, writeSavedPlan } from '../../src/plan/saved/savedFile.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import type { JournalPort } from '../../src/runtime/journalPort.ts';
import { created } from '../contract/journal.ts';
import { Command } from '../integration/command.ts';
import { planOf } from '../rollout/plans.ts';
import { withAgent } from '../setup/sshAgent.ts';
import { makeKey, publicKey } from '../setup/sshKeys.ts';

const hourMs = 3_600_000;

let folder: string;
let ada: string;
let bob: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-approve-'));
  for (const each of ['home/.ssh', 'inventories/test', 'plans']) mkdirSync(join(folder, each), { recursive: true });
  [ada, bob] = [madeKey('ada'), madeKey('bob')];
  write('inventories/test/hosts.yaml', { apiVersion: 'nightshift/v1', hosts: { a: { address: '127.0.0.1' } } });
  policy({ count: 2, roles: { dba: 1 } });
  approvers(`ada@example.org ${publicKey(ada)}`, `bob@example.org ${publicKey(bob)} role=dba`);
  await save();
  vi.stubEnv('HOME', inFolder('home'));
  vi.stubEnv('SSH_AUTH_SOCK', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (name: string) => join(folder, name);
const madeKey = (name: string, passphrase = '') => makeKey(inFolder(name), 'ed25519', passphrase);
const write = (name: string, content: string | object) =>
  writeFileSync(inFolder(name), typeof content === 'string' ? content : JSON.stringify(content));
const policy = (approvals: object) =>
  write('inventories/test/policy.yaml', { apiVersion: 'nightshift/v1', windows: 'optional', approvals });
const approvers = (...lines: string[]) => {
  rmSync(inFolder('inventories/test/approvers'), { recursive: true, force: true });
  write('inventories/test/approvers', `${lines.join('\n')}\n`);
};

const compiled = planOf([{ hosts: ['a'] }]);
const plan = { ...compiled, change: { ...compiled.change, author: 'kim@example.org', ticket: 'CHG1' } };
const planFile = () => inFolder('plans/night.json');

const savedPlan = (more: Partial<SavedPlan> = {}): SavedPlan => ({
  ...{
    format: savedPlanFormat,
    nonce: 'n1',
    madeAtMs: Date.now() - hourMs,
    madeBy: 'kim@ops1',
    madeWith: 'nightshift',
  },
  ...{ expiresAtMs: Date.now() + hourMs, planFile: 'plans/night.yaml', digest: digestOf(plan), plan, stepsDigest: 's' },
  ...{ inputs: {}, policy: { apiVersion: 'nightshift/v1' }, dryRun: null, rehearsal: null },
  ...more,
});

let saved: string;
async function save(more: Partial<SavedPlan> = {}): Promise<void> {
  const whole = savedPlan(more);
  saved = identified(whole).id;
  await writeSavedPlan(planFile(), whole);
}

/** One command in this process, with everything it says. */
async function told(work: (desk: Desk) => Promise<ExitCode>): Promise<Told> {
  const file = inFolder('state/journal.db');
  let opened: JournalPort | undefined;
  let said: Record<string, unknown> = {};
  const [err, out]: [string[], string[]] = [[], []];
  const desk: Desk = {
    project: async () => folder,
    get journal() {
      opened ??= openJournal({ file });
      return opened;
    },
    readJournal: () => (existsSync(file) ? desk.journal : null),
    palette: paletteOf({ colour: false, utf8: true }),
    result: (data, text) => {
      said = JSON.parse(JSON.stringify(data));
      out.push(text());
    },
    err: { line: (text) => err.push(text) },
  };
  try {
    const exitCode = await work(desk);
    return { exitCode, said, out: out.join('\n'), err: err.join('\n') };
  } finally {
    opened?.close();
  }
}

interface Told {
  readonly exitCode: ExitCode;
  readonly said: Record<string, unknown>;
  readonly out: string;
  readonly err: string;
}

const approved = (options: ApproveOptions) => told((desk) => approve(desk, planFile(), 'approve', options));
const listed = (...files: string[]) => told((desk) => approvals(desk, planFile(), { approval: files }));
const beside = () => readdirSync(inFolder('plans')).filter((name) => name !== 'night.json');
const code = (expected: string) => expect.objectContaining({ code: expected });

function inJournal<T>(work: (journal: JournalPort) => T): T {
  const journal = openJournal({ file: inFolder('state/journal.db') });
  try {
    return work(journal);
  } finally {
    journal.close();
  }
}

const ago = (hours: number): string => `${new Date(Date.now() - hours * hourMs).toISOString().slice(0, 19)}Z`;

/** As somebody signs by hand, who has no nightshift. */
async function byHand(key: string, more: Partial<ApprovalStatement>): Promise<string> {
  const about = { saved, digest: digestOf(plan), change: plan.change.name, environment: 'test', reason: null };
  const who = { decision: 'approve', principal: 'ada@example.org', at: ago(1) } as const;
  const statement: ApprovalStatement = { format: 'nightshift/approval/v1', ...who, ...about, ...more };
  const signing: TextSigning = {
    namespace: approvalNamespace,
    key: { file: key, line: publicKey(key) },
    terminal: false,
  };
  return writeSignedApproval({ statement, signature: await signText(statementText(statement), signing) });
}

describe('approve', () => {
  it('shows what is signed, keeps it beside the plan and in the journal, and says where the plan stands', async () => {
    const { out, err } = await approved({ key: ada, reason: 'CAB 7' });
    expect(beside()).toEqual(['night.ada@example.org.approval.json']);
    for (const shown of ['CHG1', 'test, 1 hosts: a', digestOf(plan), saved, 'kim@ops1', 'kim@example.org'])
      expect(err).toContain(shown);
    const file = join(inFolder('plans'), 'night.ada@example.org.approval.json');
    expect(out).toMatch(/^approved by ada@example\.org with ED25519 SHA256:\S+\n/);
    expect(out).toContain(`${file}: `);
    expect(out).toMatch(/\nnot approved: 1 of 2 approvals, dba 0 of 1\n {2}1 more approval/);
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept.statement).toMatchObject({ saved, decision: 'approve', reason: 'CAB 7', environment: 'test' });
    expect(inJournal((journal) => journal.approvals(saved))).toMatchObject([{ approval: kept }]);
  });

  it('finds the key by itself: the first of the usual ones that is in approvers', async () => {
    madeKey('home/.ssh/id_ed25519');
    renameSync(bob, inFolder('home/.ssh/id_rsa'));
    const { said } = await approved({});
    expect(said).toMatchObject({ principal: 'bob@example.org', standing: { roles: [{ role: 'dba', have: 1 }] } });
  });

  it("takes the agent's where there is none, or a public one whose other half the agent has", async () => {
    await withAgent([ada, bob], async (socket) => {
      for (const key of [ada, bob]) rmSync(key);
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      expect((await approved({})).out).toMatch(/^approved by ada@example\.org /);
      expect((await approved({ key: `${bob}.pub` })).said).toMatchObject({ standing: { approved: true, missing: [] } });
    });
  });

  it('asks who signs where the key is that of several, and takes --as', async () => {
    approvers(`ada@example.org,*@ops.example.org ${publicKey(ada)}`, `adele@example.org ${publicKey(ada)}`);
    await expect(approved({ key: ada })).rejects.toThrow(code('NS3403'));
    expect((await approved({ key: ada, as: 'night@ops.example.org' })).said.principal).toBe('night@ops.example.org');
    approvers(`*@ops.example.org ${publicKey(ada)}`);
    await expect(approved({ key: ada })).rejects.toThrow(/may sign for \*@ops\.example\.org/);
  });

  it('puts it where --out says, else under a name that leads nowhere', async () => {
    const principal = '../../ada';
    approvers(`${principal} ${publicKey(ada)}`);
    await approved({ key: ada });
    expect(beside()).toEqual(['night...%2F..%2Fada.approval.json']);
    await approved({ key: ada, out: inFolder('mail.json') });
    expect(JSON.parse(readFileSync(inFolder('mail.json'), 'utf8')).statement.principal).toBe(principal);
    await expect(approved({ key: ada, out: inFolder('nowhere/mail.json') })).rejects.toThrow(code('NS3300'));
  });

  it('warns where nobody wants it, and signs all the same', async () => {
    policy({ count: 0 });
    const { err, out } = await approved({ key: ada });
    expect(err).toMatch(/^warning: the policy of test wants no approvals: it runs without$/m);
    expect(out).toMatch(/^the policy wants no approvals$/m);
    expect(beside()).toHaveLength(1);
  });
});

describe('nothing is written when an approval would be worth nothing', () => {
  const refused = async (expected: string, options: ApproveOptions) => {
    await expect(approved(options)).rejects.toThrow(code(expected));
    expect(beside()).toEqual([]);
    expect(inJournal((journal) => journal.approvals(saved))).toEqual([]);
  };

  it('because the key is nobody’s', async () => {
    await refused('NS3335', { key: madeKey('eve') });
    await refused('NS3402', {});
  });

  it('because it is that of somebody else, of the author, not for approvals, or was revoked', async () => {
    await refused('NS3336', { key: ada, as: 'bob@example.org' });
    approvers(`kim@example.org ${publicKey(ada)}`, `bob@example.org namespaces="git" ${publicKey(bob)}`);
    await refused('NS3342', { key: ada });
    await refused('NS3337', { key: bob });
    write('inventories/test/revoked_keys', publicKey(bob));
    await refused('NS3333', { key: bob });
  });

  it('because the plan has expired, or was run', async () => {
    await save({ expiresAtMs: Date.now() - 1 });
    await refused('NS3303', { key: ada });
    await save();
    inJournal((journal) => created(journal, 'r1', { saved }));
    await refused('NS3309', { key: ada });
  });

  it('and nobody runs one that has expired, either', async () => {
    const expiresAtMs = Date.now() + hourMs;
    await save({ expiresAtMs });
    const opened = (nowMs: number) => openSavedPlan(folder, planFile(), nowMs);
    await expect(opened(expiresAtMs)).rejects.toMatchObject({ code: 'NS3303' });
    await expect(opened(expiresAtMs - 1)).rejects.toMatchObject({ code: 'NS3304' });
  });

  it('because nobody knows who may approve', async () => {
    rmSync(inFolder('inventories/test/approvers'));
    await refused('NS1214', { key: ada });
    policy({ count: 0 });
    await refused('NS3334', { key: ada });
    mkdirSync(inFolder('inventories/test/approvers'));
    await refused('NS3401', { key: ada });
    approvers('ada@example.org');
    await refused('NS3311', { key: ada });
    approvers(`ada@example.org ${publicKey(ada)}`);
    write('inventories/test/revoked_keys', 'nobody');
    await refused('NS3314', { key: ada });
  });

  it('because the key cannot be used', async () => {
    await refused('NS3404', { key: inFolder('nowhere') });
    await refused('NS3404', { key: inFolder('nowhere.pub') });
    const locked = madeKey('locked', 'open sesame');
    approvers(`ada@example.org ${publicKey(locked)}`);
    await refused('NS3206', { key: locked });
  });

  it('because the environment it names is none: a saved plan leads nowhere else', async () => {
    const elsewhere = { ...plan, environment: '../inventories/test' };
    await save({ plan: elsewhere, digest: digestOf(elsewhere) });
    await refused('NS1202', { key: ada });
  });
});

describe('reject', () => {
  const rejected = (reason: string) => told((desk) => approve(desk, planFile(), 'reject', { key: ada, reason }));

  it('holds the plan, whoever approves, until the same person approves it later', async () => {
    write('plans/night.bob@example.org.approval.json', await byHand(bob, { principal: 'bob@example.org' }));
    const decisions = [
      { at: ago(3), decision: 'reject', reason: 'not tonight' },
      { at: ago(2), decision: 'approve' },
    ] as const;
    for (const [index, decision] of decisions.entries())
      write(`plans/night.${index}.approval.json`, await byHand(ada, decision));
    const before = await listed();
    expect([before.exitCode, before.said.approved]).toEqual([0, true]);
    expect(before.said.approvals).toMatchObject([
      { refused: { code: 'NS3346' } },
      { refused: null },
      { refused: null },
    ]);
    expect((await rejected('nor tomorrow')).out).toMatch(/^rejected by ada@example\.org /);
    expect(beside()).toContain('night.ada@example.org.rejection.json');
    const { exitCode, said } = await listed();
    expect([exitCode, said.approved]).toEqual([5, false]);
    expect(said.missing).toContain('ada@example.org rejected it: nor tomorrow');
  });

  it('wants a reason', async () => {
    await expect(rejected(' ')).rejects.toThrow(code('NS6002'));
    expect(beside()).toEqual([]);
  });
});

describe('approvals', () => {
  it('are found beside the plan, in the journal and where they are named, each once', async () => {
    await approved({ key: ada });
    write('mailed.json', await byHand(bob, { principal: 'bob@example.org' }));
    const { said, exitCode } = await listed(inFolder('mailed.json'));
    expect(said.approvals).toMatchObject([{ principal: 'ada@example.org' }, { principal: 'bob@example.org' }]);
    expect([exitCode, said.approved]).toEqual([0, true]);
    rmSync(inFolder('plans/night.ada@example.org.approval.json'));
    expect((await listed(inFolder('mailed.json'))).said.approvals).toHaveLength(2);
    expect(await listed()).toMatchObject({ exitCode: 5, said: { count: { have: 1, want: 2 } } });
  });

  it('of the plan as it was saved before do not count, and say so', async () => {
    write('plans/night.ada@example.org.approval.json', await byHand(ada, {}));
    await save({ nonce: 'n2' });
    expect((await listed()).said.approvals).toMatchObject([{ refused: { code: 'NS3320' } }]);
  });

  it('go by the policy of the environment, whatever the saved plan says of it', async () => {
    await save({ policy: { apiVersion: 'nightshift/v1', approvals: { count: 0 } } });
    expect((await listed()).said).toMatchObject({ wanted: true, approved: false });
  });

  it('that cannot be read are an error, not overlooked: they may be rejections', async () => {
    write('plans/night.ada@example.org.rejection.json', 'not any more');
    await expect(listed()).rejects.toThrow(code('NS3310'));
    rmSync(inFolder('plans/night.ada@example.org.rejection.json'));
    await expect(listed(inFolder('nowhere'))).rejects.toThrow(code('NS3405'));
  });

  it('make no journal when somebody only looks', async () => {
    expect((await listed()).exitCode).toBe(5);
    expect(readdirSync(folder)).not.toContain('state');
  });
});

it('the command line: who is refused ends with 5, and what is signed is on standard error', async () => {
  const env = { PATH: process.env.PATH ?? '', HOME: inFolder('home'), NIGHTSHIFT_STATE: inFolder('state') };
  const nightshift = (...args: string[]) => new Command(args, { cwd: folder, env }).ended;
  const refused = await nightshift('approve', planFile());
  expect([refused.exitCode, refused.err.match(/NS\d+/)?.[0]]).toEqual([5, 'NS3402']);
  const { exitCode, out, err } = await nightshift('approve', planFile(), '--key', bob, '--output', 'json');
  expect([exitCode, JSON.parse(out).principal]).toEqual([0, 'bob@example.org']);
  expect(err).toContain(saved);
  expect(await nightshift('reject', planFile(), '--key', ada)).toMatchObject({ exitCode: 1, out: '' });
  const standing = await nightshift('approvals', planFile());
  expect([standing.exitCode, standing.out.match(/^not approved.*$/m)?.[0]]).toEqual([
    5,
    'not approved: 1 of 2 approvals, dba 1 of 1',
  ]);
});
