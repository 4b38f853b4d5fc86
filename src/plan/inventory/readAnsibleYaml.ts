import { NightshiftError, type Problem } from '../../model/problems.ts';
import type { DocumentPath } from '../change.ts';
import { readYaml, type YamlDocument } from '../read/readYaml.ts';
import { isError } from '../read/report.ts';
import { type AnsibleInventory, addHost, groupNamed, keptValue, unreadable } from './ansibleModel.ts';
import { isObject, type JsonObject } from './exactJson.ts';
import { hostPattern } from './hostRange.ts';

interface Source {
  readonly inventory: AnsibleInventory;
  readonly document: YamlDocument;
  readonly lines: readonly string[];
}

/** Adds a YAML inventory: groups by name, each with hosts, vars and children. Throws its problems, with file and line. */
export function readAnsibleYaml(inventory: AnsibleInventory, file: string, bytes: Uint8Array): void {
  const document = readYaml(file, bytes);
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const [first, ...more] = document.problems.filter(isError).filter((problem) => !isBoolean(problem, lines));
  if (first !== undefined) throw new NightshiftError([adviseAnsible(first), ...more.map(adviseAnsible)]);
  const source = { inventory, document, lines };
  const groups = mapping(source, [], document.value);
  if ('plugin' in groups) throw refused(source, ['plugin'], 'This is the configuration of an inventory plugin.');
  for (const [name, group] of Object.entries(groups)) readGroup(source, name, group, [name]);
}

/** True and FALSE are booleans to Ansible too. */
function isBoolean({ code, place }: Problem, lines: readonly string[]): boolean {
  return code === 'NS1012' && /^(?:true|false)\s*(?:[#,}\]]|$)/i.test(textAt(lines, place?.line, place?.column));
}

function adviseAnsible(problem: Problem): Problem {
  return {
    ...problem,
    next: `${problem.next} Or install ansible-inventory (Debian: ansible-core): it reads it as Ansible does.`,
  };
}

function textAt(lines: readonly string[], line = 1, column = 1): string {
  return Array.from(lines[line - 1] ?? '')
    .slice(column - 1)
    .join('');
}

function readGroup(source: Source, name: string, said: unknown, path: DocumentPath): void {
  const group = groupNamed(source.inventory, name);
  const parts = mapping(source, path, said ?? {});
  for (const [key, part] of Object.entries(parts)) {
    const at = [...path, key];
    if (key === 'vars') readVariables(source, group.vars, part, at);
    else if (key === 'hosts') readHosts(source, name, part, at);
    else if (key === 'children') readChildren(source, name, part, at);
    else throw refused(source, at, `\`${key}\` is not known in a group: there are hosts, vars and children.`);
  }
}

function readChildren(source: Source, name: string, said: unknown, path: DocumentPath): void {
  for (const [child, group] of Object.entries(members(source, path, said))) {
    groupNamed(source.inventory, name).children.add(child);
    readGroup(source, child, group, [...path, child]);
  }
}

function readHosts(source: Source, group: string, said: unknown, path: DocumentPath): void {
  for (const [pattern, vars] of Object.entries(members(source, path, said))) {
    const at = [...path, pattern];
    const { names, port } = patternAt(source, at, pattern);
    for (const name of names) {
      const own = addHost(source.inventory, group, name);
      if (port !== undefined) own.set('ansible_port', port);
      readVariables(source, own, vars, at);
    }
  }
}

function patternAt(source: Source, at: DocumentPath, pattern: string): ReturnType<typeof hostPattern> {
  try {
    return hostPattern(pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused(source, at, `\`${pattern}\` is not read here: ${error.message}.`);
  }
}

function readVariables(
  source: Source,
  into: Map<string, ReturnType<typeof keptValue>>,
  said: unknown,
  path: DocumentPath,
) {
  for (const [key, value] of Object.entries(mapping(source, path, said ?? {}))) {
    const at = [...path, key];
    if (typeof value === 'string') refuseOtherwiseRead(source, at, value);
    const isFraction = typeof value === 'number' && !Number.isSafeInteger(value);
    into.set(key, isFraction ? String(value) : keptValue(value));
  }
}

/** What YAML 1.1, which Ansible reads, takes for a boolean, a number or an instant, and YAML 1.2 for a text. */
const otherwiseRead =
  /^(?:yes|no|on|off|[-+]?0b[01_]+|[-+]?[0-9][0-9_]*_[0-9_]*|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d\d?-\d\d?[Tt ].*)$/i;

function refuseOtherwiseRead(source: Source, at: DocumentPath, value: string): void {
  if (!otherwiseRead.test(value)) return;
  const { line, column } = source.document.at(at);
  if (/^["'|>]/.test(textAt(source.lines, line, column))) return;
  throw refused(source, at, `Ansible does not read ${value} as a text; quote it, or write true or false.`);
}

/** One name alone may stand for a mapping of it. */
function members(source: Source, path: DocumentPath, said: unknown): JsonObject {
  return typeof said === 'string' ? { [said]: null } : mapping(source, path, said ?? {});
}

function mapping(source: Source, path: DocumentPath, said: unknown): JsonObject {
  if (isObject(said)) return said;
  throw refused(source, path, 'This must be a mapping.');
}

function refused({ document }: Source, path: DocumentPath, message: string): NightshiftError {
  return unreadable(document.file, document.at(path, 'key').line, message);
}
