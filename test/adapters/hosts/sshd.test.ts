import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { ended, fence, hostStep, never } from './fleet.ts';
import { hostsOf } from './overSsh.ts';
import { waitFor } from './processes.ts';

describeWithSshd('receipts over a real sshd that allows one session a connection', () => {
  let fleet: SshdFleet;
  let hosts: ReceiptHosts;
  beforeAll(async () => {
    fleet = await startSshd({ maxSessions: 1 });
    hosts = hostsOf(fleet);
  });
  afterAll(async () => {
    await hosts.close();
    await fleet.close();
  });

  const targetOf = (host: FleetHost, reconnectForMs = 1_000) => fleet.target(host, { reconnectForMs });

  async function lockedHost(kind: 'shared' | 'alone', reconnectForMs?: number): Promise<FleetHost> {
    const [host] = await fleet.hosts(1, kind);
    if (host === undefined) throw new Error('no host');
    const locked = await hosts.lock(targetOf(host, reconnectForMs), fence(), 0, never);
    expect(locked).toMatchObject({ status: 'locked' });
    return host;
  }

  const run = (host: FleetHost, script: string, more = {}) =>
    hosts.runStep(targetOf(host), fence(), hostStep(script, more), never);

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

  it('takes a step up whose host was away for longer than others are waited for, where its target says so', async () => {
    const [short, long] = [await lockedHost('alone'), await lockedHost('alone', 600_000)];
    const script = (host: FleetHost) =>
      `cd ${host.root}; echo run >> runs; until [ -e go ]; do echo "at it"; sleep 0.05; done; echo done; exit 6`;
    const troubles: string[] = [];
    const shortRun = run(short, script(short));
    const longRun = run(long, script(long), { onTrouble: (text: string) => troubles.push(text) });
    for (const host of [short, long]) await waitFor(() => existsSync(join(host.root, 'runs')));
    for (const host of [short, long]) await fleet.down(host);
    // However long this machine takes for it: nobody can say any more how the one step ends.
    expect(await shortRun).toMatchObject({ status: 'unknown', problem: { code: 'NS2002' } });
    for (const host of [short, long]) writeFileSync(join(host.root, 'go'), '');
    await waitFor(() => existsSync(join(long.stateDir, 'runs/run-1/hosts', long.name, 'steps/deploy.1/end')));
    await fleet.up(long);
    const report = ended(await longRun);
    expect(report).toMatchObject({ exitCode: 6, truncated: false });
    expect(report.output).toMatch(/^(at it\n)+done\n$/);
    expect(report.output).toBe(
      readFileSync(join(long.stateDir, 'runs/run-1/hosts', long.name, 'steps/deploy.1/out'), 'utf8'),
    );
    expect(troubles).toHaveLength(1);
    expect(readFileSync(join(long.root, 'runs'), 'utf8')).toBe('run\n');
  });

  const receipts = (host: FleetHost, by = fence()) => hosts.receipts(targetOf(host), by, never);

  it('is told how every step ended, over a cut connection too, but not without the lock', async () => {
    const host = await lockedHost('shared');
    await run(host, 'true', { key: '0.0.forward.1' });
    await run(host, 'exit 9', { key: '0.1.forward.1' });
    const found = { status: 'found', exitCodes: { '0.0.forward.1': 0, '0.1.forward.1': 9 } };
    expect(await receipts(host)).toEqual(found);
    expect(await fleet.cut(host)).toBeGreaterThan(0);
    expect(await receipts(host)).toEqual(found);
    expect(await receipts(host, fence(1, 'run-2'))).toMatchObject({ status: 'refused', problem: { code: 'NS2104' } });
    rmSync(join(host.stateDir, 'lock'));
    expect(await receipts(host)).toMatchObject({ status: 'refused', problem: { code: 'NS2106' } });
  });

  it('is not told by a host that is down, and told when it is back', async () => {
    const host = await lockedHost('alone');
    await run(host, 'true', { key: '0.0.forward.1' });
    await fleet.down(host);
    expect(await receipts(host)).toMatchObject({ status: 'refused', problem: { code: 'NS2002' } });
    await fleet.up(host);
    expect(await receipts(host)).toEqual({ status: 'found', exitCodes: { '0.0.forward.1': 0 } });
  });
});
