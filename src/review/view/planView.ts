import { type Estimate, type Lengths, stepEstimate, undoEstimate } from '../../forecast/estimates.ts';
import { type Forecast, forecast, type WaveForecast } from '../../forecast/forecast.ts';
import { formatDuration } from '../../model/durations.ts';
import type { CompiledStage, CompiledStep, ExecutionPlan, UndoAction } from '../../model/executionPlan.ts';
import { gateOf, present } from '../../rollout/plan.ts';

/** An execution plan as it is shown before it runs, and as `plan --output json` gives it. Durations in milliseconds. */
export interface PlanView {
  readonly change: string;
  readonly title: string;
  readonly description: string | null;
  readonly ticket: string | null;
  readonly author: string | null;
  readonly environment: string;
  readonly digest: string;
  readonly window: string | null;
  readonly hosts: number;
  readonly secrets: readonly string[];
  readonly gates: readonly GateView[];
  readonly stages: readonly PlanStageView[];
  readonly rollback: {
    readonly scope: 'run' | 'stage' | 'night';
    readonly parallel: number | null;
    readonly undoRetries: number;
  };
  readonly pointOfNoReturn: readonly string[];
  readonly atClose: 'hold' | 'rollback';
  readonly resume: 'nextWindow' | 'manual';
  /** When all goes well, and taking all of it back. */
  readonly forecast: Pick<Forecast, 'needMs' | 'backMs'>;
}

export interface PlanStageView {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Hosts of each wave, not cumulative. */
  readonly waves: readonly (readonly string[])[];
  /** How long each wave takes with its gates and soak, and taking back everything up to and with it. */
  readonly waveForecasts: readonly Pick<WaveForecast, 'needMs' | 'backMs'>[];
  readonly parallel: number;
  readonly parallelPer: { readonly [label: string]: number };
  /** In words: `stops at the 2nd failed or the 1st unreachable host`. */
  readonly budget: string;
  readonly soakMs: number;
  readonly onFailure: string;
  /** What becomes of a host that fails while the stage goes on, in words. */
  readonly onHostFailure: string;
  /** Hosts that do exactly the same are one group. */
  readonly groups: readonly HostGroupView[];
}

export interface HostGroupView {
  readonly hosts: readonly string[];
  readonly steps: readonly PlanStepView[];
  /** Names of the steps, in the order in which they are taken back. */
  readonly undoOrder: readonly string[];
  readonly always: readonly PlanStepView[];
  readonly gates: readonly GateView[];
}

export interface PlanStepView {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  readonly undo: string;
  readonly timeoutMs: number;
  /** How long it is expected to take, and who says so. */
  readonly estimate: Estimate;
  readonly undoEstimate: Estimate;
  readonly retries: number;
  readonly pointOfNoReturn: boolean;
}

export interface GateView {
  readonly name: string;
  readonly on: readonly string[];
  readonly summary: string;
  readonly passes: number;
  readonly withinMs: number;
  readonly onUnknown: string;
}

export function viewPlan(plan: ExecutionPlan, digest: string, lengths: Lengths): PlanView {
  const { needMs, backMs, waves } = forecast(plan, lengths);
  const { name, ...change } = plan.change;
  return {
    change: name,
    title: change.title,
    description: change.description,
    ticket: change.ticket,
    author: change.author,
    environment: plan.environment,
    digest,
    window: plan.window,
    hosts: Object.keys(plan.hosts).length,
    secrets: Object.keys(plan.secrets),
    gates: plan.changeGates.map((id) => viewGate(plan, id)),
    stages: plan.stages.map((stage, at) => ({
      ...viewStage(plan, stage, lengths),
      waveForecasts: waves
        .filter((wave) => wave.stage === at)
        .map((wave) => ({ needMs: wave.needMs, backMs: wave.backMs })),
    })),
    rollback: plan.rollback,
    pointOfNoReturn: Object.values(plan.steps)
      .filter((step) => step.pointOfNoReturn)
      .map((step) => step.name),
    atClose: plan.atClose,
    resume: plan.resume,
    forecast: { needMs, backMs },
  };
}

