import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { Problem } from '../model/problems.ts';
import type { HostSurvey, PackageState, ServiceState } from '../model/survey.ts';
import { comparedFiles } from './rehearsedFiles.ts';
import { stepsOn, writtenPaths } from './trees.ts';

export type Surveyed =
  | { readonly status: 'surveyed'; readonly survey: HostSurvey }
  | { readonly status: 'unreachable'; readonly problem: Problem };

/** By host. */
export type Surveys = { readonly [host: string]: Surveyed };

/** Of one host; beyond them they are counted: nobody reads on, and a proof is mailed and kept. */
const linesMax = 100;

/**
 * Why nobody can say that the rollback of this plan leaves the hosts as they were: what is not as it was, what could not be
 * compared, and steps that cannot be taken back. Empty: it is proven. Lines for people, in the order of the plan's hosts:
 * `web-01: /opt/app/b.conf: was absent, is a file of 12 bytes`.
 */
export function comparedRehearsal(
  before: Surveys,
  after: Surveys,
  plan: ExecutionPlan,
  except: readonly string[] = [],
): string[] {
  const hosts = Object.keys(plan.hosts);
  return [...irreversible(plan), ...hosts.flatMap((host) => ofHost(host, before[host], after[host], plan, except))];
}

/** Once for all hosts that run it. */
function irreversible({ steps }: ExecutionPlan): string[] {
  const lines = Object.values(steps).flatMap(({ name, undo }) =>
    undo.kind === 'irreversible'
      ? [`step ${name}: cannot be taken back (${undo.reason}): nothing proves its way back`]
      : [],
  );
  return [...new Set(lines)];
}

function ofHost(
  host: string,
  before: Surveyed | undefined,
  after: Surveyed | undefined,
  plan: ExecutionPlan,
  except: readonly string[],
): string[] {
  if (before?.status !== 'surveyed') return [`${host}: was not looked at before`];
  if (after === undefined) return [`${host}: was not looked at afterwards`];
  if (after.status === 'unreachable') return [`${host}: could not be looked at afterwards: ${after.problem.message}`];
  const written = new Set(writtenPaths(plan, host));
  const lines = [
    ...comparedFiles(before.survey, after.survey, { written, except }),
    ...comparedServices(before.survey, after.survey),
    ...comparedPackages(before.survey, after.survey, plan, host),
  ];
  return bounded(lines).map((line) => `${host}: ${line}`);
}

function bounded(lines: readonly string[]): readonly string[] {
  if (lines.length <= linesMax) return lines;
  return [...lines.slice(0, linesMax), `and ${lines.length - linesMax} differences more`];
}

function comparedServices(before: HostSurvey, after: HostSurvey): string[] {
  return Object.entries(before.services).flatMap(([name, was]) => {
    const is = after.services[name];
    const [one, other] = [serviceText(was), is === undefined ? 'unknown' : serviceText(is)];
    return one === other ? [] : [`service ${name}: was ${one}, is ${other}`];
  });
}

const serviceText = ({ exists, active, enabled }: ServiceState): string =>
  exists === false ? 'absent' : `${active ? 'running' : 'stopped'} and ${enabled ? 'enabled' : 'not enabled'}`;

function comparedPackages(before: HostSurvey, after: HostSurvey, plan: ExecutionPlan, host: string): string[] {
  const names = stepsOn(plan, host).flatMap(({ preview: { look } }) => (look.kind === 'package' ? [look.name] : []));
  return [...new Set(names)].flatMap((name) => comparedPackage(name, before.packages[name], after.packages[name]));
}

function comparedPackage(name: string, was: PackageState | undefined, is: PackageState | undefined): string[] {
  const unknown = [was, is].find((state) => state === undefined || state.tool === null);
  if (was === undefined || is === undefined || was.tool === null || is.tool === null)
    return [
      `package ${name}: not compared: ${unknown !== undefined && 'why' in unknown ? unknown.why : 'it was not asked'}`,
    ];
  const [one, other] = [versionsText(was.versions), versionsText(is.versions)];
  return one === other ? [] : [`package ${name}: was ${one}, is ${other}`];
}

const versionsText = (versions: readonly string[]): string =>
  versions.length === 0 ? 'not installed' : [...versions].sort().join(', ');
