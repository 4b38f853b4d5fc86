/** Reads what ls and checksum programs say. Their texts are bytes, one character each (latin1): names need not be UTF-8. */
import type { PathState, TreeEntry } from '../model/survey.ts';

/** Checksums by name. */
export type Sums = ReadonlyMap<string, string>;

interface Attributes {
  /** The first letter of ls: `-`, `d`, `l`, … */
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly bytes: number;
}

/** Type and permissions, links, owner, group, size or device numbers, and a date of three words. */
const columns = /(.)([-rwxsStT]{9})\S* +\d+ +(\d+) +(\d+) +(?:\d+, +)?(\d+) +\S+ +\S+ +\S+ /y;
const arrow = ' -> ';

export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Undefined where the bytes are no UTF-8. */
function utf8(text: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Lines of sha256sum, shasum or `openssl dgst -r`; a name that begins with a backslash line has its own ones doubled. */
export function readSums(text: string): Sums {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, escaped, sum, name] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/s.exec(line) ?? [];
    if (sum === undefined || name === undefined) continue;
    sums.set(
      escaped === '' ? name : name.replaceAll(/\\(.)/g, (_, letter) => ({ r: '\r' })[String(letter)] ?? '\\'),
      sum,
    );
  }
  return sums;
}

/** What stands at a path, from its line of ls; undefined when it is none. */
export function readPathState(line: string, path: string, sums: Sums): PathState | undefined {
  const name = latin1(path);
  const found = readAttributes(line, 0);
  if (found === undefined) return undefined;
  const rest = line.slice(found.end);
  if (found.type !== 'l') return stateOf(found, sums.get(name));
  const plain = name + arrow;
  if (rest.startsWith(plain)) return linkTo(rest.slice(plain.length));
  const quoted = `'${name}'${arrow}'`;
  return rest.startsWith(quoted) ? linkTo(rest.slice(quoted.length, -1)) : undefined;
}

/** All entries of a tree, sorted; undefined when some cannot be told: unreadable, gone meanwhile, a newline in a name, no UTF-8. */
export function readTree(listing: string, sums: Sums): readonly TreeEntry[] | undefined {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < listing.length; ) {
    const entry = readTreeEntry(listing, at, sums);
    if (entry === undefined) return undefined;
    entries.push(entry.entry);
    at = entry.end + 1;
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function readTreeEntry(listing: string, at: number, sums: Sums): { entry: TreeEntry; end: number } | undefined {
  const found = readAttributes(listing, at);
  if (found === undefined) return undefined;
  const named = found.type === 'l' ? readLink(listing, found.end, found.bytes) : readName(listing, found.end);
  const path = named === undefined ? undefined : utf8(named.name.slice(2));
  if (named === undefined || path === undefined || !named.name.startsWith('./')) return undefined;
  const state = named.to === undefined ? stateOf(found, sums.get(named.name)) : linkTo(named.to);
  return { entry: { path, ...state }, end: named.end };
}

interface Named {
  readonly name: string;
  readonly to?: string;
  readonly end: number;
}

function readName(listing: string, at: number): Named {
  const newline = listing.indexOf('\n', at);
  const end = newline < 0 ? listing.length : newline;
  return { name: listing.slice(at, end), end };
}

/** A link is as long as its target, which may hold arrows and newlines. Two forms: see stat_as_ls in survey/speaking.sh. */
function readLink(listing: string, at: number, targetBytes: number): Named | undefined {
  const quote = listing[at] === "'" ? "'" : '';
  const between = quote + arrow + quote;
  for (let found = listing.indexOf(between, at); found >= 0; found = listing.indexOf(between, found + 1)) {
    const start = found + between.length;
    const end = start + targetBytes + quote.length;
    if (end !== listing.length && listing[end] !== '\n') continue;
    return { name: listing.slice(at + quote.length, found), to: listing.slice(start, start + targetBytes), end };
  }
  return undefined;
}

function readAttributes(text: string, at: number): (Attributes & { readonly end: number }) | undefined {
  columns.lastIndex = at;
  const [, type, permissions, user, group, bytes] = columns.exec(text) ?? [];
  if (type === undefined || permissions === undefined) return undefined;
  const end = columns.lastIndex;
  return { type, mode: octal(permissions), owner: `${user}:${group}`, bytes: Number(bytes), end };
}

function stateOf({ type, mode, owner, bytes }: Attributes, sha256: string | undefined): PathState {
  if (type === 'd') return { kind: 'directory', mode, owner };
  return type === '-' ? { kind: 'file', mode, owner, bytes, sha256: sha256 ?? null } : { kind: 'other' };
}

function linkTo(target: string): PathState {
  return { kind: 'link', to: Buffer.from(target, 'latin1').toString('utf8') };
}

/** `rwxr-sr-x` as 2755. */
function octal(permissions: string): string {
  const triples = [0, 3, 6].map((start) => permissions.slice(start, start + 3));
  const special = triples.reduce((bits, triple) => bits * 2 + (/[sStT]/.test(triple) ? 1 : 0), 0);
  const digits = triples.map((triple) =>
    [...triple].reduce((bits, letter) => bits * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0),
  );
  return [special, ...digits].join('');
}