function viewStage(plan: ExecutionPlan, stage: CompiledStage, lengths: Lengths): Omit<PlanStageView, 'waveForecasts'> {
  const hosts = stage.hosts.map(({ host }) => host);
  return {
    name: stage.name,
    hosts,
    waves: stage.waves.map((to, at) => hosts.slice(at === 0 ? 0 : stage.waves[at - 1], to)),
    parallel: stage.parallel,
    parallelPer: stage.parallelPer,
    budget: budgetText(stage),
    soakMs: stage.soakMs,
    onFailure: onFailureText(plan, stage),
    onHostFailure: stage.onHostFailure === 'undo' ? 'is undone at once' : 'is left as it is',
    groups: groupsOf(plan, stage, lengths),
  };
}

const ordinal = (n: number): string => {
  const tens = n % 100;
  const end = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${end}`;
};

function budgetText({ failuresMax, unreachableMax, hosts }: CompiledStage): string {
  const stops = [
    ...(failuresMax >= hosts.length ? [] : [`the ${ordinal(failuresMax + 1)} failed`]),
    ...(unreachableMax >= hosts.length ? [] : [`the ${ordinal(unreachableMax + 1)} unreachable`]),
  ];
  return stops.length === 0 ? 'never stops, however many hosts fail' : `stops at ${stops.join(' or ')} host`;
}

function onFailureText(plan: ExecutionPlan, stage: CompiledStage): string {
  const only = stage.onFailure === 'rollbackStage' ? 'stage' : plan.rollback.scope;
  const scope = { run: 'the whole run', stage: 'this stage', night: 'what this opening of the window changed' }[only];
  if (stage.onFailure !== 'hold') return `roll back ${scope}`;
  if (stage.holdForMs === null) return 'hold for a person';
  return `hold for ${formatDuration(stage.holdForMs)}, then ${stage.holdThen === 'abort' ? 'end as it is' : 'roll back'}`;
}

function groupsOf(plan: ExecutionPlan, stage: CompiledStage, lengths: Lengths): HostGroupView[] {
  const groups = new Map<string, string[]>();
  for (const { host, ...same } of stage.hosts) {
    const key = JSON.stringify(same);
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return [...groups.values()].map((hosts) => groupView(plan, stage, hosts, lengths));
}

function groupView(plan: ExecutionPlan, stage: CompiledStage, hosts: string[], lengths: Lengths): HostGroupView {
  const { steps, undoOrder, always, gates } = present(
    stage.hosts.find(({ host }) => host === hosts[0]),
    'host of a group',
  );
  const views = steps.map((id) => viewStep(plan, id, lengths));
  return {
    hosts,
    steps: views,
    undoOrder: undoOrder.filter((at) => isUndone(plan, steps[at])).map((at) => present(views[at], `step ${at}`).name),
    always: always.map((id) => viewStep(plan, id, lengths)),
    gates: gates.map((id) => viewGate(plan, id)),
  };
}

const stepAt = (plan: ExecutionPlan, id: string | undefined): CompiledStep =>
  present(plan.steps[id ?? ''], `step ${id}`);

const isUndone = (plan: ExecutionPlan, id: string | undefined): boolean => {
  const { kind } = stepAt(plan, id).undo;
  return kind !== 'nothing' && kind !== 'irreversible';
};

function viewStep(plan: ExecutionPlan, id: string, lengths: Lengths): PlanStepView {
  const step = stepAt(plan, id);
  const { name, type, summary, timeoutMs, retries, pointOfNoReturn } = step;
  return {
    ...{ name, type, summary, undo: undoText(step.undo), timeoutMs, retries, pointOfNoReturn },
    estimate: stepEstimate(step, lengths),
    undoEstimate: undoEstimate(step, lengths),
  };
}

function undoText(undo: UndoAction): string {
  switch (undo.kind) {
    case 'nothing':
      return 'changes nothing';
    case 'irreversible':
      return `cannot be taken back: ${undo.reason}`;
    case 'own':
    case 'host':
      return undo.shown;
    case 'controller':
      return `${undo.shown} (on the controller)`;
  }
}

function viewGate(plan: ExecutionPlan, id: string): GateView {
  const { name, on, summary, passes, withinMs, onUnknown } = gateOf(plan, id);
  return { name, on, summary, passes, withinMs, onUnknown };
}
