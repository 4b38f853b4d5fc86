import { createHash, randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { NightshiftError } from '../../src/model/problems.ts';
import type { HostSession } from '../../src/runtime/ports.ts';
import { ConnectionLost } from '../../src/runtime/ports.ts';
import { run } from '../adapters/transport/controller.ts';
import type { FleetHost, SshdFleet } from '../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import type { TransportUnderTest } from './transport.ts';

const never = new AbortController().signal;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Commands over a connection. */
export function commandsContract({ transportFor, through }: TransportUnderTest): void {
  const reached = (fleet: SshdFleet, ...of: Parameters<SshdFleet['target']>) => through(fleet.target(...of));

  describeWithSshd('commands over a connection', () => {
    let fleet: SshdFleet;
    let host: FleetHost;
    /** For what leaves a connection as it was. */
    let session: HostSession;
    const sessions: HostSession[] = [];

    beforeAll(async () => {
      fleet = await startSshd();
      [host] = (await fleet.hosts(1)) as [FleetHost];
      session = await transportFor().connect(reached(fleet, host), never);
    });
    afterEach(async () => {
      for (const session of sessions) session.close();
      await Promise.all(sessions.splice(0).map((session) => session.closed));
    });
    afterAll(async () => {
      session.close();
      await session.closed;
      await fleet.close();
    });

    /** A connection of a test's own, to a host of its own. */
    async function connected(): Promise<HostSession> {
      [host] = (await fleet.hosts(1)) as [FleetHost];
      const session = await transportFor().connect(reached(fleet, host), never);
      sessions.push(session);
      return session;
    }

    /** Starts a command that says `started` and then sleeps; resolves once it runs. */
    async function sleeping(session: HostSession, signal?: AbortSignal) {
      let started = () => {};
      const running = new Promise<void>((resolve) => {
        started = resolve;
      });
      const result = session.exec({
        command: 'echo started; exec sleep 60',
        onOutput: started,
        ...(signal && { signal }),
      });
      result.catch(() => {});
      await running;
      return { result };
    }

    it('tells output, error output and exit code', async () => {
      const result = await run(session, 'printf out; printf err >&2; exit 3');
      expect(result).toEqual({
        exitCode: 3,
        signal: null,
        output: Buffer.from('out'),
        errorOutput: Buffer.from('err'),
      });
    });

    it('tells every exit code', async () => {
      const codes = Array.from({ length: 256 }, (_, code) => code);
      const told: unknown[] = [];
      for (let first = 0; first < codes.length; first += 32) {
        told.push(...(await Promise.all(codes.slice(first, first + 32).map((code) => run(session, `exit ${code}`)))));
      }
      const empty = Buffer.alloc(0);
      expect(told).toEqual(codes.map((exitCode) => ({ exitCode, signal: null, output: empty, errorOutput: empty })));
    });

    it('tells which signal ended a command', async () => {
      for (const name of ['TERM', 'KILL', 'SEGV']) {
        const result = { exitCode: null, signal: `SIG${name}` };
        expect(await run(session, `kill -${name} $$`)).toMatchObject(result);
      }
    });

    it('waits for the exit code of a command that closed its outputs long before', async () => {
      const result = await run(session, 'printf out; exec >&- 2>&-; sleep 0.3; exit 7');
      expect(result).toMatchObject({ exitCode: 7, output: Buffer.from('out') });
    });

    it('closes standard input at once when there is none', async () => {
      expect(await run(session, 'cat; echo end')).toMatchObject({
        exitCode: 0,
        output: Buffer.from('end\n'),
      });
    });

    it('returns 5 MB of input unchanged, in one piece and in many', async () => {
      const bytes = randomBytes(5_000_000);
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += 40_000) yield bytes.subarray(at, at + 40_000);
      }
      for (const input of [bytes, chunks()]) {
        const result = await run(session, 'cat', { input });
        expect(result.exitCode).toBe(0);
        expect(sha256(result.output)).toBe(sha256(bytes));
      }
    });

    it('reads input no faster than the host takes it, and closes the source when the command ends', async () => {
      let read = 0;
      let closed = false;
      async function* endless() {
        try {
          for (;;) {
            read += 65_536;
            yield Buffer.alloc(65_536);
          }
        } finally {
          closed = true;
        }
      }
      const result = await run(session, 'sleep 0.5; head -c 10', { input: endless() });
      expect(result).toMatchObject({ exitCode: 0, output: Buffer.alloc(10) });
      expect(read).toBeLessThan(16_000_000);
      expect(closed).toBe(true);
    });

    it('ends a command whose input cannot be read, with that error', async () => {
      async function* broken() {
        yield Buffer.from('first');
        throw new Error('the disk is gone');
      }
      await expect(run(session, 'cat', { input: broken() })).rejects.toThrow('the disk is gone');
    });

    it('does not wait for input that never comes once the command ended', async () => {
      const input = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
      expect(await run(session, 'exit 4', { input })).toMatchObject({ exitCode: 4 });
    });

    it('brings 10 MB on both outputs at once', async () => {
      const result = await run(session, 'head -c 10000000 /dev/zero & head -c 10000000 /dev/zero >&2; wait');
      expect([result.output.length, result.errorOutput.length]).toEqual([10_000_000, 10_000_000]);
    });

    it('rejects with what a listener throws, and goes on working', async () => {
      const onOutput = () => {
        throw new Error('journal is full');
      };
      await expect(session.exec({ command: 'echo x; sleep 60', onOutput })).rejects.toThrow('journal is full');
      expect(await run(session, 'echo x')).toMatchObject({ exitCode: 0 });
    });

    it('runs many commands at once on one connection', async () => {
      const results = await Promise.all(Array.from({ length: 12 }, (_, index) => run(session, `echo ${index}`)));
      expect(results.map((result) => Number(result.output))).toEqual(results.map((_, index) => index));
    });

    it('reaches two hosts at two addresses of one server', async () => {
      const hosts = await fleet.hosts(2);
      const outputs = hosts.map(async (each) => {
        const session = await transportFor().connect(reached(fleet, each), never);
        sessions.push(session);
        return (await run(session, 'set -- $SSH_CONNECTION; printf %s "$3"')).output.toString();
      });
      expect(await Promise.all(outputs)).toEqual(hosts.map(({ address }) => address));
    });

    it('loses what was under way when the connection is cut, and says so ever after', async () => {
      const session = await connected();
      const { result } = await sleeping(session);
      expect(await fleet.cut(host)).toBeGreaterThan(0);
      await expect(result).rejects.toBeInstanceOf(ConnectionLost);
      expect(await session.closed).toBeInstanceOf(ConnectionLost);
      await expect(run(session, 'true')).rejects.toBe(await session.closed);
    });

    it('does not call a command ended whose output was cut', async () => {
      const session = await connected();
      const result = session.exec({ command: 'yes', onOutput: () => {} });
      result.catch(() => {});
      await delay(100);
      await fleet.cut(host);
      await expect(result).rejects.toBe(await session.closed);
    });

    it('leaves the command running when the connection is cut', async () => {
      const session = await connected();
      const file = join(host.root, 'done');
      let started = () => {};
      const running = new Promise<void>((resolve) => {
        started = resolve;
      });
      const result = session.exec({ command: `echo go; sleep 0.3; touch ${file}`, onOutput: started });
      result.catch(() => {});
      await running;
      await fleet.cut(host);
      await expect(result).rejects.toBeInstanceOf(ConnectionLost);
      await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(true);
    });

    it('loses what was under way when it is closed', async () => {
      const session = await connected();
      const { result } = await sleeping(session);
      session.close();
      session.close();
      await expect(result).rejects.toBeInstanceOf(ConnectionLost);
      expect((await session.closed).message).toContain('nightshift closed it');
    });

    it('calls a command off: before, while it opens and while it runs', async () => {
      const already = session.exec({ command: 'true', signal: AbortSignal.abort() });
      await expect(already).rejects.toMatchObject({ code: 'NS2007' });
      const opening = new AbortController();
      const openingResult = session.exec({ command: 'true', signal: opening.signal });
      opening.abort();
      await expect(openingResult).rejects.toMatchObject({ code: 'NS2007' });
      const running = new AbortController();
      const { result } = await sleeping(session, running.signal);
      running.abort();
      await expect(result).rejects.toMatchObject({ code: 'NS2007' });
      expect(await run(session, 'echo x')).toMatchObject({ exitCode: 0 });
    });

    it('leaves no listener on the signals it was given', async () => {
      const [calm] = (await fleet.hosts(1)) as [FleetHost];
      const { signal } = new AbortController();
      const session = await transportFor().connect(reached(fleet, calm), signal);
      sessions.push(session);
      await run(session, 'true', { signal });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('notices a silent host by its keepalives', async () => {
      const [silent] = (await fleet.hosts(1)) as [FleetHost];
      const session = await transportFor().connect(reached(fleet, silent, { keepaliveMs: 100 }), never);
      sessions.push(session);
      const { output } = await run(session, 'echo $PPID');
      const pid = Number(output);
      process.kill(pid, 'SIGSTOP');
      try {
        expect((await session.closed).message).toMatch(/Keepalive|not responding/);
      } finally {
        process.kill(pid, 'SIGKILL');
      }
    });
  });

  describeWithSshd('a server that changes keys all the time, and takes any variable', () => {
    let fleet: SshdFleet;
    let session: HostSession;
    beforeAll(async () => {
      fleet = await startSshd({
        config: ['RekeyLimit 64K', 'LogLevel DEBUG1', 'AcceptEnv *'],
      });
      const [host] = (await fleet.hosts(1)) as [FleetHost];
      session = await transportFor().connect(reached(fleet, host), never);
    });
    afterAll(async () => {
      session.close();
      await session.closed;
      await fleet.close();
    });

    it('takes and gives 2 MB unchanged', async () => {
      const bytes = randomBytes(2_000_000);
      const result = await run(session, 'cat', { input: bytes });
      expect(result.exitCode).toBe(0);
      expect(sha256(result.output)).toBe(sha256(bytes));
      expect(fleet.log().match(/SSH2_MSG_NEWKEYS received/g)?.length).toBeGreaterThan(5);
    });

    it('is sent nothing of the environment', async () => {
      const mark = 'NIGHTSHIFT_TEST_MARK';
      process.env[mark] = 'a secret of the controller';
      try {
        expect((await run(session, 'env')).output.toString()).not.toContain(mark);
      } finally {
        delete process.env[mark];
      }
    });
  });

  describeWithSshd('a server with few sessions', () => {
    let fleet: SshdFleet;
    afterEach(() => fleet.close());

    async function connected(maxSessions: number): Promise<HostSession> {
      fleet = await startSshd({ maxSessions });
      const [host] = (await fleet.hosts(1)) as [FleetHost];
      return transportFor().connect(reached(fleet, host), never);
    }

    it('runs one command after the other with MaxSessions 1', async () => {
      const session = await connected(1);
      const commands = Array.from({ length: 5 }, (_, index) => run(session, `sleep 0.1; echo ${index}`));
      const results = await Promise.all(commands);
      expect(results.map((result) => Number(result.output))).toEqual([0, 1, 2, 3, 4]);
      for (let index = 0; index < 8; index++) expect((await run(session, 'true')).exitCode).toBe(0);
      session.close();
    });

    it('gives up clearly with MaxSessions 0', async () => {
      const session = await connected(0);
      const error = await run(session, 'true').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(NightshiftError);
      expect(error).toMatchObject({ code: 'NS2030' });
      session.close();
    });

    it('fails what waits for a session when the connection goes', async () => {
      const session = await connected(1);
      const first = session.exec({ command: 'sleep 60' });
      const second = session.exec({ command: 'true' });
      first.catch(() => {});
      second.catch(() => {});
      await delay(200);
      session.close();
      await expect(first).rejects.toBeInstanceOf(ConnectionLost);
      await expect(second).rejects.toBeInstanceOf(ConnectionLost);
    });
  });
}
