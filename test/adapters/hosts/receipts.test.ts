import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { failure } from '../../../src/model/problems.ts';
import type { Transport } from '../../../src/runtime/ports.ts';
import { LocalMachine, type LocalSession, type Shell } from '../../host/localSession.ts';
import { type Distortion, heedOperations } from './faults.ts';
import { fence, hostStep, never, receiptHosts, target } from './fleet.ts';

/** What happens to an operation on its way. */
type Fault = (session: LocalSession) => Distortion | undefined;

/** Lets the next questions for receipts meet with a fault each; all else goes its way, unless nothing connects. */
function faultyTransport(machine: LocalMachine, faults: Fault[], refuse: () => Error | undefined): Transport {
  return {
    connect: async () => {
      const error = refuse();
      if (error !== undefined) throw error;
      const session = machine.connect();
      return heedOperations(session, (words) =>
        words.startsWith('receipts ') ? faults.shift()?.(session) : undefined,
      );
    },
  };
}

const cut: Fault = (session) => {
  session.cut();
  return undefined;
};

/** The operation is killed on the host before its answer is whole. */
const breakOff: Fault = () => {
  let told = false;
  return (chunk) => {
    const text = Buffer.from(chunk).toString('utf8');
    const first = told ? '' : text.slice(0, text.indexOf('\n') + 1);
    told = true;
    return Buffer.from(text.endsWith('done\n') ? `${first}done\n` : first);
  };
};

// That every shell gives the same answer is for test/host/receipts.test.ts.
const shells: readonly Shell[] = ['dash', 'busybox ash'];

describe.each(shells)('asking a host for receipts under %s', (shell) => {
  let machine: LocalMachine;
  let hosts: ReceiptHosts;
  let faults: Fault[];
  let unreachable: Error | undefined;
  const ask = (token = 1, run = 'run-1', signal = never) => hosts.receipts(target(machine), fence(token, run), signal);
  const exitCodes = { '0.0.forward.1': 0, '0.1.forward.1': 7 };
  beforeEach(async () => {
    machine = new LocalMachine(shell);
    faults = [];
    unreachable = undefined;
    hosts = receiptHosts(machine, { transport: faultyTransport(machine, faults, () => unreachable) });
    await hosts.lock(target(machine), fence(), 0, never);
    const run = (key: string, script: string) =>
      hosts.runStep(target(machine), fence(), hostStep(script, { key }), never);
    await run('0.0.forward.1', 'true');
    await run('0.1.forward.1', 'exit 7');
  });
  afterEach(async () => {
    await hosts.close();
    machine.remove();
  });

  it('finds how every step ended', async () => {
    expect(await ask()).toEqual({ status: 'found', exitCodes });
  });

  it('finds them when the connection was lost before, and when it is lost under the question', async () => {
    machine.cut();
    expect(await ask()).toEqual({ status: 'found', exitCodes });
    faults.push(cut, cut);
    expect(await ask()).toEqual({ status: 'found', exitCodes });
    expect(faults).toEqual([]);
  });

  it('finds all of them when an answer was broken off: steps that were done are not taken for missing', async () => {
    faults.push(breakOff);
    expect(await ask()).toEqual({ status: 'found', exitCodes });
    expect(faults).toEqual([]);
  });

  it('gives up when the connection is lost again and again', async () => {
    faults.push(cut, cut, cut);
    expect(await ask()).toMatchObject({ status: 'refused', problem: { code: 'NS2111' } });
    expect(await ask()).toMatchObject({ status: 'found' });
  });

  it('is refused by a host that cannot be reached', async () => {
    unreachable = failure('NS2002', 'web1: connection refused', 'start sshd');
    machine.cut();
    expect(await ask()).toMatchObject({ status: 'refused', problem: { code: 'NS2002', next: 'start sshd' } });
    unreachable = undefined;
    expect(await ask()).toMatchObject({ status: 'found' });
  });

  it('is refused when the lock is gone, not this run’s, or a newer controller’s', async () => {
    expect(await ask(1, 'run-2')).toMatchObject({
      status: 'refused',
      problem: { code: 'NS2104', next: expect.stringContaining(`rm -rf ${machine.stateDir}/lock `) },
    });
    const other = receiptHosts(machine);
    await other.lock(target(machine), fence(2), 0, never);
    expect(await ask(1)).toMatchObject({ status: 'refused', problem: { code: 'NS2105' } });
    expect(await other.receipts(target(machine), fence(2), never)).toEqual({ status: 'found', exitCodes });
    await other.close();
    rmSync(join(machine.stateDir, 'lock'));
    expect(await ask(2)).toMatchObject({ status: 'refused', problem: { code: 'NS2106' } });
  });

  it('is refused when this process stops meanwhile', async () => {
    const stopping = new AbortController();
    faults.push(() => {
      stopping.abort();
      return undefined;
    });
    expect(await ask(1, 'run-1', stopping.signal)).toMatchObject({ status: 'refused', problem: { code: 'NS2112' } });
  });

  it('finds more of them than a line of an answer may hold', async () => {
    const steps = join(machine.stateDir, 'runs/run-1/hosts/web1/steps');
    const keys = Array.from({ length: 4_000 }, (_, step) => `0.${step}.alwaysAgain.1`);
    for (const key of keys) {
      mkdirSync(join(steps, key));
      writeFileSync(join(steps, key, 'claim'), '');
      writeFileSync(join(steps, key, 'end'), 'end 0 0 0 1 0 0 whole\n');
    }
    const many = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(await ask()).toEqual({ status: 'found', exitCodes: { ...exitCodes, ...many } });
  });
});
