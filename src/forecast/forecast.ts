import type { ExecutionPlan, StageHost } from '../model/executionPlan.ts';
import { domainsOf } from './domains.ts';
import type { Lengths } from './estimates.ts';
import { askedMs, backMs, forwardMs, gatesOn, lanesOf } from './hostWork.ts';
import { addHost, type Load, makespanMs, noLoad, withoutOne } from './makespan.ts';

/** How long a plan takes when all goes well, and how long taking it back takes from where it then stands. Milliseconds. */
export interface Forecast {
  readonly needMs: number;
  readonly backMs: number;
  readonly waves: readonly WaveForecast[];
}

export interface WaveForecast {
  readonly stage: number;
  readonly wave: number;
  readonly hosts: number;
  /** Its hosts, its gates, and its soak; with a stage's last wave the stage's gates too. */
  readonly needMs: number;
  readonly soakMs: number;
  /** Taking back everything changed up to and with this wave, as far as an automatic rollback goes. */
  readonly backMs: number;
}

/** Forecasts a whole plan, as its preflight begins. */
export function forecast(plan: ExecutionPlan, lengths: Lengths): Forecast {
  const loads = plan.stages.map(noLoad);
  const waves = plan.stages.flatMap((stage, s) =>
    stage.waves.map((to, w): WaveForecast => {
      const hosts = stage.hosts.slice(w === 0 ? 0 : stage.waves[w - 1], to);
      for (const host of hosts)
        addHost(loads[s] ?? noLoad(), backMs(plan, host, lengths), domainsOf(stage, plan.hosts, host.host));
      return {
        stage: s,
        wave: w,
        hosts: hosts.length,
        needMs: waveMs(plan, s, w, hosts, lengths),
        soakMs: stage.soakMs,
        backMs: wayBackMs(plan, loads, s),
      };
    }),
  );
  const beforeMs = askedMs(gatesOn(plan, plan.changeGates, 'preflight'), lengths);
  const afterMs = askedMs(gatesOn(plan, plan.changeGates, 'final'), lengths);
  const needMs = waves.reduce((sum, wave) => sum + wave.needMs, beforeMs + afterMs);
  return { needMs, backMs: waves.at(-1)?.backMs ?? 0, waves };
}

/** A wave from its start until the next one may begin. */
export function waveMs(
  plan: ExecutionPlan,
  at: number,
  wave: number,
  hosts: readonly StageHost[],
  lengths: Lengths,
): number {
  const stage = plan.stages[at];
  if (stage === undefined) return 0;
  const load = noLoad();
  for (const host of hosts) addHost(load, forwardMs(plan, host, lengths), domainsOf(stage, plan.hosts, host.host));
  const ids = [...new Set(hosts.flatMap(({ gates }) => gates))];
  const waveGates = [...gatesOn(plan, ids, 'wave'), ...gatesOn(plan, plan.changeGates, 'wave')];
  const last = wave + 1 >= stage.waves.length;
  const stageMs = last ? askedMs(gatesOn(plan, ids, 'stage'), lengths) : 0;
  return makespanMs(load, lanesOf(stage, plan).forward) + askedMs(waveGates, lengths) + stage.soakMs + stageMs;
}

/**
 * How long the way back takes that would follow a failure in this stage: `loads` holds what every stage has changed. A host
 * that fails is undone by itself first, unless its plan leaves it; then stages are taken back one after the other.
 */
export function wayBackMs(plan: ExecutionPlan, loads: readonly Load[], at: number): number {
  const only = plan.rollback.scope === 'stage' || plan.stages[at]?.onFailure === 'rollbackStage';
  return plan.stages.reduce((sum, stage, s) => {
    const load = loads[s];
    if (load === undefined || (only && s !== at)) return sum;
    const lanes = lanesOf(stage, plan).back;
    const failsHere = s === at && load.count > 0 && stage.onHostFailure === 'undo';
    return sum + (failsHere ? load.longestMs + makespanMs(withoutOne(load), lanes) : makespanMs(load, lanes));
  }, 0);
}
