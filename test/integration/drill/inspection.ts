import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ExecutionPlan } from '../../../src/model/executionPlan.ts';
import type { HostResult } from '../../../src/model/outcomes.ts';
import { needsPerson } from '../../../src/rollout/needsPerson.ts';
import type { RunState, Visit } from '../../../src/rollout/state.ts';
import type { JournalPort } from '../../../src/runtime/journalPort.ts';
import { recall } from '../../../src/runtime/launch.ts';
import type { Files } from '../files.ts';
import type { Site } from '../site.ts';
import type { DrawnChange } from './changes.ts';
import { effectsOnHosts, effectViolations } from './effects.ts';

export interface Inspection {
  readonly results: { readonly [result: string]: number };
  /** Hosts that are named as left for a person, or as not as the plan says. */
  readonly reported: readonly string[];
  readonly violations: readonly string[];
}

/** Looks at the hosts after a run has ended, and holds them against what the journal and `status` say of it. */
export async function inspect(
  site: Site,
  journal: JournalPort,
  run: string,
  { leaves }: DrawnChange,
  before: { readonly [host: string]: Files },
): Promise<Inspection> {
  const { plan, state } = recall(journal, run);
  const visits = state.visits.flat();
  const attention = (await site.status(run)).attention.map(({ host }) => host);
  const reported = visits.filter(isReported).map(({ host }) => host);
  return {
    results: countBy(visits, ({ result }) => result ?? 'notStarted'),
    reported: [...new Set(reported)],
    violations: [
      ...nameViolations(visits, attention),
      ...effectViolations(plan, [...journal.events(run)], effectsOnHosts(site.hosts, run)),
      ...treeViolations(site, leaves, state, new Set(reported), before),
      ...lockViolations(site, plan, state),
      ...chainViolations(journal),
    ],
  };
}

/** Nothing was left on it, or all of it: what can be checked file by file. The others are named, and a person looks. */
const settled: ReadonlySet<HostResult | null> = new Set<HostResult | null>(['done', 'undone', null]);
const isReported = ({ result }: Visit): boolean => !settled.has(result);

function nameViolations(visits: readonly Visit[], attention: readonly string[]): string[] {
  return visits.flatMap((visit) => {
    if (visit.mode !== 'ended' && visit.mode !== 'pending') return [`${visit.host} was left ${visit.mode}`];
    if (needsPerson(visit) && !attention.includes(visit.host)) return [`nobody is told of ${visit.host}`];
    return [];
  });
}

function treeViolations(
  { hosts, filesOf }: Site,
  leaves: DrawnChange['leaves'],
  { visits }: RunState,
  reported: ReadonlySet<string>,
  before: { readonly [host: string]: Files },
): string[] {
  const looked = hosts.filter(({ name }) => !reported.has(name));
  return looked.flatMap((host) => {
    const done = visits.map((stage) => stage.some((visit) => visit.host === host.name && visit.result === 'done'));
    const wanted = done.reduce<Files>(
      (files, isDone, stage) => (isDone ? (leaves[stage]?.(files, host.name) ?? files) : files),
      before[host.name] ?? {},
    );
    return differences(host.name, wanted, filesOf(host));
  });
}

function differences(host: string, wanted: Files, found: Files): string[] {
  if (isDeepStrictEqual(wanted, found)) return [];
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  const wrong = paths.filter((path) => wanted[path] !== found[path]);
  return wrong.map((path) => `${host}: ${path} is ${found[path] ?? 'missing'}, not ${wanted[path] ?? 'missing'}`);
}

/** A host that was not reached any more keeps its lock, and the journal says so. */
function lockViolations({ hosts }: Site, plan: ExecutionPlan, state: RunState): string[] {
  const locked = hosts.filter(({ name, stateDir }) => name in plan.hosts && existsSync(join(stateDir, 'lock')));
  return locked.map(({ name }) => `${name} is still locked; the journal has it as ${state.locks[name]?.status}`);
}

function chainViolations(journal: JournalPort): string[] {
  const report = journal.verify();
  return report.intact ? [] : [`the journal's chain is broken at ${report.run} ${report.sequence}: ${report.reason}`];
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1;
  return counts;
}
