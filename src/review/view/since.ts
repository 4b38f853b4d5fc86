import { formatDuration } from '../../model/durations.ts';
import type { CompiledStage, CompiledStep, ExecutionPlan } from '../../model/executionPlan.ts';
import { canonicalJson } from '../../plan/compile/canonicalJson.ts';
import { count } from './line.ts';
import type { SinceView } from './reviewShape.ts';

export interface PreviousRun {
  readonly run: string;
  /** ISO 8601, when it ended (or began, while it has not). */
  readonly at: string;
  readonly outcome: string | null;
  readonly plan: ExecutionPlan;
}

/** What is different now from the last run of the same change in the same environment, in words. */
export function sinceLastRun(previous: PreviousRun, plan: ExecutionPlan): SinceView {
  const { run, at, outcome } = previous;
  return { run, at, outcome, changes: changesBetween(previous.plan, plan) };
}

function changesBetween(was: ExecutionPlan, now: ExecutionPlan): string[] {
  if (canonicalJson(was) === canonicalJson(now)) return ['nothing: it is the same to the byte'];
  const found = [
    ...hostChanges(was, now),
    ...stageChanges(was, now),
    ...gateChanges(was, now),
    ...valueChanges(limitsOf(was), limitsOf(now)),
  ];
  return found.length > 0
    ? found
    : ['only what is not shown here: descriptions, or what scripts of nightshift itself say'];
}

function hostChanges(was: ExecutionPlan, now: ExecutionPlan): string[] {
  const [before, after] = [was, now].map(({ hosts }) => Object.keys(hosts));
  return setChanges(before ?? [], after ?? [], 'host');
}

function setChanges(was: readonly string[], now: readonly string[], noun: string): string[] {
  const [added, removed] = [without(now, was), without(was, now)];
  return [
    ...(added.length === 0 ? [] : [`${count(added.length, noun)} added: ${list(added)}`]),
    ...(removed.length === 0 ? [] : [`${count(removed.length, noun)} removed: ${list(removed)}`]),
  ];
}

const without = (names: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return [...new Set(names)].filter((name) => !known.has(name));
};

