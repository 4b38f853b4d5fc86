import { type AnsibleInventory, addHost, groupNamed, hostNamed, keptValue, unreadable } from './ansibleModel.ts';
import { exactJson, isObject, type JsonObject } from './exactJson.ts';

/**
 * Adds what `ansible-inventory --list`, or an executable inventory that is called with --list, prints: groups by name, each
 * with hosts, children and vars (or a list of hosts), and the hosts' variables in `_meta.hostvars`. Throws NS1216.
 * Answers with the hosts whose variables are to be asked for with --host: those of a listing without `_meta`.
 */
export function readListing(inventory: AnsibleInventory, source: string, text: string): string[] {
  const listing = objectOf(source, text);
  const { _meta: meta, ...groups } = listing;
  const named = Object.entries(groups).flatMap(([name, group]) => readGroup(inventory, source, name, group));
  if (meta === undefined) return [...new Set(named)];
  const hostvars = isObject(meta) ? (meta.hostvars ?? {}) : undefined;
  if (!isObject(hostvars)) throw unreadable(source, undefined, '`_meta.hostvars` is no mapping.');
  for (const [host, vars] of Object.entries(hostvars)) {
    // Ansible passes over variables of a host that is in no group.
    if (inventory.hosts.has(host)) readHostVariables(inventory, source, host, vars);
  }
  return [];
}

/** Adds what an executable prints when it is called with --host: nothing, or a mapping of variables. Throws NS1216. */
export function readHostAnswer(inventory: AnsibleInventory, source: string, host: string, text: string): void {
  if (text.trim() !== '') readHostVariables(inventory, source, host, objectOf(source, text));
}

function objectOf(source: string, text: string): JsonObject {
  const value = parsed(source, text);
  if (!isObject(value)) throw unreadable(source, undefined, 'What it printed is no JSON object.');
  return value;
}

function parsed(source: string, text: string): unknown {
  try {
    return exactJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(source, undefined, `What it printed is not JSON: ${JSON.stringify(text.slice(0, 80))}.`);
  }
}

function readGroup(inventory: AnsibleInventory, source: string, name: string, said: unknown): string[] {
  const group = groupOf(source, name, said);
  const made = groupNamed(inventory, name);
  const hosts = namesIn(source, `${name}.hosts`, group.hosts);
  for (const host of hosts) addHost(inventory, name, host);
  for (const child of namesIn(source, `${name}.children`, group.children)) {
    made.children.add(child);
    groupNamed(inventory, child);
  }
  const vars = group.vars ?? {};
  if (!isObject(vars)) throw unreadable(source, undefined, `\`${name}.vars\` is no mapping.`);
  for (const [key, value] of Object.entries(vars)) made.vars.set(key, keptValue(value));
  return hosts;
}

/** In short forms a group is a list of its hosts, or the variables of one host that is called like it. */
function groupOf(source: string, name: string, said: unknown): JsonObject {
  if (Array.isArray(said)) return { hosts: said };
  if (!isObject(said)) throw unreadable(source, undefined, `The group \`${name}\` is neither a mapping nor a list.`);
  return ['hosts', 'children', 'vars'].some((key) => key in said) ? said : { hosts: [name], vars: said };
}

function namesIn(source: string, where: string, names: unknown): string[] {
  if (names === undefined || names === null) return [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw unreadable(source, undefined, `\`${where}\` is no list of names.`);
}

function readHostVariables(inventory: AnsibleInventory, source: string, host: string, vars: unknown): void {
  if (!isObject(vars)) throw unreadable(source, undefined, `The variables of \`${host}\` are no mapping.`);
  const own = hostNamed(inventory, host);
  for (const [key, value] of Object.entries(vars)) own.set(key, keptValue(value));
}
