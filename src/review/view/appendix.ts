import type { ExecutionPlan, HostTarget } from '../../model/executionPlan.ts';
import type { DryRun, HostPreview } from '../../model/preview.ts';
import type { HostSurvey } from '../../model/survey.ts';
import type { AppendixHostView } from './reviewShape.ts';

/** Every host, in the plan's order, with what is known of it. */
export function viewAppendix(plan: ExecutionPlan, dryRun: DryRun | null): AppendixHostView[] {
  const stages = stagesByHost(plan);
  return Object.values(plan.hosts).map((target) => ({
    name: target.name,
    login: loginOf(target),
    stages: stages.get(target.name) ?? [],
    labels: target.labels,
    ...known(dryRun?.hosts[target.name]),
  }));
}

function stagesByHost(plan: ExecutionPlan): Map<string, string[]> {
  const stages = new Map<string, string[]>();
  for (const { name, hosts } of plan.stages)
    for (const { host } of hosts) {
      const known = stages.get(host);
      if (known === undefined) stages.set(host, [name]);
      else known.push(name);
    }
  return stages;
}

/** `deploy@10.20.1.11:2222`; the port only where it is another than SSH's. */
function loginOf({ user, address, port }: HostTarget): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${user === null ? '' : `${user}@`}${host}${port === 22 ? '' : `:${port}`}`;
}

type Known = Pick<AppendixHostView, 'os' | 'kernel' | 'bootId' | 'packages' | 'freeBytes' | 'problem'>;

const nothing = { os: null, kernel: null, bootId: null, packages: [], freeBytes: {} };

function known(seen: HostPreview | undefined): Known {
  if (seen === undefined) return { ...nothing, problem: 'it was not asked' };
  if (seen.status === 'unreachable') return { ...nothing, problem: seen.problem.message };
  const { facts, freeBytes } = seen.survey;
  const { os, kernel, bootId } = facts;
  return { os, kernel, bootId, packages: packagesOf(seen.survey), freeBytes, problem: null };
}

function packagesOf({ packages }: HostSurvey): string[] {
  return Object.entries(packages).map(([name, state]) => {
    if (state.tool === null) return `${name}: ${state.why}`;
    return `${name} ${state.versions.length === 0 ? 'not installed' : state.versions.join(', ')}`;
  });
}
