import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { HostSession } from '../../../src/runtime/ports.ts';
import { isAlive, processesNaming } from '../../setup/processes.ts';
import { withAgent } from '../../setup/sshAgent.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../../setup/sshd.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { refusal, run } from '../transport/controller.ts';
import { openSshFor, throughOpenSsh } from './openSsh.ts';

const never = new AbortController().signal;

/** Directories of control sockets of this process. */
const directories = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`nightshift-ssh-${process.pid}-`));

describeWithSshd('what only OpenSSH can', () => {
  let fleet: SshdFleet;
  let host: FleetHost;
  let jump: FleetHost;
  let ca: string;
  const sessions: HostSession[] = [];

  beforeAll(async () => {
    // As both ends have it by themselves.
    fleet = await startSshd({ config: ['KexAlgorithms +sntrup761x25519-sha512@openssh.com'] });
    ca = makeKey(join(fleet.directory, 'ca'), 'ed25519');
    [jump, host] = (await fleet.hosts(2, 'alone')) as [FleetHost, FleetHost];
  });
  afterEach(async () => {
    for (const session of sessions) session.close();
    await Promise.all(sessions.splice(0).map((session) => session.closed));
    await expect.poll(directories).toEqual([]);
  });
  afterAll(() => fleet.close());

  const inFleet = (name: string) => join(fleet.directory, name);

  /** A configuration file of ssh. */
  function config(...lines: readonly string[]): string {
    const file = inFleet(`config-${Math.random()}`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }

  async function connected(target: HostTarget, agentSocket: string | null = null): Promise<HostSession> {
    const session = await openSshFor({ agentSocket }).connect(target, never);
    sessions.push(session);
    return session;
  }

  /** The addresses of a connection as the server sees it: client, its port, server, its port. */
  async function ends(session: HostSession): Promise<string[]> {
    return (await run(session, 'echo $SSH_CONNECTION')).output.toString().trim().split(' ');
  }

  it('takes user, port, key and known hosts from the configuration where the inventory says nothing', async () => {
    const file = config(
      ...['Host app', `HostName ${host.address}`, `Port ${host.port}`, `User ${fleet.user}`],
      ...[`IdentityFile ${fleet.identity}`, `UserKnownHostsFile ${fleet.knownHosts}`],
      // What would keep a command from running, or its output from coming as it is.
      ...['RemoteCommand false', 'RequestTTY force', 'LogLevel QUIET', 'ControlPath none'],
    );
    const bare = { address: 'app', user: null, identity: null, knownHosts: null };
    const session = await connected(throughOpenSsh(fleet.target(host, bare), file, null));
    expect((await ends(session)).slice(2)).toEqual([host.address, String(host.port)]);
  });

  it('lets the inventory decide where it says something', async () => {
    const file = config(
      ...['Host *', 'Port 1', 'User nobody-here', `IdentityFile ${inFleet('none')}`, 'UserKnownHostsFile /dev/null'],
    );
    await connected(throughOpenSsh(fleet.target(host), file));
  });

  it('goes through a jump host', async () => {
    const file = config(
      ...['Host *', `User ${fleet.user}`, `IdentityFile ${fleet.identity}`, `UserKnownHostsFile ${fleet.knownHosts}`],
      ...['Host jump', `HostName ${jump.address}`, `Port ${jump.port}`],
      ...[`Host ${host.address}`, 'ProxyJump jump'],
    );
    const logins = () => fleet.log().split('Accepted publickey').length;
    const loginsBefore = logins();
    const session = await connected(throughOpenSsh(fleet.target(host), file));
    expect(await run(session, 'exit 3')).toMatchObject({ exitCode: 3 });
    expect(logins() - loginsBefore).toBe(2);
  });

  it('says why a jump host does not let it through', async () => {
    const file = config(
      ...['Host jump', `HostName ${jump.address}`, `Port ${jump.port}`, 'User nobody-here', `IdentityFile ${ca}`],
      ...[`UserKnownHostsFile ${fleet.knownHosts}`, `Host ${host.address}`, 'ProxyJump jump'],
    );
    const problem = await refusal(openSshFor(), throughOpenSsh(fleet.target(host, { connectRetries: 3 }), file));
    expect(problem).toMatchObject({ code: 'NS2020', message: expect.stringContaining(`nobody-here@${jump.address}`) });
  });

  it('goes through a proxy command, and leaves none behind', async () => {
    const proxy = inFleet('proxy.cjs');
    const mark = `--mark-${process.pid}`;
    writeFileSync(
      proxy,
      'const s = require("node:net").connect(+process.argv[3], process.argv[2]); process.stdin.pipe(s); s.pipe(process.stdout);',
    );
    const file = config('Host *', `ProxyCommand ${process.execPath} ${proxy} %h %p ${mark}`);
    const session = await connected(throughOpenSsh(fleet.target(host), file));
    expect(await run(session, 'exit 4')).toMatchObject({ exitCode: 4 });
    expect(processesNaming(mark).length).toBeGreaterThan(0);
    session.close();
    await session.closed;
    await expect.poll(() => processesNaming(mark)).toEqual([]);
  });

  it('gives up on a proxy command that hangs, and ends it', async () => {
    const seconds = String(100_000 + process.pid);
    const file = config('Host *', `ProxyCommand sleep ${seconds}`);
    const hanging = throughOpenSsh(fleet.target(host, { connectTimeoutMs: 300 }), file);
    expect(await refusal(openSshFor(), hanging)).toMatchObject({ code: 'NS2003' });
    await expect.poll(() => processesNaming(`sleep\u0000${seconds}`)).toEqual([]);
  });

  it('with a key that the agent holds', async () => {
    await withAgent([fleet.identity], async (socket) => {
      await connected(throughOpenSsh(fleet.target(host, { identity: 'agent' })), socket);
    });
    const without = throughOpenSsh(fleet.target(host, { identity: 'agent' }), config('IdentityFile none'));
    expect(await refusal(openSshFor(), without)).toMatchObject({ code: 'NS2020' });
  });

  it('with certificates of user and host', async () => {
    makeCertified();
    const certified = await startSshd({
      config: [
        `TrustedUserCAKeys ${ca}.pub`,
        `HostCertificate ${inFleet('certified-cert.pub')}`,
        `HostKey ${inFleet('certified')}`,
      ],
    });
    try {
      const [there] = (await certified.hosts(1)) as [FleetHost];
      const knownHosts = inFleet('authorities');
      writeFileSync(knownHosts, `@cert-authority [${there.address}]:* ${publicKey(ca)}\n`);
      const user = makeKey(inFleet('user'), 'ed25519');
      const target = throughOpenSsh(certified.target(there, { identity: user, knownHosts }));
      expect(await refusal(openSshFor(), target)).toMatchObject({ code: 'NS2020' });
      execFileSync('ssh-keygen', ['-q', '-s', ca, '-I', 'user', '-n', certified.user, '-V', '+1h', `${user}.pub`]);
      expect(await run(await connected(target), 'exit 5')).toMatchObject({ exitCode: 5 });
      writeFileSync(knownHosts, `@cert-authority [${there.address}]:* ${publicKey(user)}\n`);
      expect(await refusal(openSshFor(), target)).toMatchObject({ code: 'NS2011' });
    } finally {
      for (const session of sessions.splice(0)) session.close();
      await certified.close();
    }
  });

  /** A host key with a certificate for every address. */
  function makeCertified(): void {
    const key = makeKey(inFleet('certified'), 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-s', ca, '-h', '-I', 'host', '-V', '+1h', `${key}.pub`]);
  }

  it('says that a key is locked, and nothing of a passphrase is asked', async () => {
    const identity = makeKey(inFleet('locked'), 'ed25519', 'sesame');
    appendFileSync(inFleet('authorized_keys'), `${publicKey(identity)}\n`);
    const target = throughOpenSsh(fleet.target(host, { identity, connectRetries: 3 }));
    const problem = await refusal(openSshFor(), target);
    expect(problem).toMatchObject({
      code: 'NS2020',
      message: expect.stringMatching(/could not sign with it: it is encrypted/),
    });
    expect(problem.message).toContain(identity);
  });

  it('quotes ssh where its words are not known', async () => {
    const target = throughOpenSsh(fleet.target(host, { connectRetries: 3 }), config('NoSuchOption yes'));
    const problem = await refusal(openSshFor(), target);
    expect(problem).toMatchObject({ code: 'NS2033', message: expect.stringContaining('nosuchoption') });
  });

  it('says that there is no ssh', async () => {
    const { PATH } = process.env;
    process.env.PATH = '/nonexistent';
    try {
      expect(await refusal(openSshFor(), throughOpenSsh(fleet.target(host)))).toMatchObject({ code: 'NS2032' });
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('takes an address for no option', async () => {
    const file = inFleet('touched');
    const address = `-oProxyCommand=touch ${file}`;
    const problem = await refusal(openSshFor(), throughOpenSsh(fleet.target(host, { address })));
    expect(problem.message).not.toContain('usage:');
    expect(readdirSync(fleet.directory)).not.toContain('touched');
  });

  it('leaves no process, and for the next one no directory, when nightshift is killed', async () => {
    const killed = spawn(
      process.execPath,
      ['--input-type=module', '-e', connecting(throughOpenSsh(fleet.target(host)))],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [said] = await once(killed.stdout, 'data');
    expect(String(said)).toBe('connected\n');
    const name = `nightshift-ssh-${killed.pid}-`;
    const masters = processesNaming(name);
    expect(masters).toHaveLength(1);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await expect.poll(() => masters.filter(isAlive), { timeout: 30_000, interval: 100 }).toEqual([]);
    await connected(throughOpenSsh(fleet.target(host)));
    expect(readdirSync(tmpdir()).filter((each) => each.startsWith(name))).toEqual([]);
  });

  /** A program that connects, says so, and stays. */
  function connecting(target: HostTarget): string {
    const transport = new URL('../../../dist/adapters/openssh/openSshTransport.js', import.meta.url);
    const controller = { root: '/', home: '/', user: 'nobody', agentSocket: null };
    return `
      const { OpenSshTransport } = await import(${JSON.stringify(transport.href)});
      const transport = new OpenSshTransport(${JSON.stringify(controller)});
      await transport.connect(${JSON.stringify(target)}, new AbortController().signal);
      console.log('connected');`;
  }
});
