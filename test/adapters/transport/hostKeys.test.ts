import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { refusal, transportFor } from './controller.ts';

const never = new AbortController().signal;

describeWithSshd('host keys of a real server', () => {
  let fleet: SshdFleet;
  let host: FleetHost;
  let name: string;
  let file: string;

  beforeAll(async () => {
    fleet = await startSshd();
    [host] = (await fleet.hosts(1)) as [FleetHost];
    name = `[${host.address}]:${host.port}`;
    file = join(fleet.directory, 'other_known_hosts');
    makeKey(join(fleet.directory, 'other_key'), 'ed25519');
  });
  afterAll(() => fleet.close());

  const target = (changes: Partial<HostTarget> = {}) =>
    fleet.target(host, { knownHosts: file, connectRetries: 3, ...changes });
  const known = (...lines: string[]) => writeFile(file, lines.map((line) => `${line}\n`).join(''));
  const fingerprintOf = (key: string) => execFileSync('ssh-keygen', ['-lf', key], { encoding: 'utf8' }).split(' ')[1];

  async function connects(changes: Partial<HostTarget> = {}): Promise<void> {
    const session = await transportFor().connect(target(changes), never);
    session.close();
    await session.closed;
  }

  it('refuses an unknown key before any login, and names the line that would accept it', async () => {
    await known();
    const logBefore = fleet.log().length;
    const problem = await refusal(transportFor(), target());
    expect(problem.code).toBe('NS2011');
    expect(problem.message).toContain(fingerprintOf(`${fleet.hostKeys.ed25519}.pub`));
    expect(problem.message).toContain(file);
    expect(fleet.log().slice(logBefore)).not.toContain('Accepted publickey');
    const line = `${name} ${publicKey(fleet.hostKeys.ed25519)}`;
    expect(problem.next).toContain(line);
    await known(line);
    await connects();
  });

  it('mentions a line that it had to skip', async () => {
    await known('app1 ssh-ed25519');
    expect((await refusal(transportFor(), target())).message).toContain('line 1 is skipped: a field is missing');
  });

  it('refuses a changed key, and says where the other one is on record and how to replace it', async () => {
    await known('# ours', `${name} ${publicKey(join(fleet.directory, 'other_key'))}`);
    const problem = await refusal(transportFor(), target());
    expect(problem).toMatchObject({ code: 'NS2012', place: { file, line: 2 } });
    const command = /\((ssh-keygen -R .*?)\)/.exec(problem.next)?.[1] ?? '';
    execFileSync('sh', ['-c', command], { stdio: 'ignore' });
    expect(await readFile(file, 'utf8')).toBe('# ours\n');
  });

  it('trusts no key because its line says @cert-authority', async () => {
    await known(`@cert-authority ${name} ${publicKey(fleet.hostKeys.ed25519)}`);
    expect(await refusal(transportFor(), target())).toMatchObject({ code: 'NS2011' });
  });

  it('accepts what ssh-keyscan wrote', async () => {
    const scanned = execFileSync('ssh-keyscan', ['-p', String(host.port), host.address], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await writeFile(file, scanned);
    await connects();
  });

  it('does not connect when known_hosts cannot be read', async () => {
    const folder = join(fleet.directory, 'folder');
    await mkdir(folder, { recursive: true });
    const problem = await refusal(transportFor(), target({ knownHosts: folder }));
    expect(problem).toMatchObject({ code: 'NS2010', place: { file: folder } });
  });

  it('finds ~/.ssh/known_hosts when no file is named', async () => {
    const home = join(fleet.directory, 'home');
    await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    await chmod(home, 0o700);
    await writeFile(join(home, '.ssh', 'known_hosts'), `${name} ${publicKey(fleet.hostKeys.ed25519)}\n`);
    (await transportFor({ home }).connect(target({ knownHosts: null }), never)).close();
  });
});
