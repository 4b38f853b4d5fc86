import { mkdtemp, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostTarget } from '../../src/model/executionPlan.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { ConnectionLost } from '../../src/runtime/ports.ts';
import { refusal, run } from '../adapters/transport/controller.ts';
import { type Fate, type Line, openLine } from '../setup/line.ts';
import type { FleetHost, SshdFleet } from '../setup/sshd.ts';
import { describeWithSshd, freePort, startSshd } from '../setup/sshd.ts';
import { makeKey } from '../setup/sshKeys.ts';
import type { TransportUnderTest } from './transport.ts';

const never = new AbortController().signal;

/** What keeps this process alive. */
const resources = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|Pipe|Timeout/.test(name))
    .sort();

/** How a transport comes to a connection, or to none. */
export function connectingContract({ transportFor, through }: TransportUnderTest): void {
  describe('connecting to what is no SSH server', () => {
    const servers: Server[] = [];
    const sockets: Socket[] = [];
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    });

    /** A TCP server that does this with every connection; tells how many there were. */
    async function serve(accept: (socket: Socket) => void): Promise<{ port: number; connections: () => number }> {
      let connections = 0;
      const port = await freePort();
      const server = createServer((socket) => {
        connections++;
        sockets.push(socket.on('error', () => {}));
        accept(socket);
      });
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      servers.push(server);
      return { port, connections: () => connections };
    }

    let directory: string;
    let identity: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'nightshift-connect-'));
      identity = makeKey(join(directory, 'id'), 'ed25519');
    });
    afterAll(() => rm(directory, { recursive: true }));

    const target = (changes: Partial<HostTarget>): HostTarget =>
      through({
        name: 'app1',
        address: '127.0.0.1',
        port: 1,
        user: 'deploy',
        identity,
        passphrase: null,
        knownHosts: join(directory, 'known_hosts'),
        stateDir: null,
        serviceManager: 'systemctl',
        connectTimeoutMs: 5_000,
        connectRetries: 0,
        keepaliveMs: 15_000,
        reconnectForMs: 120_000,
        labels: {},
        ...changes,
      });

    it('leaves no socket and no timer behind', async () => {
      const before = resources();
      await refusal(transportFor(), target({ port: await freePort(), connectRetries: 3 }));
      await expect.poll(resources).toEqual(before);
    });

    it('says that a port refuses', async () => {
      const port = await freePort();
      const problem = await refusal(transportFor(), target({ port }));
      expect(problem.code).toBe('NS2002');
      expect(problem.message).toContain(`app1 (127.0.0.1 port ${port}) refuses the connection`);
    });

    it('says that a name cannot be resolved', async () => {
      const problem = await refusal(
        transportFor(),
        target({ address: 'no-such-host.invalid', connectTimeoutMs: 30_000 }),
      );
      expect(problem.code).toBe('NS2001');
      expect(problem.message).toContain('no-such-host.invalid');
    });

    it('gives up on a server that accepts and says nothing, and drops its connection', async () => {
      let dropped = () => {};
      const isDropped = new Promise<void>((resolve) => {
        dropped = resolve;
      });
      const { port } = await serve((socket) => socket.on('close', dropped).resume());
      const problem = await refusal(transportFor(), target({ port, connectTimeoutMs: 200 }));
      expect(problem).toMatchObject({
        code: 'NS2003',
        message: expect.stringContaining('SSH handshake within 200 ms'),
      });
      await isDropped;
    });

    it('tries as often as it may, and no more', async () => {
      const { port, connections } = await serve((socket) => socket.destroy());
      expect(await refusal(transportFor(), target({ port, connectRetries: 2 }))).toMatchObject({ code: 'NS2005' });
      expect(connections()).toBe(3);
    });

    it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-fake\r\ngarbage, and more of it, to fill a packet'])(
      'says that %j is no handshake',
      async (answer) => {
        const { port } = await serve((socket) => socket.end(answer));
        expect(await refusal(transportFor(), target({ port }))).toMatchObject({ code: 'NS2005' });
      },
    );

    it('is called off before and while it connects, and while it waits to try again', async () => {
      const { port, connections } = await serve((socket) => socket.resume());
      expect(await refusal(transportFor(), target({ port }), AbortSignal.abort())).toMatchObject({ code: 'NS2007' });
      const connecting = new AbortController();
      setTimeout(() => connecting.abort(), 50);
      expect(await refusal(transportFor(), target({ port }), connecting.signal)).toMatchObject({ code: 'NS2007' });
      expect(connections()).toBeLessThanOrEqual(2);

      const waiting = new AbortController();
      const transport = transportFor({}, () => {
        waiting.abort();
        return 60_000;
      });
      const refusing = target({ port: await freePort(), connectRetries: 5 });
      expect(await refusal(transport, refusing, waiting.signal)).toMatchObject({ code: 'NS2007' });
    });
  });

  describeWithSshd('connecting to a server', () => {
    let fleet: SshdFleet;
    let host: FleetHost;
    beforeAll(async () => {
      fleet = await startSshd();
      [host] = (await fleet.hosts(1)) as [FleetHost];
    });
    afterAll(() => fleet.close());

    it('leaves nothing behind after close', async () => {
      const before = resources();
      const session = await transportFor().connect(through(fleet.target(host)), never);
      await run(session, 'echo x', { input: Buffer.from('y'), signal: never });
      session.close();
      await session.closed;
      await expect.poll(resources).toEqual(before);
      await expect.poll(() => fleet.cut(host)).toBe(0);
    });

    /** How many moments of a connection's beginning are tried, evenly spread over the bytes that the server sends in it. */
    const moments = 12;

    /** What connecting comes to when this happens at each of those moments. */
    async function connectedAtEveryMoment(end: Fate['end']): Promise<string[]> {
      const beginning = await openLine(host);
      await fleet.trust(beginning);
      await connectedOver(beginning);
      const bytes = beginning.answerBytes();
      await beginning.close();
      const outcomes = Array.from({ length: moments }, async (_, moment) => {
        const fate = { answerBytes: Math.floor((bytes * moment) / moments), end };
        const line = await openLine(host, { fate: () => fate });
        await fleet.trust(line);
        const outcome = await connectedOver(line, end === 'silence' ? 2_000 : undefined);
        await expect.poll(() => line.connections(), { timeout: 10_000 }).toBe(0);
        await line.close();
        return outcome;
      });
      return Promise.all(outcomes);
    }

    /** The code of its problem, or `connected`. */
    async function connectedOver({ address, port }: Line, connectTimeoutMs = 20_000): Promise<string> {
      const target = through(fleet.target(host, { address, port, connectTimeoutMs }));
      return transportFor()
        .connect(target, new AbortController().signal)
        .then(
          async (session) => {
            session.close();
            await session.closed;
            return 'connected';
          },
          (error: unknown) => (error instanceof NightshiftError ? error.code : String(error)),
        );
    }

    /** sshd speaks once more after the login is through. */
    const afterLogin = 3;

    it.each([
      ['gives up on a server that falls silent at any moment', 'silence', 'NS2003'],
      ['says so when a server is gone at any moment', 'cut', 'NS2005'],
    ] as const)('%s, and drops its connection', async (_, end, code) => {
      const outcomes = await connectedAtEveryMoment(end);
      expect(outcomes.slice(0, -afterLogin)).toEqual(Array(moments - afterLogin).fill(code));
      for (const outcome of outcomes) expect(outcome).toBeOneOf([code, 'connected']);
    });

    it('connects again to a host that comes back while it tries', async () => {
      const [alone] = (await fleet.hosts(1, 'alone')) as [FleetHost];
      await fleet.down(alone);
      expect(await refusal(transportFor(), through(fleet.target(alone)))).toMatchObject({ code: 'NS2002' });
      let isUp: Promise<void> | undefined;
      const transport = transportFor({}, () => {
        isUp ??= fleet.up(alone);
        return 500;
      });
      const session = await transport.connect(through(fleet.target(alone, { connectRetries: 20 })), never);
      await isUp;
      expect(await run(session, 'exit 0')).toMatchObject({ exitCode: 0 });
      session.close();
    });

    it('says that a login is refused, and tries it once only', async () => {
      const identity = makeKey(join(fleet.directory, 'strange'), 'ed25519');
      const stranger = through(fleet.target(host, { identity, user: 'stranger', connectRetries: 3 }));
      const problem = await refusal(transportFor(), stranger);
      expect(problem).toMatchObject({ code: 'NS2020', message: expect.stringContaining('the login of stranger') });
      const tries = () => fleet.log().match(/Invalid user stranger/g)?.length;
      await expect.poll(tries).toBe(1);
    });

    it('names a key file that is missing', async () => {
      const identity = join(fleet.directory, 'missing_key');
      const problem = await refusal(transportFor(), through(fleet.target(host, { identity })));
      expect(problem).toMatchObject({ code: 'NS2021', place: { file: identity } });
    });

    it('loses the connection to a host that goes down', async () => {
      const [alone] = (await fleet.hosts(1, 'alone')) as [FleetHost];
      const session = await transportFor().connect(through(fleet.target(alone)), never);
      await fleet.down(alone);
      expect(await session.closed).toBeInstanceOf(ConnectionLost);
    });

    it('tries again when a busy server drops the connection', async () => {
      const busy = await startSshd({ maxStartups: '1:100:1' });
      const [busyHost] = (await busy.hosts(1)) as [FleetHost];
      const blocker = connect(busyHost.port, busyHost.address).on('error', () => {});
      try {
        await new Promise((resolve) => blocker.once('data', resolve));
        expect(await refusal(transportFor(), through(busy.target(busyHost)))).toMatchObject({ code: 'NS2005' });
        const transport = transportFor({}, () => {
          blocker.destroy();
          return 50;
        });
        const session = await transport.connect(through(busy.target(busyHost, { connectRetries: 20 })), never);
        session.close();
      } finally {
        blocker.destroy();
        await busy.close();
      }
    });
  });
}
