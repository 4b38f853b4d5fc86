import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withAgent } from '../../setup/sshAgent.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { refusal, run } from '../transport/controller.ts';
import { configured, connections, countedSsh, linesOf, withPath } from './configured.ts';

describeWithSshd('the ssh configuration, for ssh2', () => {
  let fleet: SshdFleet;
  let host: FleetHost;
  let other: FleetHost;
  let stranger: string;

  beforeAll(async () => {
    fleet = await startSshd({ config: ['KexAlgorithms +sntrup761x25519-sha512@openssh.com'] });
    [host, other] = (await fleet.hosts(2)) as [FleetHost, FleetHost];
    stranger = makeKey(join(fleet.directory, 'stranger'), 'ed25519');
  });
  afterAll(() => fleet.close());

  it('says address, port, user, keys and known hosts', async () => {
    const { connect, told } = connections();
    const session = await connect(configured(fleet, host, linesOf(fleet, host)));
    const { output } = await run(session, 'echo $SSH_CONNECTION');
    expect(output.toString().trim().split(' ').slice(2)).toEqual([host.address, String(host.port)]);
    expect(told).toEqual({ [host.name]: 'ssh2' });
  });

  it('follows Include, Match, tokens, and tries several keys', async () => {
    const folder = temporaryFolder();
    symlinkSync(fleet.identity, join(folder, `${fleet.user}.key`));
    const included = join(folder, 'included');
    const match = [`Match host ${host.address}`, `IdentityFile ${stranger}`, `IdentityFile ${folder}/%r.key`];
    writeFileSync(included, match.join('\n'));
    const lines = [
      ...[`Host ${host.name}`, `HostName ${host.address}`, `Include ${included}`],
      ...['Host *', `Port ${host.port}`, `User ${fleet.user}`, `UserKnownHostsFile "${fleet.knownHosts}"`],
    ];
    const { connect, told } = connections();
    await connect(configured(fleet, host, lines));
    expect(told).toEqual({ [host.name]: 'ssh2' });
  });

  it('is beaten by the inventory', async () => {
    const wrong = [
      'Host *',
      'HostName 127.0.0.1',
      'Port 1',
      'User nobody-here',
      `IdentityFile ${stranger}`,
      'UserKnownHostsFile /dev/null',
    ];
    const { user, identity, knownHosts } = fleet;
    const target = configured(
      fleet,
      host,
      wrong.filter((line) => !line.startsWith('HostName')),
      { port: host.port },
    );
    await connections().connect({ ...target, address: host.address, user, identity, knownHosts });
  });

  it('is asked once for hosts that are alike, and never where it says nothing', async () => {
    const asked = countedSsh();
    const all = [
      `Port ${host.port}`,
      `User ${fleet.user}`,
      `IdentityFile ${fleet.identity}`,
      `UserKnownHostsFile ${fleet.knownHosts}`,
    ];
    const each = configured(fleet, host, [...linesOf(fleet, host), ...linesOf(fleet, other)]);
    const { connect } = connections();
    await connect(each);
    await connect(each);
    await connect({ ...each, name: other.name, address: other.name });
    expect(asked()).toBe(2);
    const alike = configured(fleet, host, all);
    const { connect: connectAlike } = connections();
    for (const { address } of [host, other, host]) await connectAlike({ ...alike, address });
    expect(asked()).toBe(3);
    const { user, identity, knownHosts } = fleet;
    const nothing = configured(fleet, host, ['Host x', 'SendEnv LANG'], { port: host.port });
    await connections().connect({ ...nothing, address: host.address, user, identity, knownHosts });
    expect(asked()).toBe(3);
  });

  it('gives known_hosts another name by HostKeyAlias', async () => {
    const known = join(temporaryFolder(), 'known_hosts');
    writeFileSync(known, `cluster ${publicKey(fleet.hostKeys.ed25519)}\n`);
    const lines = [
      ...linesOf(fleet, host).filter((line) => !line.startsWith('UserKnown')),
      `UserKnownHostsFile ${known}`,
    ];
    const target = configured(fleet, host, [...lines, 'HostKeyAlias Cluster']);
    await connections().connect(target);
    const { transport } = connections();
    expect(await refusal(transport, configured(fleet, host, lines))).toMatchObject({ code: 'NS2011' });
  });

  it.each([
    ['KexAlgorithms sntrup761x25519-sha512@openssh.com,ecdh-sha2-nistp384', 'KexAlgorithms diffie-hellman-group1-sha1'],
    ['Ciphers aes256-ctr', 'Ciphers 3des-cbc'],
    ['HostKeyAlgorithms ssh-ed25519', 'HostKeyAlgorithms ecdsa-sha2-nistp256'],
  ])('names the algorithms: %s', async (known, unknown) => {
    const { connect, transport, told } = connections();
    await connect(configured(fleet, host, linesOf(fleet, host, [known, 'MACs hmac-sha2-512'])));
    expect(told).toEqual({ [host.name]: 'ssh2' });
    const notOfServer = configured(fleet, host, linesOf(fleet, host, [unknown]));
    expect(await refusal(transport, notOfServer)).toMatchObject({ code: 'NS2005' });
  });

  it('lets the agent offer no other keys than those that are named, with IdentitiesOnly', async () => {
    const strangers = [1, 2, 3].map((number) => makeKey(join(temporaryFolder(), `key${number}`), 'ed25519'));
    await withAgent([...strangers, fleet.identity], async (agentSocket) => {
      const lines = linesOf(fleet, host).map((line) =>
        line.startsWith('IdentityFile') ? `IdentityFile ${fleet.identity}.pub` : line,
      );
      const only = configured(fleet, host, [...lines, 'IdentitiesOnly yes']);
      await connections({ agentSocket }).connect(only);
      const none = configured(fleet, host, [
        ...linesOf(fleet, host).filter((line) => !line.startsWith('Identity')),
        `IdentityFile ${stranger}`,
        'IdentitiesOnly yes',
      ]);
      const problem = await refusal(connections({ agentSocket }).transport, none);
      expect(problem).toMatchObject({
        code: 'NS2020',
        message: expect.stringContaining('offered 0 keys of the agent'),
      });
      const through = configured(fleet, host, [
        ...linesOf(fleet, host).filter((line) => !line.startsWith('IdentityFile')),
        'IdentityFile none',
        `IdentityAgent ${agentSocket}`,
      ]);
      await connections().connect(through);
    });
  });

  it('needs the program ssh only where it says something', async () => {
    withPath('/nonexistent');
    const { user, identity, knownHosts } = fleet;
    const said = { address: host.address, user, identity, knownHosts };
    const nothing = configured(fleet, host, ['# nothing'], { port: host.port });
    await connections().connect({ ...nothing, ...said });
    const something = { ...configured(fleet, host, ['Host other', 'User other'], { port: host.port }), ...said };
    const problem = await refusal(connections().transport, something);
    expect(problem).toMatchObject({ code: 'NS2034', next: expect.stringContaining('sshConfig: none') });
    const ssh = { connection: 'auto', config: 'none', port: host.port, jump: null } as const;
    await connections().connect({ ...something, ssh });
  });

  it('that ssh does not understand is quoted', async () => {
    const problem = await refusal(connections().transport, configured(fleet, host, ['NoSuchOption yes']));
    expect(problem).toMatchObject({ code: 'NS2034', message: expect.stringContaining('nosuchoption') });
  });
});
