import type { CompiledStage, ExecutionPlan } from '../../model/executionPlan.ts';
import type { DryRun, HostPreview, StagePreview } from '../../model/preview.ts';
import type { HostSurvey, PackageState, PathState, ServiceState } from '../../model/survey.ts';
import { present } from '../../rollout/plan.ts';
import type { PlanStageView } from './planView.ts';

/** A stage, compiled and as it is shown. */
export interface StageAt {
  readonly plan: ExecutionPlan;
  readonly at: number;
  readonly compiled: CompiledStage;
  readonly view: PlanStageView;
}

/** More than this is no reason any more but a list: the steps show it. */
const reasonsMax = 4;

/** Why a host stands apart from the usual one, in words; null: it is the usual one. */
export function standsOut(stage: StageAt, dryRun: DryRun | null, host: string, usual: string): string | null {
  if (host === usual) return null;
  const reasons = reasonsOf(stage, dryRun, host, usual);
  const shown = reasons.slice(0, reasonsMax).join('; ');
  return reasons.length > reasonsMax ? `${shown}; and ${reasons.length - reasonsMax} more` : shown;
}

function reasonsOf(stage: StageAt, dryRun: DryRun | null, host: string, usual: string): string[] {
  const [own, other] = [dryRun?.hosts[host], dryRun?.hosts[usual]];
  if (own?.status === 'unreachable') return [`cannot be asked: ${own.problem.message}`];
  const surveyed = own !== undefined && other?.status === 'surveyed' ? surveyReasons(own.survey, other.survey) : [];
  const found = [...plannedReasons(stage, host, usual), ...surveyed];
  if (found.length > 0) return found;
  const outcomes = previewReasons(stage, own, other);
  return outcomes.length > 0 ? outcomes : ['comes out otherwise'];
}

/** What the plan itself has different for it: steps it has or lacks, and the same steps with other values. */
function plannedReasons({ plan, compiled }: StageAt, host: string, usual: string): string[] {
  const [own, other] = [stepsOf(plan, compiled, host), stepsOf(plan, compiled, usual)];
  const more = [...own.keys()].filter((name) => !other.has(name));
  const fewer = [...other.keys()].filter((name) => !own.has(name));
  const changed = [...own].filter(([name, id]) => other.has(name) && other.get(name) !== id).map(([name]) => name);
  return [
    ...more.map((name) => `also has the step ${name}`),
    ...fewer.map((name) => `has no step ${name}`),
    ...(changed.length === 0 ? [] : [`has values of its own in ${changed.join(', ')}`]),
  ];
}

/** A host has a step of a name once: `always` steps have theirs beside. */
function stepsOf(plan: ExecutionPlan, { hosts }: CompiledStage, host: string): Map<string, string> {
  const { steps, always } = present(
    hosts.find((one) => one.host === host),
    `host ${host}`,
  );
  return new Map([...steps, ...always].map((id) => [plan.steps[id]?.name ?? id, id]));
}

function surveyReasons(own: HostSurvey, other: HostSurvey): string[] {
  return [
    ...each(own.paths, other.paths, pathReason),
    ...each(own.packages, other.packages, packageReason),
    ...each(own.services, other.services, serviceReason),
  ];
}

/** Of what both were asked. */
function each<T>(
  own: { readonly [name: string]: T },
  other: { readonly [name: string]: T },
  reason: (name: string, own: T, other: T) => string | null,
): string[] {
  return Object.entries(own).flatMap(([name, state]) => {
    const usual = other[name];
    return usual === undefined ? [] : (reason(name, state, usual) ?? []);
  });
}

function pathReason(path: string, own: PathState, other: PathState): string | null {
  if (own.kind !== other.kind) return `${path} ${own.kind === 'absent' ? 'is not there' : `is ${article(own.kind)}`}`;
  if (own.kind === 'link' && other.kind === 'link')
    return own.to === other.to ? null : `${path} points to ${own.to}, not to ${other.to}`;
  if (own.kind === 'file' && other.kind === 'file' && own.sha256 !== other.sha256) return `${path} has other content`;
  if (own.kind === 'absent' || own.kind === 'link' || own.kind === 'other') return null;
  if (other.kind !== 'file' && other.kind !== 'directory') return null;
  if (own.mode !== other.mode) return `${path} has mode ${own.mode}, not ${other.mode}`;
  return own.owner === other.owner ? null : `${path} belongs to ${own.owner}, not to ${other.owner}`;
}

const article = (kind: Exclude<PathState['kind'], 'absent'>): string =>
  ({ file: 'a file', directory: 'a directory', link: 'a link', other: 'a device, socket or pipe' })[kind];

function packageReason(name: string, own: PackageState, other: PackageState): string | null {
  if (own.tool === null || other.tool === null)
    return own.tool === other.tool ? null : `${name} cannot be asked for: ${own.tool === null ? own.why : 'elsewhere'}`;
  const [is, usual] = [own, other].map(({ versions }) => versions.join(' and '));
  if (is === usual) return null;
  if (is === '') return `${name} is not installed`;
  return usual === '' ? `${name} is installed: ${is}` : `${name} is ${is}, not ${usual}`;
}

function serviceReason(name: string, own: ServiceState, other: ServiceState): string | null {
  if (own.exists !== other.exists)
    return `the service ${name} ${own.exists === false ? 'does not exist' : 'exists here, as far as anybody can say'}`;
  if (own.active !== other.active) return `the service ${name} is ${own.active ? 'running' : 'not running'}`;
  if (own.enabled === other.enabled || own.enabled === null) return null;
  return `the service ${name} is ${own.enabled ? 'enabled' : 'not enabled'}`;
}

/** Where nothing else tells them apart: what the steps come to. */
function previewReasons({ at }: StageAt, own: HostPreview | undefined, other: HostPreview | undefined): string[] {
  const [mine, usual] = [own, other].map((one) => stageOf(one, at));
  if (mine === undefined) return ['nothing is known of it'];
  const pairs = [...mine.steps, ...mine.always].map((step, i) => ({
    step,
    usual: [...(usual?.steps ?? []), ...(usual?.always ?? [])][i],
  }));
  return pairs.flatMap(({ step, usual: theirs }) =>
    step.text === theirs?.text && step.sign === theirs?.sign ? [] : [step.text.split('\n', 1)[0] ?? ''],
  );
}

const stageOf = (host: HostPreview | undefined, at: number): StagePreview | undefined =>
  host?.status === 'surveyed' ? host.stages.find(({ stage }) => stage === at) : undefined;
