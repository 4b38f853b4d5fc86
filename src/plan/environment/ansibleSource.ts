import { resolve } from 'node:path';
import type { InventorySources, ProgramQuestion, SourceAnswer } from '../../model/inventorySources.ts';
import { failure, type Place } from '../../model/problems.ts';
import { type AnsibleInventory, emptyInventory, unreadable } from '../inventory/ansibleModel.ts';
import { readAnsibleYaml } from '../inventory/readAnsibleYaml.ts';
import { readIni } from '../inventory/readIni.ts';
import { readHostAnswer, readListing } from '../inventory/readListing.ts';
import { findForbidden } from '../read/decode.ts';
import { type AnsibleFile, ansibleFiles } from './ansibleFiles.ts';
import { shownPath } from './project.ts';

/** Where an Ansible inventory is, how long it may take, and who asks. */
export interface AnsibleQuestion {
  readonly root: string;
  /** Relative to the project, or absolute. */
  readonly path: string;
  readonly timeoutMs: number;
  readonly place: Place;
  readonly sources: InventorySources;
}

export interface AnsibleRead {
  readonly inventory: AnsibleInventory;
  readonly files: readonly AnsibleFile[];
  /** Who read it. */
  readonly reader: 'ansible-inventory' | 'nightshift';
}

/** Reads an Ansible inventory: through ansible-inventory where that is installed. Rejects with NS1215 or NS1216. */
export async function readAnsible(question: AnsibleQuestion): Promise<AnsibleRead> {
  const { root, sources } = question;
  const path = resolve(root, question.path);
  const files = await ansibleFiles(root, path);
  const program = await sources.ansibleInventory();
  const inventory = emptyInventory();
  if (program === null) await readFiles(question, files, inventory);
  else {
    const asked = { program, args: ['-i', path, '--list'], env: ansibleEnvironment };
    readListing(inventory, shownPath(root, path), await told(question, 'ansible-inventory', asked));
  }
  return { inventory, files, reader: program === null ? 'nightshift' : 'ansible-inventory' };
}

/** What it cannot read is an error: by itself ansible-inventory would warn, and go on with half of the fleet. */
const ansibleEnvironment = {
  ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
  ANSIBLE_NOCOLOR: 'true',
  // Ansible starts in no other than a UTF-8 locale.
  LC_ALL: 'C.UTF-8',
};

async function readFiles(question: AnsibleQuestion, files: readonly AnsibleFile[], inventory: AnsibleInventory) {
  for (const file of files) {
    const { source, bytes, kind } = file;
    if (kind === 'yaml') readAnsibleYaml(inventory, source, bytes);
    else if (kind === 'ini') readIni(inventory, source, decoded(source, bytes));
    else if (kind === 'program') await readProgram(question, file, inventory);
    else if (kind === 'variables') throw unreadable(source, undefined, 'Variables in files of their own.');
  }
}

function decoded(source: string, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const found = findForbidden(text) ?? (text.includes('\uFFFD') ? { name: 'what is not UTF-8' } : undefined);
  if (found === undefined) return text;
  throw unreadable(source, undefined, `It holds ${found.name}.`);
}

/** So many hosts are asked for at once, of a program that says nothing of them in its listing. */
const hostsAtOnce = 4;

async function readProgram(question: AnsibleQuestion, { path, source }: AnsibleFile, inventory: AnsibleInventory) {
  const ask = (...args: string[]) => told(question, source, { program: path, args, env: {} });
  const hosts = readListing(inventory, source, await ask('--list'));
  for (let at = 0; at < hosts.length; at += hostsAtOnce) {
    const asked = hosts.slice(at, at + hostsAtOnce);
    const answers = await Promise.all(asked.map(async (host) => [host, await ask('--host', host)] as const));
    for (const [host, answer] of answers) readHostAnswer(inventory, source, host, answer);
  }
}

type Asked = Omit<ProgramQuestion, 'timeoutMs'>;

async function told({ sources, timeoutMs, place }: AnsibleQuestion, name: string, asked: Asked): Promise<string> {
  return new TextDecoder().decode(saidBy(name, place, await sources.run({ ...asked, timeoutMs })));
}

/** What a source said. Throws NS1215 when it said nothing. */
export function saidBy(name: string, place: Place, answer: SourceAnswer): Uint8Array {
  if ('said' in answer) return answer.said;
  throw failure('NS1215', `${name} ${answer.problem}`, answer.next, { place });
}
