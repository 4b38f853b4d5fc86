import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { Ssh2Transport } from '../../../src/adapters/transport/ssh2Transport.ts';
import { createMask } from '../../../src/model/masking.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { ended, fence, hostStep, never } from './fleet.ts';
import { waitFor } from './processes.ts';

describeWithSshd('receipts over a real sshd that allows one session a connection', () => {
  let fleet: SshdFleet;
  let hosts: ReceiptHosts;
  beforeAll(async () => {
    fleet = await startSshd({ maxSessions: 1 });
    const transport = new Ssh2Transport({
      root: fleet.directory,
      home: fleet.directory,
      user: fleet.user,
      agentSocket: null,
      passphrase: async () => '',
    });
    hosts = new ReceiptHosts({
      ...{ transport, fillSecrets: (text) => text, mask: createMask([]), secretForms: [] },
      payloadBytes: () => {
        throw new Error('no file is sent');
      },
      limits: { reconnectForMs: 1_000 },
    });
  });
  afterAll(async () => {
    await hosts.close();
    await fleet.close();
  });

  async function lockedHost(kind: 'shared' | 'alone'): Promise<FleetHost> {
    const [host] = await fleet.hosts(1, kind);
    if (host === undefined) throw new Error('no host');
    const target = fleet.target(host, { stateDir: host.stateDir });
    expect(await hosts.lock(target, fence(), 0, never)).toMatchObject({ status: 'locked' });
    return host;
  }

  const run = (host: FleetHost, script: string, more = {}) =>
    hosts.runStep(fleet.target(host, { stateDir: host.stateDir }), fence(), hostStep(script, more), never);

  it('sends a large text, runs the step and takes its output', async () => {
    const host = await lockedHost('shared');
    const text = 'line of text\n'.repeat(100_000);
    const script = `cmp "$NIGHTSHIFT_PAYLOAD/0" - && head -c 500000 /dev/zero | tr '\\0' x; exit 9`;
    const report = ended(await run(host, script, { stdin: text, payloads: [{ kind: 'text', text }] }));
    expect(report).toMatchObject({ exitCode: 9, output: 'x'.repeat(500_000), truncated: false });
  });

  it('follows a step over cut connections', async () => {
    const host = await lockedHost('shared');
    const runs = join(host.root, 'runs');
    const running = run(host, `echo run >> ${runs}; for n in 1 2 3 4 5 6; do echo $n; sleep 0.2; done; exit 3`);
    await waitFor(() => existsSync(runs));
    expect(await fleet.cut(host)).toBeGreaterThan(0);
    expect(ended(await running)).toMatchObject({ exitCode: 3, output: '1\n2\n3\n4\n5\n6\n' });
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
  });

  it('calls a step unknown while its host is down, and takes it up when it is back', async () => {
    const host = await lockedHost('alone');
    const runs = join(host.root, 'runs');
    const script = `echo run >> ${runs}; sleep 0.5; echo done`;
    const running = run(host, script);
    await waitFor(() => existsSync(runs));
    await fleet.down(host);
    expect(await running).toMatchObject({ status: 'unknown', problem: { code: 'NS2002' } });
    await fleet.up(host);
    expect(ended(await run(host, script, { recovering: true })).output).toBe('done\n');
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
  });
});
