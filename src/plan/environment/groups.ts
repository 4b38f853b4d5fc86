import type { Problem } from '../../model/problems.ts';
import type { Locate } from '../change.ts';
import type { HostsFile } from '../inventory/imported.ts';
import { didYouMean } from '../read/nearest.ts';
import { errorAt, warningAt } from '../read/report.ts';

/** A group with everything that belongs to it through other groups. */
export interface ResolvedGroup {
  readonly name: string;
  /** Groups inside it, at any depth. */
  readonly inner: ReadonlySet<string>;
  /** In the inventory's order. */
  readonly hosts: readonly string[];
}

type Groups = NonNullable<HostsFile['groups']>;

/** Follows groups into groups. `groups` is usable only when no problem is an error. */
export function resolveGroups(
  file: HostsFile,
  at: Locate,
): { groups: ReadonlyMap<string, ResolvedGroup>; problems: Problem[] } {
  const groups = new Map(Object.entries(file.groups ?? {}));
  const order = Object.keys(file.hosts);
  const inner = new Map([...groups.keys()].map((name) => [name, innerGroups(name, groups)] as const));
  const problems = [...groups.keys()].flatMap((name) => [
    ...checkNames(name, file, groups, at),
    ...checkCycle(name, inner, at),
  ]);
  const resolved = [...inner].map(([name, inside]) => ({
    name,
    inner: inside,
    hosts: members(name, inside, groups, order),
  }));
  return { groups: new Map(resolved.map((group) => [group.name, group])), problems };
}

/** The groups of each host that is in one. */
export function groupsByHost(groups: ReadonlyMap<string, ResolvedGroup>): Map<string, ResolvedGroup[]> {
  const byHost = new Map<string, ResolvedGroup[]>();
  for (const group of groups.values()) {
    for (const host of group.hosts) {
      const known = byHost.get(host);
      if (known === undefined) byHost.set(host, [group]);
      else known.push(group);
    }
  }
  return byHost;
}

function innerGroups(name: string, groups: ReadonlyMap<string, Groups[string]>): Set<string> {
  const found = new Set<string>();
  const open = [...(groups.get(name)?.groups ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(groups.get(next)?.groups ?? []));
  }
  return found;
}

function members(
  name: string,
  inner: ReadonlySet<string>,
  groups: ReadonlyMap<string, Groups[string]>,
  order: readonly string[],
): string[] {
  const hosts = new Set([name, ...inner].flatMap((group) => groups.get(group)?.hosts ?? []));
  return order.filter((host) => hosts.has(host));
}

function checkNames(name: string, file: HostsFile, groups: ReadonlyMap<string, Groups[string]>, at: Locate): Problem[] {
  const { hosts = [], groups: inside = [] } = groups.get(name) ?? {};
  const unknownHosts = hosts.flatMap((host, index) =>
    Object.hasOwn(file.hosts, host)
      ? []
      : [
          unknownMember(
            at(['groups', name, 'hosts', index]),
            'host',
            host,
            name,
            Object.keys(file.hosts),
            groups.has(host),
          ),
        ],
  );
  const unknownGroups = inside.flatMap((group, index) =>
    groups.has(group)
      ? []
      : [
          unknownMember(
            at(['groups', name, 'groups', index]),
            'group',
            group,
            name,
            [...groups.keys()],
            Object.hasOwn(file.hosts, group),
          ),
        ],
  );
  const both = Object.hasOwn(file.hosts, name) ? [sameName(name, at)] : [];
  const empty = hosts.length + inside.length === 0 ? [noHosts(name, at)] : [];
  return [...unknownHosts, ...unknownGroups, ...both, ...empty];
}

function unknownMember(
  place: ReturnType<Locate>,
  kind: 'host' | 'group',
  member: string,
  group: string,
  known: readonly string[],
  isOther: boolean,
): Problem {
  const other = kind === 'host' ? 'group' : 'host';
  const next = isOther
    ? `\`${member}\` is a ${other}: name it under \`${other}s:\`.`
    : didYouMean(member, known, `The ${kind}s there are`);
  return errorAt(
    place,
    'NS1203',
    `The group \`${group}\` names the ${kind} \`${member}\`, which does not exist.`,
    next,
  );
}

function sameName(name: string, at: Locate): Problem {
  const { line } = at(['hosts', name], 'key');
  // What a program says has no lines.
  const host = line === undefined ? 'a host' : `a host on line ${line}`;
  const message = `\`${name}\` is a group here and ${host}; a plan that names it could mean either.`;
  return errorAt(at(['groups', name], 'key'), 'NS1206', message, 'Rename one of the two.');
}

function noHosts(name: string, at: Locate): Problem {
  const next = 'Give it `hosts` or `groups`, or remove it.';
  return warningAt(at(['groups', name], 'key'), 'NS1213', `The group \`${name}\` has no hosts.`, next);
}

/** A cycle is told once: at the first of its groups in alphabetical order. */
function checkCycle(name: string, inner: ReadonlyMap<string, ReadonlySet<string>>, at: Locate): Problem[] {
  if (!inner.get(name)?.has(name)) return [];
  const cycle = [...inner.keys()].filter((other) => inner.get(name)?.has(other) && inner.get(other)?.has(name)).sort();
  if (cycle[0] !== name) return [];
  const message =
    cycle.length === 1 ? `The group \`${name}\` holds itself.` : `The groups ${cycle.join(', ')} hold each other.`;
  return [
    errorAt(at(['groups', name, 'groups']), 'NS1207', message, 'Remove one of the `groups` that close the circle.'),
  ];
}
