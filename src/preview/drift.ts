import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { DryRun, HostPreview } from '../model/preview.ts';
import type { Difference } from '../model/savedPlan.ts';
import type { HostSurvey, TreeEntry } from '../model/survey.ts';
import { type Answered, facets, missing, pathReading, type Reading } from './facets.ts';

/** Of one directory: more of them say no more. */
const treeDifferencesMax = 10;

/**
 * What is not any more as it was on the hosts that answered then: everything the previews were computed from. Boot ids,
 * free space, clocks, locks, gates and what commands print may differ: no change was computed from these.
 */
export function driftBetween(plan: ExecutionPlan, was: DryRun, now: DryRun): readonly Difference[] {
  const asked = was.commandsAsked && now.commandsAsked;
  const readings = (host: string, answered: Answered) => facets(plan, host, answered, asked);
  return Object.entries(was.hosts).flatMap(([host, then]) =>
    then.status === 'surveyed' ? hostDrift(host, then, now.hosts[host], readings) : [],
  );
}

function hostDrift(
  host: string,
  was: Answered,
  now: HostPreview | undefined,
  readings: (host: string, answered: Answered) => ReadonlyMap<string, Reading>,
): readonly Difference[] {
  if (now === undefined) return [{ about: 'host', where: host, was: 'answered', now: 'was not asked' }];
  if (now.status === 'unreachable') return [{ about: 'host', where: host, was: 'answered', now: now.problem.message }];
  const itself = differences(host, readings(host, was), readings(host, now), missing);
  return [...itself, ...treesDrift(host, was.survey, now.survey)];
}

function differences(
  host: string,
  was: ReadonlyMap<string, Reading>,
  now: ReadonlyMap<string, Reading>,
  otherwise: Reading,
): readonly Difference[] {
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((key) => {
    const [then, after] = [was.get(key) ?? otherwise, now.get(key) ?? otherwise];
    if (then.exact === after.exact) return [];
    const where = then.where === '' ? after.where : then.where;
    return [{ about: 'host', where: `${host}: ${where}`, was: then.shown, now: after.shown } as const];
  });
}

function treesDrift(host: string, was: HostSurvey, now: HostSurvey): readonly Difference[] {
  return Object.keys(was.trees).flatMap((path) => {
    const [then, after] = [was.trees[path], now.trees[path]];
    if (then?.entries && after?.entries) return entriesDrift(host, path, then.entries, after.entries);
    const [before, later] = [then, after].map((tree) => (tree?.entries === null ? tree.why : 'listed'));
    return before === later ? [] : [difference(host, path, `${before}`, `${later}`)];
  });
}

function entriesDrift(
  host: string,
  tree: string,
  was: readonly TreeEntry[],
  now: readonly TreeEntry[],
): readonly Difference[] {
  const absent: Reading = { where: '', shown: 'absent', exact: 'absent' };
  const all = differences(host, entryReadings(tree, was), entryReadings(tree, now), absent);
  const left = all.length - treeDifferencesMax;
  const more = left > 0 ? [difference(host, tree, 'as it was listed', `${left} more differences`)] : [];
  return [...all.slice(0, treeDifferencesMax), ...more];
}

function entryReadings(tree: string, entries: readonly TreeEntry[]): ReadonlyMap<string, Reading> {
  return new Map(entries.map((entry) => [entry.path, pathReading(`${tree}/${entry.path}`, entry)]));
}

const difference = (host: string, where: string, was: string, now: string): Difference => ({
  about: 'host',
  where: `${host}: ${where}`,
  was,
  now,
});
