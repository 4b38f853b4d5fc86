import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { BlastView, ReviewFacts, ShareView } from './reviewShape.ts';

type Fleet = ReviewFacts['fleet'];

/** Beyond these a list says less than its sum. */
const labelsMax = 5;
const sharesMax = 20;

/** How much of the environment a change is at work on: of all of it, of each group, of each value of its labels. */
export function viewBlast(plan: ExecutionPlan, fleet: Fleet): BlastView {
  const touched = new Set(Object.keys(plan.hosts));
  return {
    hosts: touched.size,
    fleet: Object.keys(fleet.hosts).length,
    groups: bounded(Object.entries(fleet.groups).flatMap(([name, hosts]) => share(name, hosts, touched))),
    labels: labelsOf(plan).map((label) => ({ label, values: bounded(valuesOf(label, fleet, touched)) })),
  };
}

function share(name: string, hosts: readonly string[], touched: ReadonlySet<string>): ShareView[] {
  const of = hosts.filter((host) => touched.has(host)).length;
  return of === 0 ? [] : [{ name, hosts: of, of: hosts.length }];
}

/** `site` first: whole sites are what people count in. */
function labelsOf({ hosts }: ExecutionPlan): string[] {
  const labels = [...new Set(Object.values(hosts).flatMap(({ labels }) => Object.keys(labels)))].sort();
  return [...labels.filter((label) => label === 'site'), ...labels.filter((label) => label !== 'site')].slice(
    0,
    labelsMax,
  );
}

function valuesOf(label: string, { hosts }: Fleet, touched: ReadonlySet<string>): ShareView[] {
  const byValue = new Map<string, string[]>();
  for (const [host, { labels }] of Object.entries(hosts)) {
    const value = labels[label];
    if (value === undefined) continue;
    const same = byValue.get(value);
    if (same === undefined) byValue.set(value, [host]);
    else same.push(host);
  }
  return [...byValue].flatMap(([value, same]) => share(value, same, touched));
}

/** The largest first; what is over is one sum. */
function bounded(shares: readonly ShareView[]): ShareView[] {
  const sorted = [...shares].sort((one, other) => other.hosts - one.hosts);
  if (sorted.length <= sharesMax) return sorted;
  const rest = sorted.slice(sharesMax);
  const sum = (of: 'hosts' | 'of') => rest.reduce((all, one) => all + one[of], 0);
  return [...sorted.slice(0, sharesMax), { name: `(${rest.length} others)`, hosts: sum('hosts'), of: sum('of') }];
}
