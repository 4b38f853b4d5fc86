import type { NetworkNature } from '../../../src/adapters/simulated/connection.ts';
import { Ledger } from '../../../src/adapters/simulated/ledger.ts';
import { Machine, type StepBehaviour } from '../../../src/adapters/simulated/machine.ts';
import { SimulatedProcess } from '../../../src/adapters/simulated/process.ts';
import { SimulatedHosts } from '../../../src/adapters/simulated/simulatedHosts.ts';
import { virtualClock } from '../../../src/adapters/simulated/virtualClock.ts';
import { createMask } from '../../../src/model/masking.ts';
import { type HostUnderTest, hostsContract } from '../../contract/hosts.ts';
import { simulatedTarget } from './target.ts';

const network: NetworkNature = {
  latencyMs: () => 5,
  refuses: () => false,
  mishap: () => 'none',
  cutAfterMs: () => undefined,
  noticeMs: () => 20,
};

hostsContract('simulated', async (): Promise<HostUnderTest> => {
  const world = virtualClock();
  const ledger = new Ledger();
  const behave = (_key: string, { script }: { script: string }): StepBehaviour => JSON.parse(script);
  const machine = new Machine({ name: 'web1', clock: world, ledger, behave, diskMs: () => 1 });
  const opened: SimulatedHosts[] = [];
  const settle = async (isSo: () => boolean) => {
    if (!(await world.runUntil(isSo, Number.POSITIVE_INFINITY))) throw new Error('nothing happens any more');
  };
  return {
    target: simulatedTarget('web1'),
    controller() {
      const process = new SimulatedProcess(world);
      const hosts = new SimulatedHosts({ world, process, mask: createMask([]), machine: () => ({ machine, network }) });
      opened.push(hosts);
      return hosts;
    },
    command: (_key, { prints = '', lastsMs = 10, exitCode = 0, unchanged = false }, timeoutMs) => ({
      script: JSON.stringify({ output: prints, durationMs: lastsMs, exitCode, unchanged }),
      ...{ stdin: null, payloads: [], timeoutMs },
    }),
    effects: (key) => ledger.deeds.filter((deed) => deed.key === key).length,
    async cut() {
      machine.partition(true);
      machine.partition(false);
    },
    wipe: () => machine.wipe(),
    async settled(promise) {
      let over = false;
      const watched = promise.finally(() => {
        over = true;
      });
      watched.catch(() => {});
      await settle(() => over);
      return watched;
    },
    until: settle,
    async close() {
      for (const hosts of opened) await hosts.close();
    },
  };
});
