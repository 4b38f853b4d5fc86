import { type AnsibleInventory, addHost, groupNamed, unreadable } from './ansibleModel.ts';
import { hostPattern } from './hostRange.ts';
import { lineWords } from './lineWords.ts';
import { pythonValue } from './pythonValue.ts';

type Section = { readonly group: string; readonly kind: 'hosts' | 'children' | 'vars' };

/** A group that is spoken of, and must be declared somewhere in the file. */
interface Mention {
  readonly name: string;
  readonly by: string;
  readonly line: number;
}

/** Adds an INI inventory. Throws NS1216 with file and line for what is wrong, or not read here. */
export function readIni(inventory: AnsibleInventory, file: string, text: string): void {
  let section: Section = { group: 'ungrouped', kind: 'hosts' };
  const declared = new Set(inventory.groups.keys());
  const mentions: Mention[] = [];
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const content = raw.trim();
    const line = index + 1;
    if (content === '' || /^[#;]/.test(content)) continue;
    const header = sectionOf(content, file, line);
    if (header !== undefined) {
      section = header;
      groupNamed(inventory, header.group);
      if (header.kind === 'vars') mentions.push({ name: header.group, by: `[${header.group}:vars]`, line });
      else declared.add(header.group);
    } else mentions.push(...readEntry(inventory, section, content, { file, line }));
  }
  const unknown = mentions.find(({ name }) => !declared.has(name));
  if (unknown !== undefined)
    throw unreadable(file, unknown.line, `${unknown.by} names the group \`${unknown.name}\`, which is not declared.`);
}

function sectionOf(content: string, file: string, line: number): Section | undefined {
  if (!content.startsWith('[')) return undefined;
  const [whole, group, kind = 'hosts'] = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(content) ?? [];
  if (whole === undefined || group === undefined) {
    // A host pattern may begin with a range: [a:c]node.
    if (!content.endsWith(']')) return undefined;
    throw unreadable(file, line, `${content} is no section: write [group], [group:children] or [group:vars].`);
  }
  if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars')
    throw unreadable(file, line, `[${group}:${kind}] is no section: there are hosts, children and vars.`);
  return { group, kind };
}

type Line = { readonly file: string; readonly line: number };

function readEntry(inventory: AnsibleInventory, { group, kind }: Section, content: string, at: Line): Mention[] {
  if (kind === 'children') return [readChild(inventory, group, content, at)];
  if (kind === 'vars') readVariable(inventory, group, content, at);
  else readHost(inventory, group, content, at);
  return [];
}

function readChild(inventory: AnsibleInventory, group: string, content: string, { file, line }: Line): Mention {
  const [, name] = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(content) ?? [];
  if (name === undefined) throw unreadable(file, line, `\`${content}\` is no name of a group.`);
  groupNamed(inventory, group).children.add(name);
  groupNamed(inventory, name);
  return { name, by: `[${group}:children]`, line };
}

function readVariable(inventory: AnsibleInventory, group: string, content: string, at: Line): void {
  const equals = content.indexOf('=');
  if (equals < 0) throw unreadable(at.file, at.line, `\`${content}\` is not key=value.`);
  const key = content.slice(0, equals).trim();
  groupNamed(inventory, group).vars.set(key, valueAt(content.slice(equals + 1).trim(), key, at));
}

function readHost(inventory: AnsibleInventory, group: string, content: string, at: Line): void {
  const [pattern = '', ...assignments] = explained(() => lineWords(content), content, at);
  const { names, port } = explained(() => hostPattern(pattern), pattern, at);
  for (const name of names) {
    const vars = addHost(inventory, group, name);
    if (port !== undefined) vars.set('ansible_port', port);
    for (const assignment of assignments) {
      const equals = assignment.indexOf('=');
      if (equals < 0) throw unreadable(at.file, at.line, `\`${assignment}\` is not key=value.`);
      const key = assignment.slice(0, equals);
      vars.set(key, valueAt(assignment.slice(equals + 1), key, at));
    }
  }
}

function valueAt(text: string, key: string, at: Line) {
  if (text.includes('$ANSIBLE_VAULT')) throw unreadable(at.file, at.line, `\`${key}\` is vaulted.`);
  return explained(() => pythonValue(text), `${key}=${text}`, at);
}

/** With the place of what a RangeError is about. */
function explained<T>(read: () => T, what: string, { file, line }: Line): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(file, line, `\`${what.slice(0, 120)}\` is not read here: ${error.message}.`);
  }
}