const list = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 7).join(', ')} and ${names.length - 7} more` : names.join(', ');

function stageChanges(was: ExecutionPlan, now: ExecutionPlan): string[] {
  const names = setChanges(
    was.stages.map(({ name }) => name),
    now.stages.map(({ name }) => name),
    'stage',
  );
  const kept = now.stages.flatMap((stage) => {
    const before = was.stages.find(({ name }) => name === stage.name);
    const changes = before && [...stepChanges(was, before, now, stage), ...stageLimits(before, stage)];
    return (changes ?? []).map((change) => ({ stage: stage.name, change }));
  });
  return [...names, ...together(kept)];
}

/** Stages often share their steps: what is the same in several is told once. */
function together(changes: readonly { readonly stage: string; readonly change: string }[]): string[] {
  const stages = new Map<string, string[]>();
  for (const { stage, change } of changes) stages.set(change, [...(stages.get(change) ?? []), stage]);
  return [...stages].map(([change, of]) => `${list(of)}: ${change}`);
}

function stepChanges(was: ExecutionPlan, before: CompiledStage, now: ExecutionPlan, stage: CompiledStage): string[] {
  const [old, fresh] = [stepsOf(was, before), stepsOf(now, stage)];
  const changed = [...fresh].flatMap(([name, steps]) => {
    const others = old.get(name);
    return others === undefined ? [] : stepChange(others, steps, `step ${name}`);
  });
  const [oldNames, names] = [[...old.keys()], [...fresh.keys()]];
  const sets = setChanges(oldNames, names, 'step');
  const moved = sets.length === 0 && oldNames.join('\n') !== names.join('\n');
  return [...sets, ...(moved ? [`steps are in another order: ${list(names)}`] : []), ...changed];
}

/** By name, the steps of a stage in their order, for each host its own. */
function stepsOf(plan: ExecutionPlan, { hosts }: CompiledStage): Map<string, Map<string, CompiledStep>> {
  const found = new Map<string, Map<string, CompiledStep>>();
  for (const { host, steps, always } of hosts)
    for (const id of [...steps, ...always]) {
      const step = plan.steps[id];
      if (step === undefined) continue;
      const byHost = found.get(step.name) ?? new Map<string, CompiledStep>();
      found.set(step.name, byHost.set(host, step));
    }
  return found;
}

/** Of the hosts that have the step in both: the first for which it is another stands for all. */
function stepChange(
  was: ReadonlyMap<string, CompiledStep>,
  now: ReadonlyMap<string, CompiledStep>,
  what: string,
): string[] {
  const pairs = [...now].flatMap(([host, step]) => {
    const before = was.get(host);
    return before === undefined ? [] : [{ host, before, step }];
  });
  const others = pairs.filter(({ before, step }) => said(before) !== said(step));
  const [first] = others;
  if (first === undefined) return [];
  const of = others.length === pairs.length ? '' : ` (on ${list(others.map(({ host }) => host))})`;
  const words = valueChanges(shownOf(first.before), shownOf(first.step));
  return words.length === 0 ? [`${what}${of}: its content is another`] : words.map((word) => `${what}${of}: ${word}`);
}

/** What it does and how it is bounded; not what a dry run goes by, which journals of earlier versions do not have. */
function said({ preview, ...step }: CompiledStep): string {
  return canonicalJson(step);
}

const shownOf = (step: CompiledStep): Values => ({
  type: step.type,
  'what it does': step.summary,
  'its undo': undoText(step),
  timeout: formatDuration(step.timeoutMs),
  retries: step.retries,
  idempotent: step.idempotent,
  expects: step.expectsMs === null ? 'nothing' : formatDuration(step.expectsMs),
  'point of no return': step.pointOfNoReturn,
});

function undoText({ undo }: CompiledStep): string {
  if (undo.kind === 'nothing') return 'none';
  return undo.kind === 'irreversible' ? `none: ${undo.reason}` : undo.shown;
}

type Values = { readonly [name: string]: string | number | boolean };

/** The new one first: it is what would run. */
function valueChanges(was: Values, now: Values): string[] {
  return Object.entries(now).flatMap(([name, value]) =>
    value === was[name] ? [] : [`${name} is now ${shown(value)}, was ${shown(was[name])}`],
  );
}

const shown = (value: Values[string] | undefined): string =>
  typeof value === 'string' && /\s/.test(value) ? `"${value}"` : String(value);

const stageLimits = (was: CompiledStage, now: CompiledStage): string[] =>
  valueChanges(limitsOfStage(was), limitsOfStage(now));

const limitsOfStage = (stage: CompiledStage): Values => ({
  hosts: stage.hosts.length,
  waves: stage.waves.join(', '),
  parallel: stage.parallel,
  parallelPer: perText(stage.parallelPer),
  failuresMax: stage.failuresMax,
  unreachableMax: stage.unreachableMax,
  soak: formatDuration(stage.soakMs),
  onFailure: stage.onFailure,
  onHostFailure: stage.onHostFailure,
  hold: stage.holdForMs === null ? 'for a person' : `${formatDuration(stage.holdForMs)}, then ${stage.holdThen}`,
});

const perText = (per: CompiledStage['parallelPer']): string =>
  Object.entries(per)
    .map(([label, n]) => `${n} of one ${label}`)
    .join(', ') || 'no limit';

const limitsOf = (plan: ExecutionPlan): Values => ({
  window: plan.window ?? 'any',
  atClose: plan.atClose,
  resume: plan.resume,
  lockWait: formatDuration(plan.lockWaitMs),
  'rollback scope': plan.rollback.scope,
  'rollback parallel': plan.rollback.parallel ?? "each stage's own",
  undoRetries: plan.rollback.undoRetries,
  secrets: Object.keys(plan.secrets).sort().join(', ') || 'none',
});

function gateChanges(was: ExecutionPlan, now: ExecutionPlan): string[] {
  const [before, after] = [gatesOf(was), gatesOf(now)];
  const changed = [...after].flatMap(([name, text]) => {
    const old = before.get(name);
    return old === undefined || old === text ? [] : [`gate ${name}: it asks, or judges, otherwise`];
  });
  return [...setChanges([...before.keys()], [...after.keys()], 'gate'), ...changed];
}

/** By name: all that is asked under it, for whatever host. */
function gatesOf({ gates }: ExecutionPlan): Map<string, string> {
  const byName = new Map<string, string[]>();
  for (const gate of Object.values(gates)) {
    const known = byName.get(gate.name);
    if (known === undefined) byName.set(gate.name, [canonicalJson(gate)]);
    else known.push(canonicalJson(gate));
  }
  return new Map([...byName].map(([name, texts]) => [name, texts.sort().join('\n')]));
}
