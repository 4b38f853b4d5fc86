import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { refusal, transportFor } from './controller.ts';

const never = new AbortController().signal;

describeWithSshd('logging in to a real server', () => {
  let fleet: SshdFleet;
  let host: FleetHost;
  let secret: string;
  const cleanUps: (() => unknown)[] = [];

  beforeAll(async () => {
    fleet = await startSshd({ config: ['MaxAuthTries 3'] });
    [host] = (await fleet.hosts(1)) as [FleetHost];
    secret = accepted('secret', 'ed25519', 'correct horse');
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
  afterAll(() => fleet.close());

  const inFleet = (name: string) => join(fleet.directory, name);
  const target = (changes: Partial<HostTarget> = {}) => fleet.target(host, { connectRetries: 3, ...changes });
  const accept = (key: string) => appendFileSync(inFleet('authorized_keys'), `${publicKey(key)}\n`);

  /** A new key that the server accepts. */
  function accepted(
    name: string,
    ...[kind, passphrase, more]: [Parameters<typeof makeKey>[1], string?, string[]?]
  ): string {
    const file = makeKey(inFleet(name), kind, passphrase, more);
    accept(file);
    return file;
  }

  async function logsIn(
    changes: Partial<HostTarget>,
    controller: Parameters<typeof transportFor>[0] = {},
  ): Promise<void> {
    const session = await transportFor(controller).connect(target(changes), never);
    session.close();
    await session.closed;
  }

  /** An agent that holds these keys; killed after the test. */
  async function agentWith(...keys: string[]): Promise<string> {
    const socket = inFleet(`agent-${Math.random()}`);
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    cleanUps.push(async () => {
      const exited = new Promise((resolve) => agent.once('exit', resolve));
      agent.kill();
      await exited;
    });
    await expect.poll(() => existsSync(socket)).toBe(true);
    for (const key of keys) execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    return socket;
  }

  it.each([
    ['ecdsa', []],
    ['rsa', []],
    ['rsa', ['-m', 'PEM']],
    ['ecdsa', ['-m', 'PEM']],
    ['rsa', ['-m', 'PKCS8']],
    ['ecdsa', ['-m', 'PKCS8']],
  ] as const)('with an %s key made with %j', async (kind, more) => {
    const identity = accepted(`${kind}${more.join('')}`, kind, '', [...more]);
    await logsIn({ identity });
  });

  it.each(['PEM', 'PKCS8', 'RFC4716'])('with an encrypted %s key', async (format) => {
    const identity = accepted(`encrypted${format}`, 'rsa', 'open sesame', ['-m', format]);
    const passphrase = { env: 'ANY' };
    await logsIn({ identity, passphrase }, { passphrase: async () => 'open sesame' });
    const wrong = transportFor({ passphrase: async () => 'open says me' });
    expect(await refusal(wrong, target({ identity, passphrase }))).toMatchObject({ code: 'NS2023' });
  });

  it('with an encrypted key, opened once for all hosts', async () => {
    let asked = 0;
    const transport = transportFor({
      passphrase: async (source) => {
        asked++;
        expect(source).toEqual({ env: 'KEY' });
        return 'correct horse';
      },
    });
    const hosts = await fleet.hosts(3);
    const changes = { identity: secret, passphrase: { env: 'KEY' } };
    const sessions = await Promise.all(hosts.map((each) => transport.connect(fleet.target(each, changes), never)));
    for (const session of sessions) session.close();
    expect(asked).toBe(1);
  });

  it('asks for no passphrase when the key has none', async () => {
    await logsIn({ passphrase: { env: 'KEY' } });
  });

  it('says that the passphrase is wrong, missing, or could not be fetched', async () => {
    const changes = { identity: secret, passphrase: { env: 'KEY' } };
    const wrong = await refusal(transportFor({ passphrase: async () => 'wrong horse' }), target(changes));
    expect(wrong).toMatchObject({ code: 'NS2023', place: { file: secret } });
    expect(JSON.stringify(wrong)).not.toContain('wrong horse');
    const missing = await refusal(transportFor(), target({ identity: secret }));
    expect(missing).toMatchObject({ code: 'NS2022', place: { file: secret } });
    const unset = transportFor({ passphrase: () => Promise.reject(new Error('KEY is not set')) });
    await expect(unset.connect(target(changes), never)).rejects.toThrow('KEY is not set');
  });

  it('opens a key again after its passphrase was wrong', async () => {
    let passphrase = 'wrong horse';
    const transport = transportFor({ passphrase: async () => passphrase });
    const changes = { identity: secret, passphrase: { env: 'KEY' } };
    expect(await refusal(transport, target(changes))).toMatchObject({ code: 'NS2023' });
    passphrase = 'correct horse';
    (await transport.connect(target(changes), never)).close();
  });

  it.each([
    ['a public key', (file: string) => copyFile(`${fleet.identity}.pub`, file), /public key/],
    ['nonsense', (file: string) => writeFile(file, 'nonsense\n'), /no key it can read/],
    [
      'half a key',
      (file: string) =>
        writeFile(file, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n'),
      /./,
    ],
  ])('refuses a file that holds %s', async (_, write, message) => {
    const identity = inFleet('no_key');
    await write(identity);
    const problem = await refusal(transportFor(), target({ identity }));
    expect(problem).toMatchObject({ code: 'NS2024', place: { file: identity } });
    expect(problem.message).toMatch(message);
  });

  it('refuses a key on a hardware token, which it cannot use', async () => {
    const strings = ['sk-ssh-ed25519@openssh.com', 'x'.repeat(32), 'ssh:'].map((text) => wire(Buffer.from(text)));
    const parts = ['none', 'none', ''].map((text) => wire(Buffer.from(text)));
    const bytes = Buffer.concat([
      Buffer.from('openssh-key-v1\0'),
      ...parts,
      Buffer.from([0, 0, 0, 1]),
      wire(Buffer.concat(strings)),
    ]);
    const identity = inFleet('id_sk');
    await writeFile(
      identity,
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    );
    const problem = await refusal(transportFor(), target({ identity }));
    expect(problem).toMatchObject({ code: 'NS2024', message: expect.stringContaining('sk-ssh-ed25519@openssh.com') });
  });

  it('names a key file that is missing, or a directory', async () => {
    for (const identity of [inFleet('missing'), fleet.directory]) {
      expect(await refusal(transportFor(), target({ identity }))).toMatchObject({
        code: 'NS2021',
        place: { file: identity },
      });
    }
  });

  it('finds a key below the home directory, and one relative to the project', async () => {
    await logsIn({ identity: '~/id_ed25519' }, { home: fleet.directory });
    await logsIn({ identity: './id_ed25519' }, { root: fleet.directory });
  });

  it('says whose login was refused, with which keys, and what the server accepts', async () => {
    const identity = makeKey(inFleet('stranger'), 'ed25519');
    const problem = await refusal(transportFor(), target({ identity, user: 'somebody' }));
    expect(problem.code).toBe('NS2020');
    for (const fact of ['login of somebody', host.address, identity, 'SHA256:', 'accepts publickey']) {
      expect(problem.message).toContain(fact);
    }
  });

  it('tries a refused login once only', async () => {
    const identity = makeKey(inFleet('once'), 'ed25519');
    const logBefore = fleet.log().length;
    await refusal(transportFor(), target({ identity, user: 'once-only' }));
    await expect
      .poll(
        () =>
          fleet
            .log()
            .slice(logBefore)
            .match(/Invalid user once-only/g)?.length,
      )
      .toBe(1);
  });

  it('logs in as whoever runs it when no user is named', async () => {
    await logsIn({ user: null }, { user: fleet.user });
    expect((await refusal(transportFor({ user: 'nobody-here' }), target({ user: null }))).message).toContain(
      'nobody-here',
    );
  });

  it('with a key that the agent holds', async () => {
    const agentSocket = await agentWith(makeKey(inFleet('not_ours'), 'ed25519'), fleet.identity);
    await logsIn({ identity: 'agent' }, { agentSocket });
  });

  it('says that the agent is not there, does not answer, or holds no key of use', async () => {
    expect(await refusal(transportFor(), target({ identity: 'agent' }))).toMatchObject({ code: 'NS2025' });
    const gone = transportFor({ agentSocket: inFleet('gone') });
    expect(await refusal(gone, target({ identity: 'agent' }))).toMatchObject({ code: 'NS2025' });
    const empty = transportFor({ agentSocket: await agentWith() });
    const problem = await refusal(empty, target({ identity: 'agent' }));
    expect(problem).toMatchObject({ code: 'NS2020', message: expect.stringContaining('0 keys of the agent') });
  });

  it('does not wait longer for an agent than for the connection', async () => {
    const agentSocket = inFleet('silent');
    const agent = createServer((socket) => void socket.on('error', () => {}).resume()).listen(agentSocket);
    cleanUps.push(() => new Promise((resolve) => agent.close(resolve)));
    const changes = { identity: 'agent', connectTimeoutMs: 700, connectRetries: 0 };
    expect(await refusal(transportFor({ agentSocket }), target(changes))).toMatchObject({
      code: 'NS2003',
      message: expect.stringContaining('login'),
    });
  });

  it('tells what the server says when it has seen enough keys', async () => {
    const keys = [1, 2, 3, 4].map((number) => makeKey(inFleet(`wrong${number}`), 'ed25519'));
    const agentSocket = await agentWith(...keys, fleet.identity);
    const problem = await refusal(transportFor({ agentSocket }), target({ identity: 'agent' }));
    expect(problem).toMatchObject({
      code: 'NS2020',
      message: expect.stringContaining('Too many authentication failures'),
    });
  });

  it('tries the agent, then the usual key files, when no identity is named', async () => {
    const home = inFleet('home');
    const ssh = join(home, '.ssh');
    await mkdir(ssh, { recursive: true });
    cleanUps.push(() => rm(home, { recursive: true }));
    expect(await refusal(transportFor({ home }), target({ identity: null }))).toMatchObject({ code: 'NS2026' });

    const agentSocket = await agentWith(fleet.identity);
    await logsIn({ identity: null }, { home, agentSocket });
    makeKey(join(ssh, 'id_ed25519'), 'ed25519', 'locked');
    const locked = await refusal(transportFor({ home }), target({ identity: null }));
    expect(locked).toMatchObject({ code: 'NS2026', message: expect.stringContaining('id_ed25519') });
    accept(makeKey(join(ssh, 'id_rsa'), 'rsa'));
    await logsIn({ identity: null }, { home });
    await logsIn({ identity: null }, { home, agentSocket: inFleet('gone') });
  });
});

function wire(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
