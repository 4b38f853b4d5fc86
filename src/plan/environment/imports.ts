import { resolve } from 'node:path';
import type { AnsibleImport, Hosts, Import, ProgramImport, UrlImport } from '../../generated/hosts.ts';
import type { InventorySources } from '../../model/inventorySources.ts';
import { failure, NightshiftError, type Place, type Problem } from '../../model/problems.ts';
import type { Locate } from '../change.ts';
import { canonicalJson } from '../compile/canonicalJson.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import { sha256 } from '../digest.ts';
import type { Imported } from '../inventory/imported.ts';
import { importedOf } from '../inventory/importedOf.ts';
import { mapAnsible } from '../inventory/mapAnsible.ts';
import type { PlacedImport } from '../inventory/mergeImports.ts';
import { errorAt } from '../read/report.ts';
import { readAnsible, saidBy } from './ansibleSource.ts';
import { documentSaid, plainDocument } from './documentSaid.ts';
import { bytesHash, hashOf } from './hashOf.ts';
import { shownPath } from './project.ts';

/** Something that was read for an import: a saved plan is held against it. */
export interface ImportInput {
  /** A file by its path relative to the project; `import: …` for what a source said. */
  readonly source: string;
  readonly sha256: string;
}

/** One import, for people who wonder where a host comes from. */
export interface ImportNote {
  readonly source: string;
  readonly reader: 'ansible-inventory' | 'nightshift' | 'program' | 'url';
  readonly hosts: number;
}

export interface LoadedImports {
  readonly imports: readonly PlacedImport[];
  readonly inputs: readonly ImportInput[];
  readonly notes: readonly ImportNote[];
  readonly problems: readonly Problem[];
}

interface Asking {
  readonly root: string;
  readonly sources: InventorySources;
  /** Of the value that names the source. */
  readonly place: Place;
  readonly timeoutMs: number;
}

/** Asks every source that a file imports, all at once. A source that fails is a problem, and with it the environment is refused. */
export async function loadImports(
  root: string,
  file: Hosts,
  at: Locate,
  sources: InventorySources | undefined,
): Promise<LoadedImports> {
  const loaded = await Promise.all(
    (file.import ?? []).map((one, index) => {
      const place = at(['import', index, 'ansible' in one ? 'ansible' : 'program' in one ? 'program' : 'url']);
      return sources === undefined ? failed([notAsked(place)]) : loadOne(one, { root, sources, place });
    }),
  );
  return {
    imports: loaded.flatMap((one) => one.imports),
    inputs: loaded.flatMap((one) => one.inputs),
    notes: loaded.flatMap((one) => one.notes),
    problems: loaded.flatMap((one) => one.problems),
  };
}

const failed = (problems: readonly Problem[]): LoadedImports => ({ imports: [], inputs: [], notes: [], problems });

function notAsked(place: Place): Problem {
  const next = 'Give the command the name of an environment without imports, or ask with another command.';
  return errorAt(place, 'NS1215', 'Sources of hosts are not asked here.', next);
}

async function loadOne(one: Import, where: Omit<Asking, 'timeoutMs'>): Promise<LoadedImports> {
  const timeoutMs = milliseconds(one.timeout ?? '30s');
  const asking = { ...where, timeoutMs };
  try {
    if (timeoutMs === 0)
      throw failure('NS1212', `\`timeout\` must be longer than ${one.timeout}.`, 'Write it like this: 30s', where);
    if ('ansible' in one) return await fromAnsible(one, asking);
    return 'program' in one ? await fromProgram(one, asking) : await fromUrl(one, asking);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return failed(
      error.problems.map((problem) => (problem.place === undefined ? { ...problem, place: where.place } : problem)),
    );
  }
}

async function fromAnsible({ ansible, labels = {} }: AnsibleImport, asking: Asking): Promise<LoadedImports> {
  const { place, root } = asking;
  const source = shownPath(root, resolve(root, ansible));
  const { inventory, files, reader } = await readAnsible({ ...asking, path: ansible });
  const mapped = mapAnsible(inventory, { source, labels, place });
  const inputs = files.map((file) => ({ source: file.source, sha256: bytesHash(file.bytes) }));
  return made(plainDocument(source, mapped.file), { place, reader, inputs, problems: mapped.problems });
}

async function fromProgram({ program, args = [] }: ProgramImport, asking: Asking): Promise<LoadedImports> {
  const { place, root, sources, timeoutMs } = asking;
  const said = saidBy(program, place, await sources.run({ program, args, env: {}, timeoutMs }));
  const path = resolve(root, program);
  const itself = program.includes('/') ? [{ source: shownPath(root, path), sha256: await hashOf(path) }] : [];
  const document = documentSaid([program, ...args].join(' '), said);
  return made(document, { place, reader: 'program', inputs: itself, problems: [] });
}

async function fromUrl({ url, headers = {}, sha256: wanted }: UrlImport, asking: Asking): Promise<LoadedImports> {
  const { place, sources, timeoutMs } = asking;
  const { protocol, hostname, origin, pathname } = parsed(url, place);
  if (protocol !== 'https:' && !/^(?:127(?:\.\d+){3}|\[::1\]|localhost)$/.test(hostname)) throw inTheClear(url, place);
  // A query may hold a key.
  const source = origin + pathname;
  const said = saidBy(source, place, await sources.get({ url, headers, timeoutMs }));
  if (wanted !== undefined && bytesHash(said) !== wanted) throw otherBytes(source, bytesHash(said), wanted, place);
  return made(documentSaid(source, said), { place, reader: 'url', inputs: [], problems: [] });
}

function parsed(url: string, place: Place): URL {
  if (URL.canParse(url)) return new URL(url);
  throw failure('NS1215', `${JSON.stringify(url)} is no address.`, 'Write it like this: https://cmdb.example/hosts', {
    place,
  });
}

interface Made extends Omit<LoadedImports, 'imports' | 'notes'> {
  readonly place: Place;
  readonly reader: ImportNote['reader'];
}

/** What a document says, held against the schema. */
function made(document: Parameters<typeof importedOf>[0], { place, reader, inputs, problems }: Made): LoadedImports {
  const { imported, problems: found } = importedOf(document);
  const all = [...problems, ...found];
  if (imported === null) return failed(all);
  const { source, hosts } = imported;
  const meaning = sha256(meaningOf(imported));
  return {
    imports: [{ ...imported, place }],
    inputs: [...inputs, { source: `import: ${source}`, sha256: meaning }],
    notes: [{ source, reader, hosts: hosts.size }],
    problems: all,
  };
}

/** Not its bytes: a listing in another layout is the same fleet. The order of hosts counts, that of groups does not. */
function meaningOf({ hosts, groups }: Imported): string {
  const members = [...groups].map(([name, group]) => {
    return [name, { hosts: group.hosts.toSorted(), groups: group.groups.toSorted() }];
  });
  return canonicalJson({ hosts: [...hosts], groups: Object.fromEntries(members) });
}

function inTheClear(url: string, place: Place): NightshiftError {
  const message = `${url} would be asked in the clear: whoever is on the way could put hosts of their own into it.`;
  return failure('NS1220', message, 'Use https; http is for this machine itself alone.', { place });
}

function otherBytes(source: string, is: string, wanted: string, place: Place): NightshiftError {
  const message = `${source} says something else than \`sha256\` pins: ${is}, not ${wanted}.`;
  return failure('NS1215', message, 'Look at what changed, and pin the new value.', { place });
}
