import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { withAgent } from '../../setup/sshAgent.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { refusal, run } from '../transport/controller.ts';
import { configured, connections, linesOf } from './configured.ts';

describeWithSshd('connection: auto', () => {
  let fleet: SshdFleet;
  let host: FleetHost;
  let authority: string;

  beforeAll(async () => {
    fleet = await startSshd({ config: ['KexAlgorithms +sntrup761x25519-sha512@openssh.com'] });
    [host] = (await fleet.hosts(1)) as [FleetHost];
    authority = makeKey(join(fleet.directory, 'authority'), 'ed25519');
  });
  afterAll(() => fleet.close());

  /** A copy of the fleet's key, with a certificate beside it. */
  function certified(): string {
    const key = join(temporaryFolder(), 'key');
    copyFileSync(fleet.identity, key);
    copyFileSync(`${fleet.identity}.pub`, `${key}.pub`);
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'user', '-n', fleet.user, '-V', '+1h', `${key}.pub`]);
    return key;
  }

  /** The lines of the host with another value for an option. */
  function linesWith(option: string, value: string): string[] {
    return linesOf(fleet, host).map((line) => (line.startsWith(`${option} `) ? `${option} ${value}` : line));
  }

  /** How auto reaches a host for which this is configured, after running a command there; ssh2 alone must refuse it. */
  async function reached(lines: readonly string[], agentSocket: string | null = null): Promise<string | undefined> {
    const { connect, told } = connections({ agentSocket });
    const session = await connect(configured(fleet, host, lines));
    expect(await run(session, 'exit 3')).toMatchObject({ exitCode: 3 });
    const withSsh2 = configured(fleet, host, lines, { connection: 'ssh2' });
    if (told[host.name] !== 'ssh2') {
      const problem = await refusal(connections({ agentSocket }).transport, withSsh2);
      expect(problem).toMatchObject({ code: 'NS2035', message: expect.stringContaining(told[host.name] ?? '') });
    }
    return told[host.name];
  }

  it('takes ssh2 for what anybody has', async () => {
    const usual = [
      'ForwardAgent yes',
      'GSSAPIAuthentication yes',
      'ControlMaster auto',
      'SendEnv LANG',
      'Compression yes',
    ];
    const preferred = 'PreferredAuthentications keyboard-interactive,password,publickey';
    expect(await reached(linesOf(fleet, host, [...usual, preferred, 'StrictHostKeyChecking ask']))).toBe('ssh2');
  });

  it('takes openssh for a certificate beside the key, or named', async () => {
    const key = certified();
    expect(await reached(linesWith('IdentityFile', key))).toBe(`the certificate ${key}-cert.pub`);
    const named = linesOf(fleet, host, [`CertificateFile ${key}-cert.pub`]);
    expect(await reached(named)).toBe(`CertificateFile ${key}-cert.pub`);
    expect(await reached(linesOf(fleet, host, ['CertificateFile /nonexistent']))).toBe('ssh2');
  });

  it('takes openssh for a certificate in the agent, but not where the agent is not to offer it', async () => {
    await withAgent([certified()], async (socket) => {
      expect(await reached(linesOf(fleet, host), socket)).toBe('a certificate in the agent');
      expect(await reached(linesOf(fleet, host, ['IdentitiesOnly yes']), socket)).toBe('ssh2');
    });
    await withAgent([fleet.identity], async (socket) => {
      expect(await reached(linesOf(fleet, host), socket)).toBe('ssh2');
    });
  });

  it('takes openssh for an authority that vouches for the host', async () => {
    const known = join(temporaryFolder(), 'known_hosts');
    const key = publicKey(fleet.hostKeys.ed25519);
    const lines = (text: string) => {
      writeFileSync(known, `[${host.address}]:${host.port} ${key}\n${text}\n`);
      return linesWith('UserKnownHostsFile', known);
    };
    expect(await reached(lines(`@cert-authority [127.*]:* ${publicKey(authority)}`))).toBe(
      `@cert-authority in line 2 of ${known}`,
    );
    expect(await reached(lines(`@cert-authority *.example.com ${publicKey(authority)}`))).toBe('ssh2');
  });

  it('takes openssh for a proxy command, of the host or of its jump host', async () => {
    const proxy = join(temporaryFolder(), 'proxy.cjs');
    writeFileSync(
      proxy,
      'const s = require("node:net").connect(+process.argv[3], process.argv[2]); process.stdin.pipe(s); s.pipe(process.stdout);',
    );
    const command = `ProxyCommand ${process.execPath} ${proxy} %h %p`;
    expect(await reached(linesOf(fleet, host, [command]))).toBe('ProxyCommand');
    const jump = linesOf(fleet, { ...host, name: 'jump' }, [command]);
    expect(await reached([...linesOf(fleet, host, ['ProxyJump jump']), ...jump])).toBe(
      'ProxyCommand, for its jump host jump',
    );
  });

  it.each([
    ['PreferredAuthentications gssapi-with-mic,publickey', 'PreferredAuthentications'],
    ['RekeyLimit 1G 1h', 'RekeyLimit'],
    ['RevokedHostKeys /dev/null', 'RevokedHostKeys'],
    ['PubkeyAcceptedAlgorithms ssh-ed25519', 'PubkeyAcceptedAlgorithms'],
    ['Ciphers aes256-ctr\nKexAlgorithms sntrup761x25519-sha512@openssh.com', 'KexAlgorithms'],
  ])('takes openssh for %s', async (line, option) => {
    expect(await reached(linesOf(fleet, host, [line]))).toBe(option);
  });

  it('takes openssh for a hardware key, in a file or an agent', async () => {
    const key = join(temporaryFolder(), 'id_ed25519_sk');
    writeFileSync(`${key}.pub`, `sk-ssh-ed25519@openssh.com ${hardwareKey().toString('base64')} mine\n`);
    writeFileSync(key, '');
    const target = configured(fleet, host, linesWith('IdentityFile', key), { connection: 'ssh2' });
    expect(await refusal(connections().transport, target)).toMatchObject({
      code: 'NS2035',
      message: expect.stringContaining(`the hardware key ${key}`),
    });
    const agentSocket = await agentWith(hardwareKey());
    const offered = configured(fleet, host, linesOf(fleet, host), { connection: 'ssh2' });
    expect(await refusal(connections({ agentSocket }).transport, offered)).toMatchObject({
      code: 'NS2035',
      message: expect.stringContaining('a hardware key in the agent'),
    });
  });

  it('refuses a passphrase that ssh cannot be given', async () => {
    const target = { ...configured(fleet, host, linesWith('IdentityFile', certified())), passphrase: { env: 'X' } };
    expect(await refusal(connections().transport, target)).toMatchObject({ code: 'NS2035' });
  });

  it('is put aside where the inventory wants ssh2 without any configuration', async () => {
    const ssh = { connection: 'ssh2', config: 'none', port: host.port, jump: null } as const;
    const { connect, told } = connections();
    await connect(fleet.target(host, { identity: certified(), ssh }));
    expect(told).toEqual({ [host.name]: 'ssh2' });
  });
});

function wireString(text: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
}

/** The public half of a key that no file has. */
function hardwareKey(): Buffer {
  return Buffer.concat([wireString('sk-ssh-ed25519@openssh.com'), wireString(Buffer.alloc(32, 7)), wireString('ssh:')]);
}

/** The socket of an agent that says that it has one key, in two pieces. */
async function agentWith(key: Buffer): Promise<string> {
  const socket = join(temporaryFolder(), 'agent');
  const answer = wireString(Buffer.concat([Buffer.from([12, 0, 0, 0, 1]), wireString(key), wireString('mine')]));
  const agent = createServer((connection) => {
    connection.on('error', () => {});
    connection.once('data', () => {
      connection.write(answer.subarray(0, 9));
      setTimeout(() => connection.end(answer.subarray(9)), 10);
    });
  });
  await new Promise<void>((resolve) => agent.listen(socket, resolve));
  onTestFinished(() => new Promise<void>((resolve) => agent.close(() => resolve())));
  return socket;
}
