import type { Hosts } from '../../generated/hosts.ts';
import type { Place, Problem } from '../../model/problems.ts';
import { errorAt } from '../read/report.ts';
import { type AnsibleInventory, type AnsibleValue, nested } from './ansibleModel.ts';
import { isObject } from './exactJson.ts';
import { mergedVariables, reconcile } from './groupVariables.ts';
import { isTemplate, LeftOut } from './leftOut.ts';

/** What an Ansible inventory is as a file of ours; it is not yet held against the schema. */
export interface MappedInventory {
  readonly file: object;
  readonly problems: readonly Problem[];
}

export interface Mapping {
  /** How problems name the inventory. */
  readonly source: string;
  /** Labels, and the variables that hold their values. */
  readonly labels: { readonly [label: string]: string };
  /** Where the import stands. */
  readonly place: Place;
}

type Variables = ReadonlyMap<string, AnsibleValue>;

/** Settings of ours, and the variables of Ansible that say them: the first that is there counts. */
const settings = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  identity: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
} as const satisfies {
  readonly [Setting in keyof NonNullable<NonNullable<Hosts['hosts']>[string]>]?: readonly string[];
};

const connections: readonly unknown[] = [undefined, 'ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'];

/** Makes hosts, their settings, labels and variables, and groups of an inventory. Throws NS1216 when groups hold each other. */
export function mapAnsible(inventory: AnsibleInventory, mapping: Mapping): MappedInventory {
  reconcile(inventory);
  const variables = mergedVariables(inventory, mapping.source);
  const leftOut = new LeftOut();
  const problems: Problem[] = [];
  const hosts = inOrder(inventory).map((name) => {
    const own = variables.get(name) ?? new Map();
    problems.push(...checkConnection(name, own, mapping));
    return [name, hostOf(own, mapping.labels, leftOut)];
  });
  return {
    file: { apiVersion: 'nightshift/v1', hosts: Object.fromEntries(hosts), groups: groupsOf(inventory) },
    problems: [...problems, ...leftOut.problems(mapping)],
  };
}

/** Group by group from `all` inwards, as Ansible lists them, each host once. */
function inOrder({ groups }: AnsibleInventory): string[] {
  const [found, walked] = [new Set<string>(), new Set<string>()];
  const walk = (name: string) => {
    if (walked.has(name)) return;
    walked.add(name);
    const group = groups.get(name);
    for (const child of group?.children ?? []) walk(child);
    for (const host of group?.hosts ?? []) found.add(host);
  };
  walk('all');
  return [...found];
}

/** Without those that have no hosts: an inventory that is made anew each day has many of them. */
function groupsOf({ groups }: AnsibleInventory): object {
  const filled = new Set<string>();
  const around = new Map<string, string[]>();
  for (const [name, { children }] of groups)
    for (const child of children) around.set(child, [...(around.get(child) ?? []), name]);
  const open = [...groups].flatMap(([name, { hosts }]) => (hosts.size > 0 ? [name] : []));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (filled.has(next)) continue;
    filled.add(next);
    open.push(...(around.get(next) ?? []));
  }
  const entries = [...groups].flatMap(([name, { hosts, children }]) => {
    const inner = [...children].filter((child) => filled.has(child));
    const group = { ...(hosts.size > 0 && { hosts: [...hosts] }), ...(inner.length > 0 && { groups: inner }) };
    return filled.has(name) ? [[name, group]] : [];
  });
  return Object.fromEntries(entries);
}

function hostOf(variables: Variables, wanted: Mapping['labels'], leftOut: LeftOut): object | null {
  const connection = Object.entries(settings).flatMap(([setting, names]) => {
    const value = names.map((name) => variables.get(name)).find((one) => one !== undefined && one !== null);
    return value === undefined ? [] : [[setting, setting === 'port' ? portOf(value) : textOf(value)]];
  });
  const labels = Object.entries(wanted).flatMap(([label, variable]) => {
    const value = variables.get(variable);
    return value === undefined || value === null || value === nested || isTemplate(value)
      ? []
      : [[label, String(value)]];
  });
  const kept = [...variables].filter(([name, value]) => leftOut.takes(name, value));
  const host = {
    ...Object.fromEntries(connection),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
    ...(kept.length > 0 && { variables: Object.fromEntries(kept) }),
  };
  return isObject(host) && Object.keys(host).length > 0 ? host : null;
}

/** In INI files a user may be a number, and a port a text. What fits neither way the schema refuses. */
const textOf = (value: AnsibleValue): unknown => (typeof value === 'number' ? String(value) : value);
const portOf = (value: AnsibleValue): unknown =>
  typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;

function checkConnection(host: string, variables: Variables, { place, source }: Mapping): Problem[] {
  const connection = variables.get('ansible_connection');
  const unfilled = Object.values(settings)
    .flat()
    .filter((name) => isTemplate(variables.get(name)));
  return [
    ...(connections.includes(connection) ? [] : [otherConnection(host, String(connection), place, source)]),
    ...unfilled.map((name) => template(host, name, String(variables.get(name)), place, source)),
  ];
}

function otherConnection(host: string, connection: string, place: Place, source: string): Problem {
  const message = `${source} reaches \`${host}\` by ansible_connection=${connection}; hosts are reached by ssh only.`;
  return errorAt(place, 'NS1217', message, 'Import an inventory, or a file of it, without that host.');
}

function template(host: string, name: string, value: string, place: Place, source: string): Problem {
  const message = `${source} has a template for \`${name}\` of \`${host}\`: ${value}. Templates are not filled in here.`;
  return errorAt(place, 'NS1217', message, 'Write the value itself in the inventory.');
}
