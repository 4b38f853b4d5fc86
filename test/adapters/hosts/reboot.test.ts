import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../../src/adapters/clock.ts';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { readRunnerSource, runnerSource } from '../../../src/host/runnerSource.ts';
import type { RebootAction } from '../../../src/model/executionPlan.ts';
import { ConnectionLost } from '../../../src/runtime/ports.ts';
import { RebootStep } from '../../../src/runtime/rebootStep.ts';
import { stepWork } from '../../../src/steps/work.ts';
import { LocalMachine, localTransport, shellNames } from '../../host/localSession.ts';
import { linesOf } from '../../integration/heldStep.ts';
import { killAndWait, processesNaming } from '../../setup/processes.ts';
import { fence, never, receiptHosts, target } from './fleet.ts';
import { waitFor } from './processes.ts';

describe.each(shellNames)('a restart by receipts under %s', (shell) => {
  let machine: LocalMachine;
  let down: boolean;
  let troubles: string[];
  const open: ReceiptHosts[] = [];
  const file = (name: string) => join(machine.home, name);
  const boot = (id: string) => writeFileSync(file('boot_id'), `${id}\n`);
  const orders = () => linesOf(file('orders'));

  beforeEach(() => {
    machine = new LocalMachine(shell);
    down = false;
    troubles = [];
    boot('boot-1');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((hosts) => hosts.close()));
    await killAndWait(processesNaming(machine.directory));
    machine.remove();
  });

  /** A controller with connections of its own. */
  function controller(): ReceiptHosts {
    const { runner } = readRunnerSource();
    const source = runnerSource(runner.replace('/proc/sys/kernel/random/boot_id', file('boot_id')));
    const transport = localTransport(machine, () => (down ? new ConnectionLost('the machine is down') : undefined));
    const hosts = receiptHosts(machine, { transport, runner: source });
    open.push(hosts);
    return hosts;
  }

  function actionOf(command: string, until: string | null = null): RebootAction {
    const { action } = stepWork(
      { type: 'reboot', command, until, withinMs: 60_000 },
      { unless: null, check: null, timeoutMs: 60_000, target: { serviceManager: 'systemctl' } },
    );
    if (action.at !== 'reboot') throw new Error('a reboot step restarts the host');
    return { ...action, everyMs: 50 };
  }

  function restart(hosts: ReceiptHosts, action: RebootAction, token = 1, signal = never) {
    return new RebootStep({
      ...{ hosts, clock: realClock, target: target(machine), fence: fence(token), action, signal },
      key: '0.2.forward.1',
      recovering: token > 1,
      onOutput: () => {},
      onTrouble: (text) => troubles.push(text),
    }).answer();
  }

  /** Everything on the machine ends; only what is on its disk is left. */
  async function cutPower(): Promise<void> {
    down = true;
    machine.cut();
    await killAndWait(processesNaming(machine.directory));
  }

  function comeBack(id: string): void {
    boot(id);
    down = false;
  }

  const order = () => `echo order >>${file('orders')}`;
  const blocking = () => `${order()}; while :; do sleep 0.05 ${file('')}; done`;

  it('that cuts its own step off is changed, and was ordered once', async () => {
    const hosts = controller();
    const answer = restart(hosts, actionOf(blocking()));
    await waitFor(() => orders().length > 0);
    await cutPower();
    comeBack('boot-2');
    expect(await answer).toMatchObject({ outcome: 'changed', output: expect.stringContaining('boot id boot-2') });
    expect(orders()).toEqual(['order']);
  });

  it('that leaves its step time to end is changed once its condition passes', async () => {
    const hosts = controller();
    const until = `echo look >>${file('looks')}; test -e ${file('ready')}`;
    const answer = restart(hosts, actionOf(order(), until));
    await waitFor(() => orders().length > 0);
    await cutPower();
    comeBack('boot-2');
    await waitFor(() => linesOf(file('looks')).length > 1);
    writeFileSync(file('ready'), '');
    expect(await answer).toMatchObject({ outcome: 'changed' });
    expect(orders()).toEqual(['order']);
  });

  it.each(['blocking', 'ended'] as const)(
    'is gone on with by a successor, its step %s, and not ordered again',
    async (kind) => {
      const action = actionOf(kind === 'blocking' ? blocking() : order());
      const first = controller();
      const stop = new AbortController();
      const left = restart(first, action, 1, stop.signal);
      await waitFor(() => orders().length > 0);
      stop.abort();
      await left;
      await first.close();
      // One that finds the host still up, and one that finds it away.
      for (const token of [2, 3]) {
        if (token === 3) await cutPower();
        const stopAgain = new AbortController();
        const hosts = controller();
        const again = restart(hosts, action, token, stopAgain.signal);
        await waitFor(() =>
          token === 2 ? existsSync(join(machine.stateDir, 'runs/run-1/fence/2')) : troubles.length > 0,
        );
        stopAgain.abort();
        await again;
        await hosts.close();
      }
      comeBack('boot-2');
      expect(await restart(controller(), action, 4)).toMatchObject({ outcome: 'changed' });
      expect(orders()).toEqual(['order']);
    },
  );

  it('that is refused has failed, with what was said, under the same boot', async () => {
    const answer = await restart(controller(), actionOf(`${order()}; echo Access denied >&2; exit 4`));
    expect(answer).toMatchObject({ outcome: 'failed', exitCode: 4, output: 'Access denied\n' });
  });

  it('whose state does not outlive it is unknown, and not ordered again', async () => {
    const hosts = controller();
    const answer = restart(hosts, actionOf(blocking()));
    await waitFor(() => orders().length > 0);
    await cutPower();
    rmSync(machine.stateDir, { recursive: true });
    comeBack('boot-2');
    expect(await answer).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('NS2108') });
    expect(orders()).toEqual(['order']);
  });
});
