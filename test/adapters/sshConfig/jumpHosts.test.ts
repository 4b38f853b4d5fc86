import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { HostSession } from '../../../src/runtime/ports.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey } from '../../setup/sshKeys.ts';
import { refusal, run } from '../transport/controller.ts';
import { configured, connections, linesOf } from './configured.ts';

describeWithSshd('jump hosts, for ssh2', () => {
  let fleet: SshdFleet;
  let near: FleetHost;
  let far: FleetHost;
  let hosts: FleetHost[];
  let stranger: string;

  beforeAll(async () => {
    fleet = await startSshd();
    [near, far] = (await fleet.hosts(2, 'alone')) as [FleetHost, FleetHost];
    hosts = await fleet.hosts(20);
    stranger = makeKey(join(fleet.directory, 'stranger'), 'ed25519');
  });
  afterAll(() => fleet.close());

  const logins = () => fleet.log().split('Accepted publickey').length - 1;

  /** What sshd logs comes a moment later. */
  const expectLogins = (count: number) => expect.poll(logins, { timeout: 20_000 }).toBe(count);

  /** How many ends of established connections there are to the port of a host that has one of its own. */
  function open({ port }: FleetHost): number {
    const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const rows = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((row) => row.trim().split(/\s+/));
    return rows.filter(([, from, to, state]) => state === '01' && (from?.endsWith(end) || to?.endsWith(end))).length;
  }

  /** A host behind these jump hosts; `more` comes first, so that it counts. */
  function behind(host: FleetHost, proxyJump: string, more: readonly string[] = []): HostTarget {
    const all = [near, far, ...hosts].flatMap((each) => linesOf(fleet, each));
    return configured(fleet, host, [...more, `Host ${host.name}`, `ProxyJump ${proxyJump}`, ...all]);
  }

  /** Every host, with one configuration file as a project has it. */
  function allBehind(proxyJump: string): HostTarget[] {
    const names = hosts.map(({ name }) => name);
    const target = behind(hosts[0] ?? near, proxyJump, [`Host ${names.join(' ')}`, `ProxyJump ${proxyJump}`]);
    return names.map((name) => ({ ...target, name, address: name }));
  }

  /** The address from which the host sees the connection, and its own. */
  async function ends(session: HostSession): Promise<(string | undefined)[]> {
    const [from, , to] = (await run(session, 'echo $SSH_CONNECTION')).output.toString().split(' ');
    return [from, to];
  }

  it('one, with user, port and key of its own', async () => {
    const before = logins();
    const { connect, told } = connections();
    const session = await connect(behind(hosts[0] ?? near, near.name));
    expect((await ends(session))[1]).toBe(hosts[0]?.address);
    expect(await run(session, 'head -c 3000000 /dev/zero | wc -c')).toMatchObject({ exitCode: 0 });
    await expectLogins(before + 2);
    expect(told).toEqual({ h3: 'ssh2' });
  });

  it('two in a row, and one of which the configuration says that it is behind another', async () => {
    const { connect } = connections();
    const before = logins();
    await connect(behind(hosts[1] ?? near, `${near.name},${fleet.user}@${far.name}:${far.port}`));
    await expectLogins(before + 3);
    const nested = behind(hosts[1] ?? near, far.name, [`Host ${far.name}`, `ProxyJump ${near.name}`]);
    await connections().connect(nested);
    await expectLogins(before + 6);
  });

  it('are all left with the last connection behind them', async () => {
    const session = await connections().connect(behind(hosts[1] ?? near, `${near.name},${far.name}`));
    expect([open(near), open(far)]).not.toContain(0);
    session.close();
    await expect.poll(() => [open(near), open(far)]).toEqual([0, 0]);
  });

  it('named in the inventory, or by it put aside', async () => {
    const before = logins();
    const target = behind(hosts[2] ?? near, far.name);
    const { ssh } = target;
    if (ssh === undefined) throw new Error('a configured target has settings for ssh');
    await connections().connect({ ...target, ssh: { ...ssh, jump: `${near.name},${far.name}` } });
    await expectLogins(before + 3);
    await connections().connect({ ...target, ssh: { ...ssh, jump: 'none' } });
    await expectLogins(before + 4);
  });

  it('carry large input and output unchanged', async () => {
    const session = await connections().connect(behind(hosts[0] ?? near, near.name));
    const input = Buffer.alloc(3_000_000, 'nightshift ');
    const { output, exitCode } = await run(session, 'cat', { input });
    expect([exitCode, output.equals(input)]).toEqual([0, true]);
  });

  it('are logged in to once for all behind, and left with the last of them', async () => {
    const before = logins();
    const { connect } = connections();
    const targets = allBehind(near.name);
    const [first] = targets;
    const sessions = await Promise.all(targets.map((target) => connect(target)));
    await expectLogins(before + hosts.length + 1);
    expect(await fleet.cut(near)).toBeGreaterThan(0);
    const lost = await Promise.all(sessions.map(({ closed }) => closed));
    expect(lost.map(({ message }) => message)).toEqual(
      hosts.map(({ name }) =>
        expect.stringMatching(new RegExp(`${name} .*its jump host ${near.name} \\(${near.address}`)),
      ),
    );
    if (first === undefined) throw new Error('there are hosts');
    const again = await connect(first);
    expect(await run(again, 'exit 6')).toMatchObject({ exitCode: 6 });
    again.close();
    await again.closed;
    await expect.poll(() => open(near)).toBe(0);
  });

  it('that refuse the login, or that nobody knows, are named', async () => {
    const refused = behind(hosts[0] ?? near, near.name, [`Host ${near.name}`, `User nobody-here`]);
    expect(await refusal(connections().transport, { ...refused, connectRetries: 3 })).toMatchObject({
      code: 'NS2020',
      message: expect.stringMatching(new RegExp(`h3 .*jump host.*${near.name} \\(${near.address}.*nobody-here`)),
    });
    const unknown = behind(hosts[0] ?? near, near.name, [`Host ${near.name}`, 'UserKnownHostsFile /dev/null']);
    const problem = await refusal(connections().transport, unknown);
    expect(problem).toMatchObject({ code: 'NS2011', message: expect.stringContaining(near.address) });
    const locked = behind(hosts[0] ?? near, near.name, [
      `Host ${near.name}`,
      `IdentityFile ${stranger}`,
      'IdentitiesOnly yes',
    ]);
    await connections().connect(locked);
  });

  it('that do not get to a host say so', async () => {
    const nowhere = behind(hosts[0] ?? near, near.name, [`Host ${hosts[0]?.name}`, 'Port 1']);
    const problem = await refusal(connections().transport, nowhere);
    expect(problem).toMatchObject({ code: 'NS2006', message: expect.stringContaining(`jump host ${near.name}`) });
  });

  it('that let nobody through say so, and are not asked again', async () => {
    const closed = await startSshd({ config: ['AllowTcpForwarding no'] });
    try {
      const [shut] = (await closed.hosts(1)) as [FleetHost];
      const lines = linesOf(closed, { ...shut, name: 'shut' });
      const target = behind(hosts[0] ?? near, 'shut', lines);
      const { transport } = connections();
      expect(await refusal(transport, { ...target, connectRetries: 5 })).toMatchObject({ code: 'NS2036' });
      expect(closed.log().split('Accepted publickey').length - 1).toBe(1);
    } finally {
      await closed.close();
    }
  });

  it('in a circle are refused', async () => {
    const target = behind(hosts[0] ?? near, near.name, ['Host *', `ProxyJump ${far.name}`]);
    expect(await refusal(connections().transport, target)).toMatchObject({ code: 'NS2035' });
  });

  it('are left when what needed them is called off', async () => {
    const silent = behind(hosts[0] ?? near, near.name);
    const calling = new AbortController();
    const connecting = connections().transport.connect(silent, calling.signal);
    calling.abort();
    await expect(connecting).rejects.toMatchObject({ code: 'NS2007' });
    await expect.poll(() => open(near)).toBe(0);
  });
});
