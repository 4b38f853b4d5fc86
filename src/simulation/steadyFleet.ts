/** A large fleet on a night when nothing goes wrong: for measuring what the engine itself costs. */
import type { NetworkNature } from '../adapters/simulated/connection.ts';
import { Ledger } from '../adapters/simulated/ledger.ts';
import { Machine } from '../adapters/simulated/machine.ts';
import { SimulatedProcess } from '../adapters/simulated/process.ts';
import { SimulatedController } from '../adapters/simulated/simulatedController.ts';
import { SimulatedGates } from '../adapters/simulated/simulatedGates.ts';
import { SimulatedHosts } from '../adapters/simulated/simulatedHosts.ts';
import { virtualClock } from '../adapters/simulated/virtualClock.ts';
import type { CompiledStep, ExecutionPlan, HostTarget } from '../model/executionPlan.ts';
import { createMask } from '../model/masking.ts';
import type { JournalPort } from '../runtime/journalPort.ts';
import { type Controller, launch } from '../runtime/launch.ts';

export interface SteadyFleet {
  readonly plan: ExecutionPlan;
  /** Drives a run to its end in virtual time. */
  launch(run: string): Promise<{ readonly outcome: string; readonly events: number }>;
}

const parallel = 500;
const always = { open: true, night: null, coming: [] } as const;

const network: NetworkNature = {
  latencyMs: () => 5,
  refuses: () => false,
  mishap: () => 'none',
  cutAfterMs: () => undefined,
  noticeMs: () => 0,
};

export function steadyFleet(
  hosts: number,
  steps: number,
  journalFor: (options: { now: () => number }) => JournalPort,
): SteadyFleet {
  const plan = steadyPlan(hosts, steps);
  const world = virtualClock(Date.UTC(2026, 10, 23, 2));
  const journal = journalFor({ now: () => world.now() });
  let events = 0;
  const controller = controllerOf(plan, world, journal, (more) => {
    events += more;
  });
  return {
    plan,
    async launch(run) {
      let over = false;
      const end = launch(controller, { run, plan, digest: 'd', root: '/' }).finally(() => {
        over = true;
      });
      end.catch(() => {});
      await world.runUntil(() => over, Number.POSITIVE_INFINITY);
      const left = await end;
      return { outcome: left.kind === 'ended' ? left.outcome : left.kind, events };
    },
  };
}

function controllerOf(
  plan: ExecutionPlan,
  world: ReturnType<typeof virtualClock>,
  journal: JournalPort,
  count: (events: number) => void,
): Controller {
  const process = new SimulatedProcess(world);
  const ledger = new Ledger();
  const mask = createMask([]);
  let number = 0;
  /** Hosts differ a little, so that they do not all end at once. */
  const behave = () => ({ durationMs: 1_000 + (number++ % 997), exitCode: 0, unchanged: false, output: 'ok\n' });
  const machines = new Map(
    Object.keys(plan.hosts).map((name) => [
      name,
      { network, machine: new Machine({ name, clock: world, ledger, behave, diskMs: () => 1 }) },
    ]),
  );
  const machine = (name: string) => {
    const found = machines.get(name);
    if (found === undefined) throw new Error(`the fleet has no host ${name}`);
    return found;
  };
  return {
    journal,
    clock: process.clock,
    window: { ask: () => always },
    secrets: { fill: (text) => text, mask, forms: [] },
    ports: {
      hosts: new SimulatedHosts({ world, process, machine, mask }),
      gates: new SimulatedGates({ world, process, answer: () => ({ verdict: 'pass', afterMs: 1 }) }),
      controller: new SimulatedController({ world, process, ledger, behave, mask: mask.apply }),
      clock: process.clock,
    },
    observer: { events: (events) => count(events.length), output: () => {}, trouble: () => {} },
    holder: { user: 'ops', machine: 'control-1', bootId: 'b', pid: 1, processStart: '1' },
    onDriver: () => {},
  };
}

function steadyPlan(hosts: number, steps: number): ExecutionPlan {
  const names = Array.from({ length: hosts }, (_, at) => `h${at + 1}`);
  const ids = Array.from({ length: steps }, (_, at) => `0.${at}`);
  const undoOrder = [...ids.keys()].reverse();
  return {
    format: 'nightshift/execution-plan/v1',
    change: { name: 'steady', title: 'Steady', description: null, ticket: null, author: null },
    environment: 'simulation',
    policy: { windows: 'optional' },
    window: null,
    atClose: 'hold',
    resume: 'nextWindow',
    lockWaitMs: 0,
    secrets: {},
    rollback: { parallel: null, scope: 'run', undoRetries: 0 },
    hosts: Object.fromEntries(names.map((name, at) => [name, target(name, at)])),
    steps: Object.fromEntries(ids.map((id) => [id, step(id)])),
    gates: {},
    changeGates: [],
    stages: [
      {
        name: 'all',
        hosts: names.map((host) => ({ host, steps: ids, undoOrder, always: [], gates: [] })),
        waves: [0.1, 0.5, 1].map((part) => Math.floor(hosts * part)),
        parallel,
        parallelPer: { site: parallel - 100 },
        failuresMax: 0,
        unreachableMax: 0,
        soakMs: 0,
        onFailure: 'rollback',
        holdForMs: null,
        holdThen: 'rollback',
        onHostFailure: 'undo',
      },
    ],
    files: {},
  };
}

const target = (name: string, at: number): HostTarget => ({
  ...{ name, address: name, port: 22, user: null, identity: null, passphrase: null, knownHosts: null, stateDir: null },
  ...{ serviceManager: 'systemctl', connectTimeoutMs: 10_000, connectRetries: 0, keepaliveMs: 15_000 },
  ...{ reconnectForMs: 120_000, labels: { site: at % 2 === 0 ? 'paris' : 'lyon' } },
});

const command = { script: 'true', stdin: null, payloads: [], timeoutMs: 60_000 };

const step = (name: string): CompiledStep => ({
  ...{ type: 'run', name, summary: name, timeoutMs: 60_000, retries: 0, idempotent: false },
  ...{ expectsMs: 1_000, pointOfNoReturn: false },
  action: { at: 'host', command },
  undo: { kind: 'own', command, shown: 'put back', byHand: 'put it back' },
  preview: { look: { kind: 'wait' }, unless: null, check: null },
});
