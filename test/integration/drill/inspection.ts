import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HostResult } from '../../../src/model/outcomes.ts';
import type { RunView } from '../../../src/review/view/runView.ts';
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

/**
 * Looks at the hosts after a run has ended, and holds them against what the journal and `status` say of it. Where they say
 * that hosts are left for a person, it is that person.
 */
export async function inspect(
  site: Site,
  journal: JournalPort,
  run: string,
  { leaves }: DrawnChange,
  before: { readonly [host: string]: Files },
): Promise<Inspection> {
  const { plan, state } = recall(journal, run);
  const visits = state.visits.flat();
  const { attention } = await site.status(run);
  const effects = effectsOnHosts(site.hosts, run);
  const byHand = attention.flatMap(doByHand);
  return {
    results: countBy(visits, ({ result }) => result ?? 'notStarted'),
    reported: [...new Set(visits.filter(isReported).map(({ host }) => host))],
    violations: [
      ...nameViolations(
        visits,
        attention.map(({ host }) => host),
      ),
      ...effectViolations(plan, [...journal.events(run)], effects),
      ...byHand,
      ...treeViolations(site, leaves, state, before),
      ...lockViolations(site, state),
      ...chainViolations(journal),
    ],
  };
}

const settled: ReadonlySet<HostResult | null> = new Set<HostResult | null>(['done', 'undone', null]);
const isReported = ({ result }: Visit): boolean => !settled.has(result);

/** What is left for a person on a host, in its order. */
function doByHand({ host, commands }: RunView['attention'][number]): string[] {
  return commands.flatMap((command) => {
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    return status === 0 ? [] : [`${host}: "${command}" ended with ${status}: ${stderr}`];
  });
}

function nameViolations(visits: readonly Visit[], attention: readonly string[]): string[] {
  return visits.flatMap((visit) => {
    if (visit.mode !== 'ended' && visit.mode !== 'pending') return [`${visit.host} was left ${visit.mode}`];
    if (needsPerson(visit) && !attention.includes(visit.host)) return [`nobody is told of ${visit.host}`];
    return [];
  });
}

/**
 * Every file of every host, but for those that were left half way as it was asked for (`onHostFailure: leave`, `abort`).
 */
function treeViolations(
  site: Site,
  leaves: DrawnChange['leaves'],
  { visits }: RunState,
  before: { readonly [host: string]: Files },
): string[] {
  const looked = site.hosts.filter(({ name }) => isToldWhole(visits.flat().filter(({ host }) => host === name)));
  return looked.flatMap((host) => {
    const done = visits.map((stage) => stage.some((visit) => visit.host === host.name && visit.result === 'done'));
    const wanted = done.reduce<Files>(
      (files, isDone, stage) => (isDone ? (leaves[stage]?.(files, host.name) ?? files) : files),
      before[host.name] ?? {},
    );
    return differences(host.name, wanted, site.filesOf(host));
  });
}

/** Whether what was done on a host, and what a person then did, says how it is. */
function isToldWhole(visits: readonly Visit[]): boolean {
  return visits.every((visit) => !isReported(visit) || needsPerson(visit));
}

function differences(host: string, wanted: Files, found: Files): string[] {
  if (isDeepStrictEqual(wanted, found)) return [];
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  const wrong = paths.filter((path) => wanted[path] !== found[path]);
  return wrong.map((path) => `${host}: ${path} is ${found[path] ?? 'missing'}, not ${wanted[path] ?? 'missing'}`);
}

/** A host that could not be told that the run is over keeps its lock, as the journal says: a person takes it off. */
function lockViolations({ hosts }: Site, state: RunState): string[] {
  const locked = hosts.filter(({ stateDir }) => existsSync(join(stateDir, 'lock')));
  for (const { stateDir } of locked)
    for (const one of ['lock', 'holders']) rmSync(join(stateDir, one), { recursive: true, force: true });
  const lies = locked.filter(({ name }) => state.locks[name]?.status !== 'locked');
  return lies.map(({ name }) => `${name} is still locked; the journal has it as ${state.locks[name]?.status}`);
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
