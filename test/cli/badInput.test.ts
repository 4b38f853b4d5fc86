import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEnvironment } from '../../src/lab/environment.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { Command, type Ended } from '../integration/command.ts';
import { freePort } from '../lab/testLab.ts';
import { commandLines, logins, runFiles } from './badInputLines.ts';

/**
 * Command lines that must be refused. Hosts are up while they are tried, so that one that should not have reached them
 * would have: every case asserts that the project, the hosts' files and the state are as they were.
 */

let lab: Lab;
let project: string;
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'nightshift-bad-line-'));
  project = join(base, 'project');
  await mkdir(join(project, 'notes'), { recursive: true });
  await mkdir(join(base, 'outside'));
  const ports = { sshPort: await freePort(), httpPort: await freePort() };
  lab = await startLab({ projectRoot: project, baseDirectory: join(project, 'hosts'), hosts: 2, ...ports });
  await writeEnvironment(project, lab.layout);
  await writeFile(join(project, 'notes', 'journal.db'), 'my notes, which are no database at all\n'.repeat(200));
  await writePlans();
  await writeLogins();
});

afterAll(async () => {
  await lab.close();
  await rm(base, { recursive: true, force: true });
});

const planOf = (environment: string, more: object = {}, run = 'touch {{ host.root }}/reached') =>
  JSON.stringify({
    apiVersion: 'nightshift/v1',
    name: 'touch',
    title: 'Touch',
    environment,
    stages: [{ name: 'all', hosts: 'web', steps: [{ run, undo: 'true' }] }],
    ...more,
  });

async function writePlans(): Promise<void> {
  const secret = { secrets: { token: { env: 'NIGHTSHIFT_TEST_ABSENT' } } };
  await writeFile(join(project, 'good.yaml'), planOf('lab'));
  await writeFile(join(project, 'other.yaml'), planOf('lab'));
  await writeFile(join(project, 'elsewhere.yaml'), planOf('elsewhere'));
  await writeFile(join(project, 'secret.yaml'), planOf('lab', secret));
}

/** Environments of the same hosts, each with another way not to log in. */
async function writeLogins(): Promise<void> {
  const locked = utils.generateKeyPairSync('ed25519', { passphrase: 'right', cipher: 'aes256-ctr', rounds: 4 });
  await writeFile(join(project, 'locked'), locked.private, { mode: 0o600 });
  await writeFile(join(project, 'passphrase'), 'wrong\n');
  await writeFile(join(project, 'nobody'), '');
  await variant('absentKey', (text) => text.replace(/identity: .*/, 'identity: absent'));
  await variant('directoryKey', (text) => text.replace(/identity: .*/, 'identity: notes'));
  await variant('wrongPassphrase', (text) =>
    text.replace(/identity: .*/, 'identity: locked\n  passphrase: {file: passphrase}'),
  );
  await variant('unknownHost', (text) => text.replace(/knownHosts: .*/, 'knownHosts: nobody'));
}

async function variant(name: string, edit: (hosts: string) => string): Promise<void> {
  const folder = join(project, 'inventories', name);
  await mkdir(folder);
  const hosts = await readFile(join(project, 'inventories/lab/hosts.yaml'), 'utf8');
  await writeFile(join(folder, 'hosts.yaml'), edit(hosts));
  for (const file of ['policy.yaml', 'calendar.yaml'])
    await writeFile(join(folder, file), await readFile(join(project, 'inventories/lab', file)));
  await writeFile(join(project, `${name}.yaml`), planOf(name));
}

const nightshift = (args: readonly string[], cwd: string, state: string): Promise<Ended> =>
  new Command(args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: base, LANG: 'C.UTF-8', NIGHTSHIFT_STATE: state },
  }).ended;

/** Every file below a folder with its size; what is not there has none. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map(async (name) => {
    const { size } = await stat(join(folder, name)).catch(() => ({ size: 'gone' }));
    return `${name} ${size}`;
  });
  return (await Promise.all(sizes)).sort();
}

describe.each([...commandLines, ...logins])(
  '$what',
  ({ what, args, exitCode = 1, code, message, next, in: folder, keeps, on }) => {
    it('is refused with a code, the reason and what to do, and leaves everything as it was', async () => {
      const state = join(base, `state ${what}`);
      const before = await filesIn(project);
      const ended = await nightshift(args, folder === undefined ? project : join(base, folder), state);
      const said = on === 'out' ? ended.out : ended.err;
      expect.soft(said).toContain(code);
      expect.soft(said).toContain(message);
      if (keeps === runFiles) expect.soft(said).toMatch(/Could not begin; nothing was changed.*\n.*NS3013/);
      expect.soft(said).toMatch(/^ +next: \S/m);
      expect.soft(said).toContain(next);
      expect.soft(ended.exitCode).toBe(exitCode);
      if (on !== 'out') expect.soft(ended.out).toBe('');
      expect.soft(await filesIn(project)).toEqual(before);
      expect.soft((await filesIn(state)).map((line) => line.replace(/ \S+$/, ''))).toEqual(keeps ?? []);
    });
  },
);
