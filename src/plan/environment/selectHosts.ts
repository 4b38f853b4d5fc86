import type { HostFilter, HostSelection } from '../../generated/plan.ts';
import type { Place, Problem } from '../../model/problems.ts';
import type { Environment, Locate } from '../change.ts';
import { below } from '../read/documentPath.ts';
import { didYouMean } from '../read/nearest.ts';
import { errorAt } from '../read/report.ts';

/** Hosts by name, in the inventory's order, each once. */
export interface SelectedHosts {
  readonly hosts: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The hosts of a selection. `at` locates inside the selection: `at([])` is the selection itself.
 * What does not exist is NS1204; a selection, or a part of one, that matches nothing is NS1205.
 */
export function selectHosts(selection: HostSelection, environment: Environment, at: Locate): SelectedHosts {
  const parts = Array.isArray(selection)
    ? selection.map((part, index) => selectPart(part, environment, below(at, index)))
    : [selectPart(selection, environment, at)];
  const picked = new Set(parts.flatMap(({ hosts }) => hosts));
  return {
    hosts: [...environment.hosts.keys()].filter((host) => picked.has(host)),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function selectPart(part: string | HostFilter, environment: Environment, at: Locate): SelectedHosts {
  const found = typeof part === 'string' ? named(part, environment, at([])) : filtered(part, environment, at);
  if (found.problems.length > 0 || found.hosts.length > 0) return found;
  const what = typeof part === 'string' ? `The group \`${part}\` has no hosts` : 'No host matches this selection';
  const next = 'Name a group that has hosts, or take conditions away; `nightshift hosts` shows what a selection gives.';
  const message = `${what} (${environment.hosts.size} hosts in ${environment.name}).`;
  return { hosts: [], problems: [errorAt(at([]), 'NS1205', message, next)] };
}

function named(name: string, { name: environment, hosts, groups }: Environment, place: Place): SelectedHosts {
  const members = groups.get(name) ?? (hosts.has(name) ? [name] : undefined);
  if (members !== undefined) return { hosts: members, problems: [] };
  const next = didYouMean(name, [...groups.keys(), ...hosts.keys()], 'There are');
  const message = `\`${name}\` is neither a group nor a host of ${environment}.`;
  return { hosts: [], problems: [errorAt(place, 'NS1204', message, next)] };
}

function filtered(filter: HostFilter, environment: Environment, at: Locate): SelectedHosts {
  const { group, labels = {}, except = [], limit } = filter;
  const from =
    group === undefined ? { hosts: [...environment.hosts.keys()], problems: [] } : inGroup(group, environment, at);
  const left = [except].flat().map((name, index) => named(name, environment, exceptPlace(except, index, at)));
  const leftOut = new Set(left.flatMap(({ hosts }) => hosts));
  const hosts = from.hosts.filter((host) => !leftOut.has(host) && carries(environment, host, labels));
  const problems = [
    ...from.problems,
    ...Object.keys(labels).flatMap((label) => checkLabel(label, environment, at)),
    ...left.flatMap((one) => one.problems),
  ];
  return { hosts: hosts.slice(0, limit), problems };
}

function inGroup(group: string, { name, groups }: Environment, at: Locate): SelectedHosts {
  const hosts = groups.get(group);
  if (hosts !== undefined) return { hosts, problems: [] };
  const next = didYouMean(group, groups.keys(), 'The groups there are');
  return { hosts: [], problems: [errorAt(at(['group']), 'NS1204', `${name} has no group \`${group}\`.`, next)] };
}

function exceptPlace(except: string | readonly string[], index: number, at: Locate): Place {
  return typeof except === 'string' ? at(['except']) : at(['except', index]);
}

function carries({ hosts }: Environment, host: string, labels: { readonly [label: string]: string }): boolean {
  const own = hosts.get(host)?.target.labels ?? {};
  return Object.entries(labels).every(([label, value]) => own[label] === value);
}

function checkLabel(label: string, { name, hosts }: Environment, at: Locate): Problem[] {
  const known = new Set([...hosts.values()].flatMap(({ target }) => Object.keys(target.labels)));
  if (known.has(label)) return [];
  const next = didYouMean(label, known, 'The labels there are');
  return [errorAt(at(['labels', label], 'key'), 'NS1204', `No host of ${name} has a label \`${label}\`.`, next)];
}
