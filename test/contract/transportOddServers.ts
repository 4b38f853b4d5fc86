import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerChannel, Session } from 'ssh2';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostSession } from '../../src/runtime/ports.ts';
import { ConnectionLost } from '../../src/runtime/ports.ts';
import { run } from '../adapters/transport/controller.ts';
import { freePort } from '../setup/sshdProcess.ts';
import { makeKey, publicKey } from '../setup/sshKeys.ts';
import type { TransportUnderTest } from './transport.ts';

/** What sshd never does, but another server may. */
export function oddServersContract({ transportFor, through }: TransportUnderTest): void {
  describe('odd servers', () => {
    let directory: string;
    let session: HostSession | undefined;
    let server: InstanceType<typeof ssh2.Server> | undefined;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'nightshift-odd-'));
    });
    afterEach(async () => {
      session?.close();
      await session?.closed;
      await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
      await rm(directory, { recursive: true });
    });

    /** A connection to a server that lets anybody in and treats sessions like this. */
    async function connectedTo(onSession: (session: Session) => void): Promise<HostSession> {
      const hostKey = makeKey(join(directory, 'host'), 'ed25519');
      const identity = makeKey(join(directory, 'id'), 'ed25519');
      const knownHosts = join(directory, 'known_hosts');
      const port = await freePort();
      await writeFile(knownHosts, `[127.0.0.1]:${port} ${publicKey(hostKey)}\n`);
      server = new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
        client.on('authentication', (attempt) => attempt.accept()).on('error', () => {});
        client.on('session', (accept) => onSession(accept()));
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      const more = { passphrase: null, stateDir: null, serviceManager: 'systemctl', labels: {}, connectRetries: 0 };
      const times = { connectTimeoutMs: 10_000, keepaliveMs: 15_000, reconnectForMs: 120_000 };
      const target = {
        name: 'odd',
        address: '127.0.0.1',
        port,
        user: 'deploy',
        identity,
        knownHosts,
        ...more,
        ...times,
      };
      session = await transportFor().connect(through(target), new AbortController().signal);
      return session;
    }

    it('says that a server lets nobody run commands', async () => {
      const refusing = await connectedTo((asked) => asked.on('exec', (_accept, reject) => reject()));
      await expect(run(refusing, 'true')).rejects.toMatchObject({ code: 'NS2031' });
    });

    it('takes a channel that ends without an exit status for a loss, not for a success', async () => {
      const end = (channel: ServerChannel) => channel.end('half an answer');
      const silent = await connectedTo((asked) => asked.on('exec', (accept) => end(accept())));
      await expect(run(silent, 'true')).rejects.toBeInstanceOf(ConnectionLost);
    });
  });
}
