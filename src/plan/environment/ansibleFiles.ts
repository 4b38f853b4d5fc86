import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { failure } from '../../model/problems.ts';
import { shownPath } from './project.ts';

/** A file of an Ansible inventory. */
export interface AnsibleFile {
  readonly path: string;
  /** How problems and saved plans name it. */
  readonly source: string;
  readonly bytes: Uint8Array;
  /** `variables` and `settings` (ansible.cfg) are no part of the inventory itself, but Ansible reads them along. */
  readonly kind: 'program' | 'yaml' | 'ini' | 'variables' | 'settings';
}

/** Far above any inventory; a slip of the finger, say `ansible: /`, must not read a whole disk. */
const filesMax = 5_000;
const bytesMax = 64 * 1024 * 1024;

/** What Ansible passes over in a directory. Source: its settings INVENTORY_IGNORE_EXTS and REJECT_EXTS. */
const passedOver = /(?:~|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry))$/;
const variableFolders: ReadonlySet<string> = new Set(['group_vars', 'host_vars']);

/**
 * Every file of the inventory at `path`, an absolute one, with the variables beside it and the project's ansible.cfg.
 * Throws NS1215 when there is no inventory, or too much of it.
 */
export async function ansibleFiles(root: string, path: string): Promise<AnsibleFile[]> {
  const reading = new Reading(root);
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) throw refused(shownPath(root, path), 'is not there', 'Check the path under `import`.');
  if (status.isDirectory()) await reading.folder(path, 'inventory');
  else {
    await reading.file(path, kindOf(path, status.mode));
    for (const name of variableFolders) await reading.folder(join(dirname(path), name), 'variables');
  }
  await reading.file(join(root, 'ansible.cfg'), 'settings');
  return reading.files;
}

class Reading {
  readonly files: AnsibleFile[] = [];
  readonly #root: string;
  #bytes = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Nothing happens when there is no such folder. */
  async folder(path: string, of: 'inventory' | 'variables'): Promise<void> {
    const entries = await readdir(path).catch(() => []);
    for (const name of entries.sort()) {
      const inside = join(path, name);
      const status = await stat(inside).catch(() => undefined);
      const isVariables = of === 'variables' || variableFolders.has(name);
      if (status?.isDirectory()) await this.folder(inside, isVariables ? 'variables' : 'inventory');
      else if (isVariables) await this.file(inside, 'variables');
      else if (status !== undefined && !passedOver.test(name)) await this.file(inside, kindOf(inside, status.mode));
    }
  }

  /** Nothing happens when there is no such file. */
  async file(path: string, kind: AnsibleFile['kind']): Promise<void> {
    const status = await stat(path).catch(() => undefined);
    if (status === undefined) return;
    const source = shownPath(this.#root, path);
    if (!status.isFile()) throw refused(source, 'is not a regular file', 'Name an inventory file.');
    this.#bytes += status.size;
    if (this.files.length >= filesMax || this.#bytes > bytesMax)
      throw refused(
        source,
        `is one too many: at most ${filesMax} files and 64 MiB are read`,
        'Name a smaller directory.',
      );
    const bytes = await readFile(path).catch((error: unknown) => {
      throw refused(source, `cannot be read: ${String(error)}`, 'Check the rights.');
    });
    this.files.push({ path, source, bytes, kind });
  }
}

/** By its rights and its name, as Ansible goes. */
function kindOf(path: string, mode: number): AnsibleFile['kind'] {
  if ((mode & 0o111) !== 0) return 'program';
  return ['.yml', '.yaml', '.json'].includes(extname(basename(path))) ? 'yaml' : 'ini';
}

const refused = (source: string, what: string, next: string) => failure('NS1215', `${source} ${what}.`, next);
