import { type AnsibleInventory, type AnsibleValue, unreadable } from './ansibleModel.ts';

/** A group with how near it is to its hosts. */
interface Rank {
  readonly name: string;
  /** The longest way from `all`, which is 0. */
  readonly depth: number;
  readonly priority: number;
}

/**
 * As Ansible has it once everything is read: groups that lie in no other are in `all`; a host that is in no other group is
 * in `ungrouped`, and one that is in another is not.
 */
export function reconcile({ groups, hosts }: AnsibleInventory): void {
  const inner = new Set([...groups.values()].flatMap(({ children }) => [...children]));
  const [all, ungrouped] = [groups.get('all'), groups.get('ungrouped')];
  const grouped = new Set([...groups].flatMap(([name, group]) => (isOwn(name) ? [...group.hosts] : [])));
  for (const name of groups.keys()) if (name !== 'all' && !inner.has(name)) all?.children.add(name);
  for (const host of hosts.keys()) {
    all?.hosts.delete(host);
    if (grouped.has(host)) ungrouped?.hosts.delete(host);
    else ungrouped?.hosts.add(host);
  }
}

const isOwn = (group: string): boolean => group !== 'all' && group !== 'ungrouped';

/**
 * Every host's variables: `all` gives way to a parent, a parent to a child, a group to the host. Among groups of one depth
 * the higher `ansible_group_priority` wins, and then the name that comes later in the alphabet.
 * Source: Ansible's guide, "How variables are merged". Throws NS1216 when groups hold each other.
 */
export function mergedVariables(
  inventory: AnsibleInventory,
  source: string,
): Map<string, ReadonlyMap<string, AnsibleValue>> {
  const parents = parentsOf(inventory);
  const ranks = ranksOf(inventory, parents, source);
  const lineage = new Map([...inventory.groups.keys()].map((name) => [name, ancestors(name, parents)] as const));
  const byHost = groupsByHost(inventory);
  return new Map(
    [...inventory.hosts].map(([host, own]) => {
      const names = new Set((byHost.get(host) ?? []).flatMap((group) => [...(lineage.get(group) ?? [])]));
      const layers = ranks
        .filter(({ name }) => names.has(name))
        .map(({ name }) => inventory.groups.get(name)?.vars ?? []);
      return [host, new Map([...layers.flatMap((layer) => [...layer]), ...own].filter(isVariable))];
    }),
  );
}

/** It is no variable: Ansible takes it for the group's rank alone. */
const isVariable = ([name]: readonly [string, AnsibleValue]): boolean => name !== 'ansible_group_priority';

function groupsByHost({ groups }: AnsibleInventory): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, { hosts }] of groups) for (const host of hosts) listIn(found, host).push(name);
  return found;
}

function listIn(lists: Map<string, string[]>, key: string): string[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function parentsOf({ groups }: AnsibleInventory): Map<string, string[]> {
  const parents = new Map<string, string[]>();
  for (const [name, { children }] of groups) for (const child of children) listIn(parents, child).push(name);
  return parents;
}

/** The group itself and every group around it. */
function ancestors(name: string, parents: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return found.add('all');
}

/** The weakest first. */
function ranksOf(
  { groups }: AnsibleInventory,
  parents: ReadonlyMap<string, readonly string[]>,
  source: string,
): Rank[] {
  const depths = new Map<string, number>();
  const depthOf = (name: string, below: readonly string[]): number => {
    if (below.includes(name)) throw unreadable(source, undefined, `The groups ${below.join(', ')} hold each other.`);
    const known = depths.get(name);
    if (known !== undefined) return known;
    const around = (parents.get(name) ?? []).map((parent) => depthOf(parent, [...below, name]));
    const depth = name === 'all' ? 0 : Math.max(0, ...around) + 1;
    depths.set(name, depth);
    return depth;
  };
  const ranks = [...groups].map(([name, { vars }]) => ({
    name,
    depth: depthOf(name, []),
    priority: Number(vars.get('ansible_group_priority') ?? 1),
  }));
  return ranks.sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
}
