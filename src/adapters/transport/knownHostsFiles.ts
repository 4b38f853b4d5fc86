import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { failure } from '../../model/problems.ts';
import type { KnownHosts } from './knownHosts.ts';
import { parseKnownHosts, together } from './knownHosts.ts';

/** Reads known_hosts files, each once as long as it does not change: a fleet shares one. */
export class KnownHostsFiles {
  readonly #read = new Map<string, { readonly version: string; readonly known: Promise<KnownHosts> }>();

  /** Files that do not exist know no host. Rejects with NS2010 when one exists and cannot be read. */
  async read(files: readonly string[]): Promise<KnownHosts> {
    return together(await Promise.all(files.map((file) => this.#readOne(file))));
  }

  async #readOne(file: string): Promise<KnownHosts> {
    const version = fileVersion(file);
    const before = this.#read.get(file);
    if (before?.version === version) return before.known;
    const known = readKnownHosts(file);
    this.#read.set(file, { version, known });
    return known;
  }
}

/** At once: the detour over a thread costs a hundred times as much, for each connection of a fleet. */
function fileVersion(file: string): string {
  try {
    const { ino, size, ctimeMs } = statSync(file);
    return `${ino} ${size} ${ctimeMs}`;
  } catch {
    return 'unread';
  }
}

async function readKnownHosts(file: string): Promise<KnownHosts> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return parseKnownHosts('', file);
    const reason = error instanceof Error ? error.message : String(error);
    throw failure('NS2010', `host keys cannot be checked: ${reason}`, `make ${file} a readable known_hosts file`, {
      place: { file },
      cause: error,
    });
  }
}
