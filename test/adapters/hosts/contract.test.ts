import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { type Doing, type HostUnderTest, hostsContract } from '../../contract/hosts.ts';
import { describeWithSshd, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { type Connection, hostsOf, reachedBy } from './overSsh.ts';
import { waitFor } from './processes.ts';

/** Leaves a line in a file of its key, then does as it is told. */
function scriptOf(trace: string, { prints = '', lastsMs = 0, exitCode = 0, unchanged = false }: Doing): string {
  const lines = [
    `echo run >> '${trace}'`,
    `printf '%s' '${prints}'`,
    `sleep ${lastsMs / 1_000}`,
    ...(unchanged ? ['nightshift_unchanged'] : []),
    `exit ${exitCode}`,
  ];
  return lines.join('\n');
}

// One session a connection: what works so works with more.
describeWithSshd('receipts over a real sshd that allows one session a connection', () => {
  let fleet: SshdFleet;
  beforeAll(async () => {
    fleet = await startSshd({ maxSessions: 1 });
  });
  afterAll(() => fleet.close());

  hostsContract('receipts over ssh2', () => openHost('ssh2'));
  hostsContract('receipts through ssh', () => openHost('openssh'));

  async function openHost(connection: Connection): Promise<HostUnderTest> {
    const [host] = await fleet.hosts(1);
    if (host === undefined) throw new Error('no host');
    const opened: ReceiptHosts[] = [];
    const trace = (key: string) => join(host.root, `runs.${key}`);
    return {
      target: reachedBy(connection, fleet.target(host)),
      controller() {
        const hosts = hostsOf(fleet, { limits: { graceMs: 1_000, retryFirstMs: 20, lockEveryMs: 50 } });
        opened.push(hosts);
        return hosts;
      },
      command: (key, doing, timeoutMs) => ({
        script: scriptOf(trace(key), doing),
        ...{ stdin: null, payloads: [], timeoutMs },
      }),
      effects: (key) => (existsSync(trace(key)) ? readFileSync(trace(key), 'utf8').split('\n').length - 1 : 0),
      async cut() {
        await fleet.cut(host);
      },
      wipe: () => rmSync(host.stateDir, { recursive: true }),
      settled: (promise) => promise,
      until: (isSo) => waitFor(isSo),
      async close() {
        await Promise.all(opened.map((hosts) => hosts.close()));
      },
    };
  }
});
