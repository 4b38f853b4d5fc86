import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostLock, type HostStanding } from '../../../src/adapters/hosts/hostLock.ts';
import { defaultHostLimits } from '../../../src/adapters/hosts/limits.ts';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import type { LockStanding } from '../../../src/host/replies.ts';
import { ConnectionLost, type StepReport, type Transport } from '../../../src/runtime/ports.ts';
import { LocalMachine, localTransport, shellNames } from '../../host/localSession.ts';
import { heedOperations } from './faults.ts';
import { fence, hostStep, never, receiptHosts, target } from './fleet.ts';
import { waitFor } from './processes.ts';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

describe.each(shellNames)('the lock of a host, seen from outside of its run, under %s', (shell) => {
  let machine: LocalMachine;
  let hosts: ReceiptHosts;
  let outsider: HostLock;
  beforeEach(() => {
    machine = new LocalMachine(shell);
    hosts = receiptHosts(machine);
    outsider = new HostLock(target(machine), localTransport(machine));
  });
  afterEach(async () => {
    await Promise.all([hosts.close(), outsider.close()]);
    machine.remove();
  });

  const lock = (token = 1, run = 'run-1', host = 'web1') =>
    hosts.lock(target(machine, host), fence(token, run), 0, never);
  const steps = (host = 'web1', run = 'run-1') => join(machine.stateDir, 'runs', run, 'hosts', host, 'steps');
  const locked = async (): Promise<LockStanding> => heldBy(await outsider.standing());

  /** Until it is let go. */
  function startStep(host = 'web1', key = '0.0.forward.1'): { go(): void; report: Promise<StepReport> } {
    const go = join(machine.home, `go-${host}-${key}`);
    const script = `while [ ! -e ${go} ]; do sleep 0.05; done`;
    const report = hosts.runStep(target(machine, host), fence(), hostStep(script, { key }), never);
    return { go: () => writeFileSync(go, ''), report };
  }

  /** As a runner that was cut off at some moment leaves it. */
  function leave(key: string, files: { readonly [name: string]: string }): void {
    mkdirSync(join(steps(), key), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(steps(), key, name), text);
  }

  it('is nobody’s before the first run and after the last', async () => {
    expect(await outsider.standing()).toEqual({ lock: null, bootId, byHand: '' });
    await lock();
    await hosts.release(target(machine), fence());
    expect(await outsider.standing()).toMatchObject({ lock: null });
  });

  it('is told with its run, its newest controller, since when and since which boot', async () => {
    await lock(3);
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const told = { run: 'run-1', token: 3, since, holder: 'controller 3@test', bootId, running: [] };
    expect(await locked()).toEqual(told);
    await lock(7);
    expect(await locked()).toEqual({ ...told, token: 7, holder: 'controller 7@test' });
    expect((await outsider.standing()).byHand).toMatch(
      /^ssh deploy@127\.0\.0\.1 'rm -rf .*\/lock .*\/holders\/run-1'$/,
    );
  });

  it('is taken off, and the next run gets the host; what the run kept there stays', async () => {
    await lock();
    await hosts.runStep(target(machine), fence(), hostStep('true', { key: 'a' }), never);
    expect(await outsider.takeOff(await locked())).toBeNull();
    expect(readdirSync(machine.stateDir).sort()).toEqual(['bin', 'holders', 'runs']);
    expect(existsSync(join(machine.stateDir, 'holders', 'run-1'))).toBe(false);
    expect(existsSync(join(steps(), 'a', 'end'))).toBe(true);
    expect(await lock(1, 'run-2')).toMatchObject({ status: 'locked' });
    const late = await hosts.runStep(target(machine), fence(), hostStep('true', { key: 'b' }), never);
    expect(late).toMatchObject({ status: 'fenced', problem: { code: 'NS2104' } });
  });

  it('is taken off under all of the machine’s names', async () => {
    for (const name of ['web1', 'web2']) await lock(1, 'run-1', name);
    expect(await outsider.takeOff(await locked())).toBeNull();
    expect(await lock(1, 'run-2')).toMatchObject({ status: 'locked' });
    await hosts.release(target(machine), fence(1, 'run-2'));
    expect(await outsider.standing()).toMatchObject({ lock: null });
  });

  it('stays while a step of the run is running, under any name of the machine', async () => {
    for (const name of ['web1', 'web2']) await lock(1, 'run-1', name);
    const before = await locked();
    const { go, report } = startStep('web2');
    await waitFor(() => existsSync(join(steps('web2'), '0.0.forward.1', 'group')));
    const busy = await locked();
    expect(busy.running).toEqual([{ host: 'web2', key: '0.0.forward.1', fate: 'running' }]);
    for (const seen of [before, busy])
      expect(await outsider.takeOff(seen)).toEqual({ reason: 'running', detail: 'web2/0.0.forward.1/running' });
    expect(await locked()).toEqual(busy);
    go();
    expect(await report).toMatchObject({ status: 'ended', exitCode: 0 });
    expect(await outsider.takeOff(await locked())).toBeNull();
  });

  it('stays while processes of a step are left whose supervisor is gone', async () => {
    await lock();
    const { go } = startStep();
    const claim = join(steps(), '0.0.forward.1', 'claim');
    await waitFor(() => existsSync(join(steps(), '0.0.forward.1', 'group')));
    process.kill(Number(readFileSync(claim, 'utf8').split(' ')[1]), 'SIGKILL');
    await waitForFate('gone');
    expect(await outsider.takeOff(await locked())).toMatchObject({ reason: 'running' });
    go();
    await waitForFate(undefined);
    expect(await outsider.takeOff(await locked())).toBeNull();
  });

  async function waitForFate(fate: string | undefined): Promise<void> {
    while ((await locked()).running[0]?.fate !== fate);
  }

  it('stays for a claim that nobody has signed; not for what is over, void, or of another boot', async () => {
    await lock();
    leave('a', { claim: 'claim 1 1 another-boot whole\n' });
    leave('b', { claim: `claim 1 1 ${bootId} whole\n`, void: 'unlocked\n' });
    leave('c', { claim: '', end: 'end 0 0 0 1 0 0 whole\n' });
    leave('d', { claim: `claim 4194304 1 ${bootId} whole\n`, group: '4194304\n' });
    leave('e', { claim: `claim 4194304 1 ${bootId} whole\n` });
    expect((await locked()).running).toEqual([]);
    leave('f', { claim: '' });
    expect((await locked()).running).toEqual([{ host: 'web1', key: 'f', fate: 'starting' }]);
    expect(await outsider.takeOff(await locked())).toEqual({ reason: 'running', detail: 'web1/f/starting' });
  });

  it('and a step that is started in that moment: the lock is gone, or the step runs, or each gives way; never both', async () => {
    const outcomes = new Set<string>();
    for (let delayMs = 0; delayMs < 80; delayMs += 8) {
      await lock();
      const seen = await locked();
      const key = `k${delayMs}`;
      const { go, report } = startStep('web1', key);
      await sleep(delayMs);
      const takenOff = await outsider.takeOff(seen);
      go();
      const { status } = await report;
      outcomes.add(`${takenOff?.reason ?? 'off'} ${status === 'ended' ? 'ran' : 'did not run'}`);
    }
    const right = ['off did not run', 'running ran', 'running did not run'];
    expect([...outcomes].filter((outcome) => !right.includes(outcome))).toEqual([]);
  });

  it('of another run than that which was seen is left as it is', async () => {
    await lock();
    const seen = await locked();
    await hosts.release(target(machine), fence());
    await lock(1, 'run-2');
    expect(await outsider.takeOff(seen)).toMatchObject({ reason: 'held', detail: expect.stringMatching(/^run-2 /) });
    expect(await locked()).toMatchObject({ run: 'run-2' });
  });

  it('that a newer controller of the run has taken meanwhile is left as it is', async () => {
    await lock(1);
    const seen = await locked();
    await lock(2);
    expect(await outsider.takeOff(seen)).toMatchObject({ reason: 'fenced' });
    expect(await locked()).toMatchObject({ run: 'run-1', token: 2 });
  });

  it('that is gone by then cannot be taken off', async () => {
    await lock();
    const seen = await locked();
    await hosts.release(target(machine), fence());
    expect(await outsider.takeOff(seen)).toEqual({ reason: 'unlocked', detail: '' });
  });

  it('takes the payloads of steps that never started along: they may hold secrets', async () => {
    await lock();
    const payload = join(machine.stateDir, 'runs/run-1/hosts/web1/payload/k');
    mkdirSync(payload, { recursive: true });
    writeFileSync(join(payload, '0'), 'secret');
    await outsider.takeOff(await locked());
    expect(existsSync(payload)).toBe(false);
  });
});

