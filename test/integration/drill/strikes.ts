import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/adapters/simulated/random.ts';
import { killAndWait } from '../../setup/processes.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { runningSteps } from './runningSteps.ts';

/**
 * What SIGKILL is sent to: the controller; the sshd processes of one host's connection; the shell of a step under way; the
 * supervisor that watches over one, so that nobody can say how it ended.
 */
const kinds = ['controller', 'connection', 'step', 'supervisor'] as const;
type Kind = (typeof kinds)[number];
export type Kills = { readonly [kind in Kind]: number };

/** A controller can be hit nearly always, a step's processes only for a moment. */
const drawn = ['controller', 'connection', 'connection', 'step', 'step', 'step', 'supervisor', 'supervisor'] as const;

export const noKills: Kills = { controller: 0, connection: 0, step: 0, supervisor: 0 };
export const killsInAll = (kills: Kills): number => kinds.reduce((sum, kind) => sum + kills[kind], 0);
export const killsText = (kills: Kills): string => kinds.map((kind) => `${kind} ${kills[kind]}`).join(', ');
export const addKills = (some: Kills, more: Kills): Kills => ({
  controller: some.controller + more.controller,
  connection: some.connection + more.connection,
  step: some.step + more.step,
  supervisor: some.supervisor + more.supervisor,
});

/** What there is to hit just now. */
export interface Targets {
  readonly fleet: SshdFleet;
  readonly hosts: readonly FleetHost[];
  /** False: there is none just now. */
  readonly killController: () => boolean;
  readonly run: () => string | undefined;
  readonly over: () => boolean;
}

/** Strikes until the run is over, or the number is reached. Resolves with what was hit. */
export async function strike(targets: Targets, random: Random, killsMax: number): Promise<Kills> {
  const kills = { ...noKills };
  while (killsInAll(kills) < killsMax) {
    await sleep(random.whole(50, 1_000));
    if (targets.over()) break;
    const kind = random.pick(drawn);
    if (await hit[kind](targets, random)) kills[kind]++;
  }
  return kills;
}

const hit: { readonly [kind in Kind]: (targets: Targets, random: Random) => boolean | Promise<boolean> } = {
  async controller(targets, random) {
    if (random.chance(0.7)) await stepUnderWay(targets);
    return targets.killController();
  },
  async connection({ fleet, hosts }, random) {
    for (const host of shuffled(hosts, random)) if ((await fleet.cut(host)) > 0) return true;
    return false;
  },
  step: (targets, random) => hitStep(targets, random, 'shell'),
  supervisor: (targets, random) => hitStep(targets, random, 'supervisor'),
};

/** Most controllers are let come so far: a new one first needs a second or so until it works. */
async function stepUnderWay({ hosts, run, over }: Targets): Promise<void> {
  const id = run();
  if (id === undefined) return;
  const until = performance.now() + 3_000;
  const isOne = () => hosts.some((host) => runningSteps(host, id).some(({ shell }) => shell !== null));
  while (performance.now() < until && !over() && !isOne()) await sleep(20);
}

async function hitStep({ hosts, run }: Targets, random: Random, which: 'shell' | 'supervisor'): Promise<boolean> {
  const id = run();
  if (id === undefined) return false;
  for (const host of shuffled(hosts, random)) {
    const pids = runningSteps(host, id).flatMap((step) => step[which] ?? []);
    const [pid] = shuffled(pids, random);
    if (pid === undefined) continue;
    await killAndWait([pid]);
    return true;
  }
  return false;
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  return all
    .map((one) => ({ one, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
