import { failure, type NightshiftError } from '../../model/problems.ts';

/** A value of a variable. Lists and mappings are not taken over, so that only their being there is kept. */
export type AnsibleValue = string | number | boolean | null | typeof nested;

/** Stands for a list or a mapping. */
export const nested = { nested: true } as const;

export interface AnsibleGroup {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: Map<string, AnsibleValue>;
}

/** An Ansible inventory as its files say it: groups and hosts in the order in which they were named first. */
export interface AnsibleInventory {
  readonly groups: Map<string, AnsibleGroup>;
  /** Each host's own variables. */
  readonly hosts: Map<string, Map<string, AnsibleValue>>;
}

/** Every inventory has these two, before anything is said. */
export function emptyInventory(): AnsibleInventory {
  const inventory: AnsibleInventory = { groups: new Map(), hosts: new Map() };
  groupNamed(inventory, 'all').children.add('ungrouped');
  groupNamed(inventory, 'ungrouped');
  return inventory;
}

/** The group of a name; a new one when there is none yet. */
export function groupNamed({ groups }: AnsibleInventory, name: string): AnsibleGroup {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = { hosts: new Set<string>(), children: new Set<string>(), vars: new Map<string, AnsibleValue>() };
  groups.set(name, group);
  return group;
}

/** The variables of a host; none when it is new. */
export function hostNamed({ hosts }: AnsibleInventory, name: string): Map<string, AnsibleValue> {
  const vars = hosts.get(name) ?? new Map<string, AnsibleValue>();
  hosts.set(name, vars);
  return vars;
}

/** A host is in a group. */
export function addHost(inventory: AnsibleInventory, group: string, host: string): Map<string, AnsibleValue> {
  groupNamed(inventory, group).hosts.add(host);
  return hostNamed(inventory, host);
}

/** What JSON or YAML says as a value of a variable. */
export function keptValue(value: unknown): AnsibleValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value;
  return nested;
}

/** NS1216: this reader does not understand what stands there; Ansible's own might. */
export function unreadable(file: string, line: number | undefined, message: string): NightshiftError {
  const place = line === undefined ? { file } : { file, line };
  const next = 'Correct it; or install ansible-inventory (Debian: ansible-core): it reads whatever Ansible reads.';
  return failure('NS1216', message, next, { place });
}