describe('the lock of a host over a connection that is lost', () => {
  it('counts as taken off when only the answer was lost', async () => {
    const machine = new LocalMachine('dash');
    const hosts = receiptHosts(machine);
    await hosts.lock(target(machine), fence(), 0, never);
    let cut = false;
    const outsider = new HostLock(
      target(machine),
      losingAnswers(machine, () => cut),
    );
    const seen = heldBy(await outsider.standing());
    cut = true;
    expect(await outsider.takeOff(seen)).toBeNull();
    expect(existsSync(join(machine.stateDir, 'lock'))).toBe(false);
    await Promise.all([hosts.close(), outsider.close()]);
    machine.remove();
  });

  it('is an error of the network when it is lost again and again', async () => {
    const machine = new LocalMachine('dash');
    const transport = localTransport(machine, () => new ConnectionLost('the network is down'));
    const outsider = new HostLock(target(machine), transport, defaultHostLimits);
    await expect(outsider.standing()).rejects.toMatchObject({ code: 'NS2111' });
    await outsider.close();
    machine.remove();
  });

  it('is an error of the host when its state directory is not private', async () => {
    const machine = new LocalMachine('dash');
    mkdirSync(join(machine.directory, 'open'), { mode: 0o755 });
    renameSync(join(machine.directory, 'open'), machine.stateDir);
    const outsider = new HostLock(target(machine), localTransport(machine));
    await expect(outsider.standing()).rejects.toMatchObject({ code: 'NS2101' });
    await outsider.close();
    machine.remove();
  });
});

/** The host does what it is told; the first answer about a lock that is to go does not arrive. */
function losingAnswers(machine: LocalMachine, cut: () => boolean): Transport {
  let lost = false;
  return {
    connect: async () => {
      const session = machine.connect();
      return heedOperations(session, (words) => {
        if (!cut() || lost || !words.startsWith('break_lock ')) return undefined;
        lost = true;
        return () => {
          session.cut();
          return new Uint8Array();
        };
      });
    },
  };
}

function heldBy({ lock }: HostStanding): LockStanding {
  if (lock === null) throw new Error('the host is not locked');
  return lock;
}
