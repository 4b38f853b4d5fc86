import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type HostNames, parseHostNames } from '../transport/hostNames.ts';
import type { ConfigLine } from './configWords.ts';
import { configLines, dependsOnMore, matters } from './configWords.ts';

/** What the files of a configuration say, so that `ssh` is asked no more often than it takes. */
export interface ConfigScan {
  /** `nothing`: nothing that matters; `byHostLines`: the same for all hosts that match the same Host lines. */
  readonly scope: 'nothing' | 'byHostLines' | 'perHost';
  /** Every keyword that stands somewhere, in lower case; null: not all of the files could be read. */
  readonly written: ReadonlySet<string> | null;
  /** With `byHostLines`: which hosts are alike: those of the same text. */
  alike(host: string): string;
}

/** ssh follows as many (readconf.c, READCONF_MAX_DEPTH). */
const depthMax = 16;

/** A file as it was found: where its relative includes begin. */
interface ConfigFile {
  readonly path: string;
  readonly base: string;
  readonly home: string;
}

/** Reads what `ssh -F file` would read; null: ~/.ssh/config and the system's. A file that is not there says nothing. */
export async function scanConfig(file: string | null, home: string): Promise<ConfigScan> {
  if (file === 'none') return scanOf([]);
  const own = join(home, '.ssh');
  const files =
    file === null
      ? [
          { path: join(own, 'config'), base: own, home },
          { path: '/etc/ssh/ssh_config', base: '/etc/ssh', home },
        ]
      : [{ path: file, base: own, home }];
  const read = await Promise.all(files.map((each) => readLines(each, 0)));
  return scanOf(read.flat());
}

/** `unread`: a file, or an Include, of which nobody knows here what ssh makes of it. */
type Found = ConfigLine | 'unread';

function scanOf(found: readonly Found[]): ConfigScan {
  const lines = found.filter((each) => each !== 'unread');
  if (lines.length < found.length) return { scope: 'perHost', written: null, alike: (host) => host };
  const written = new Set(lines.map(({ keyword }) => keyword));
  const scope = !lines.some(matters) ? 'nothing' : lines.some(dependsOnMore) ? 'perHost' : 'byHostLines';
  return { scope, written, alike: alikeBy(lines) };
}

function alikeBy(lines: readonly ConfigLine[]): ConfigScan['alike'] {
  const wordsOf = (wanted: string) => lines.filter(({ keyword }) => keyword === wanted).map(({ words }) => words);
  const hostLines = wordsOf('host').map((words) => parseHostNames(words.join(',')));
  // ssh prints such a name for its host whether a line says it or not.
  const named = new Set(wordsOf('hostname').flat());
  return (host) => (named.has(host) || /[A-Z]/.test(host) ? `=${host}` : matchesOf(hostLines, host));
}

function matchesOf(hostLines: readonly (HostNames | undefined)[], host: string): string {
  return hostLines.map((names) => (names?.matches(host) ? '1' : '0')).join('');
}

async function readLines(file: ConfigFile, depth: number): Promise<Found[]> {
  if (depth > depthMax) return ['unread'];
  const text = await readFile(file.path, 'utf8').catch((error: NodeJS.ErrnoException) => error.code);
  if (text === 'ENOENT' || text === 'ENOTDIR' || text === undefined) return [];
  if (/^E[A-Z]+$/.test(text)) return ['unread'];
  const found = configLines(text).map((line) => (line.keyword === 'include' ? included(file, line, depth) : [line]));
  return (await Promise.all(found)).flat();
}

async function included(file: ConfigFile, line: ConfigLine, depth: number): Promise<Found[]> {
  const files = await Promise.all(line.words.map((word) => filesOf(word, file)));
  const read = files
    .flat()
    .map((path) => (path === null ? ['unread' as const] : readLines({ ...file, path }, depth + 1)));
  return [line, ...(await Promise.all(read)).flat()];
}

/** The files that an Include names; null: it is written in a way that only ssh knows. */
async function filesOf(word: string, { base, home }: ConfigFile): Promise<(string | null)[]> {
  const path = resolve(base, word.startsWith('~/') ? join(home, word.slice(2)) : word);
  if (/[[\]{}$%~]/.test(path) || /[*?]/.test(dirname(path))) return [null];
  if (!/[*?]/.test(path)) return [path];
  const pattern = new RegExp(`^${basename(path).replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const names = await readdir(dirname(path)).catch(() => []);
  return names.filter((name) => pattern.test(name)).map((name) => join(dirname(path), name));
}
