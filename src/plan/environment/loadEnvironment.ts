import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../../generated/policy.ts';
import { wantsApprovals } from '../../model/approval.ts';
import type { InventorySources } from '../../model/inventorySources.ts';
import type { Place, Problem } from '../../model/problems.ts';
import type { Environment, Locate } from '../change.ts';
import { mergeImports } from '../inventory/mergeImports.ts';
import { didYouMean } from '../read/nearest.ts';
import { readYamlFile } from '../read/readFile.ts';
import { errorAt, hasErrors } from '../read/report.ts';
import type { DocumentKind, Documents } from '../read/schemas.ts';
import { validateDocument } from '../read/validateDocument.ts';
import { resolveCalendar } from './calendarFiles.ts';
import { checkHosts, checkSharedAddresses } from './checkHosts.ts';
import { environmentHosts } from './environmentHosts.ts';
import { resolveGroups } from './groups.ts';
import { type ImportInput, type ImportNote, type LoadedImports, loadImports } from './imports.ts';
import { inventoriesFolder, listEnvironments, shownPath } from './project.ts';

/** An environment as it was read: all problems of all its files, and the environment itself when none is an error. */
export interface LoadedEnvironment {
  readonly environment: Environment | undefined;
  readonly problems: readonly Problem[];
  /** Where something of the calendar stands; undefined: there is none. */
  readonly calendarAt: Locate | undefined;
  /** What was read for the imports of hosts.yaml: a saved plan is held against it. */
  readonly importInputs: readonly ImportInput[];
  /** Each import, and how it was read. */
  readonly importNotes: readonly ImportNote[];
}

/** How an environment is read. */
export interface EnvironmentReading {
  /** Where its name is written. */
  readonly namedAt?: Place | undefined;
  /**
   * How sources that hosts.yaml imports are asked; without it an environment that has such is refused. `unasked`: it comes
   * without any host, for those who want its calendar or its policy, whatever a source would say.
   */
  readonly sources?: InventorySources | 'unasked' | undefined;
}

/** What an environment demands that has no policy.yaml, and what a policy demands that does not say. */
const strictPolicy: Policy = {
  apiVersion: 'nightshift/v1',
  windows: 'required',
  wayBack: 'required',
  irreversible: 'allowed',
  ticket: 'optional',
};

type Read<Kind extends DocumentKind> = { value: Documents[Kind] | undefined; problems: Problem[]; at: Locate };

/**
 * Reads the environment `name` of the project at `root`: inventories/NAME/hosts.yaml, and calendar.yaml and policy.yaml
 * where they are, with the iCalendar files and the sources of hosts that they name. Problems have codes NS10xx and NS12xx.
 */
export async function loadEnvironment(
  root: string,
  name: string,
  { namedAt, sources }: EnvironmentReading = {},
): Promise<LoadedEnvironment> {
  const known = await listEnvironments(root);
  if (!known.includes(name)) return failed([unknownEnvironment(name, known, namedAt)]);
  const folder = join(root, inventoriesFolder, name);
  const files = await readdir(folder);
  const misnamed = files.flatMap((file) => checkFileName(shownPath(root, join(folder, file)), file));
  const hosts = await read('hosts', root, folder);
  const calendar = files.includes('calendar.yaml') ? await read('calendar', root, folder) : undefined;
  const policy = files.includes('policy.yaml') ? await read('policy', root, folder) : undefined;
  const isUnasked = sources === 'unasked' && hosts.value?.import !== undefined;
  const asked = sources === 'unasked' ? undefined : sources;
  const imports = await loadImports(root, isUnasked ? nothing : (hosts.value ?? nothing), hosts.at, asked);
  const inventory = hosts.value && (isUnasked ? noInventory : buildInventory(hosts.value, hosts.at, imports));
  const problems = [
    ...misnamed,
    ...hosts.problems,
    ...imports.problems,
    ...(inventory?.problems ?? []),
    ...(calendar?.problems ?? []),
    ...(policy?.problems ?? []),
    ...(policy?.value ? checkPolicy(policy.value, policy.at, files) : []),
  ];
  if (inventory === undefined || hasErrors(problems)) return { ...failed(problems), calendarAt: calendar?.at };
  const environment: Environment = {
    name,
    hosts: inventory.hosts,
    groups: inventory.groups,
    calendar: calendar?.value === undefined ? null : resolveCalendar(calendar.value, { folder, root }),
    policy: { ...strictPolicy, ...policy?.value },
  };
  return {
    environment,
    problems,
    calendarAt: calendar?.at,
    importInputs: imports.inputs,
    importNotes: imports.notes,
  };
}

function failed(problems: readonly Problem[]): LoadedEnvironment {
  return { environment: undefined, problems, calendarAt: undefined, importInputs: [], importNotes: [] };
}

async function read<Kind extends DocumentKind>(kind: Kind, root: string, folder: string): Promise<Read<Kind>> {
  const path = join(folder, `${kind}.yaml`);
  const document = await readYamlFile(path, shownPath(root, path));
  return { ...validateDocument(kind, document), at: document.at };
}

const nothing: Documents['hosts'] = { apiVersion: 'nightshift/v1' };

type Inventory = Pick<Environment, 'hosts' | 'groups'> & { readonly problems: readonly Problem[] };

const noInventory: Inventory = { hosts: new Map(), groups: new Map(), problems: [] };

function buildInventory(own: Documents['hosts'], at: Locate, { imports, problems: failed }: LoadedImports): Inventory {
  // Half a fleet is worse than none, and every group would be said to name hosts that are not there.
  if (hasErrors(failed)) return noInventory;
  if (own.hosts === undefined && own.import === undefined) return { ...noInventory, problems: [noHosts(at)] };
  const { file, imported, problems: merging } = mergeImports(own, imports);
  const { groups, problems } = resolveGroups(file, at);
  const ownProblems = [...merging, ...problems, ...checkHosts(file, at)];
  // Settings that come through a circle of groups, or from a group that is not there, would only raise more errors.
  if (hasErrors(ownProblems)) return { ...noInventory, problems: ownProblems };
  const built = environmentHosts(file, groups, at, imported);
  return {
    hosts: built.hosts,
    groups: new Map([...groups.values()].map((group) => [group.name, group.hosts])),
    problems: [...ownProblems, ...built.problems, ...checkSharedAddresses(built.hosts, at)],
  };
}

function noHosts(at: Locate): Problem {
  const message = 'The key `hosts` is missing: the hosts by name, in the order in which rollouts take them.';
  const next = 'Add it, for example `hosts: {"app1":{"address":"10.0.0.11"}}`; or `import` them (docs/inventory.md).';
  return errorAt(at([]), 'NS1021', message, next);
}

function unknownEnvironment(name: string, known: readonly string[], namedAt: Place | undefined): Problem {
  const next = didYouMean(name, known, 'The environments there are');
  const message = `There is no environment \`${name}\` under ${inventoriesFolder}/.`;
  return errorAt(namedAt ?? { file: inventoriesFolder }, 'NS1202', message, next);
}

/** A policy.yml that nobody reads would be a policy that nobody follows. */
function checkFileName(shown: string, file: string): Problem[] {
  const [, kind] = /^(hosts|calendar|policy)\.(?:yml|json)$/.exec(file) ?? [];
  if (kind === undefined) return [];
  return [errorAt({ file: shown }, 'NS1001', `Only ${kind}.yaml is read, not ${file}.`, `Rename it to ${kind}.yaml.`)];
}

/** Nobody could ever approve anything there. */
function checkPolicy({ approvals }: Policy, at: Locate, files: readonly string[]): Problem[] {
  if (!wantsApprovals(approvals) || files.includes('approvers')) return [];
  const message = 'The policy wants approvals, and there is no file `approvers` beside it.';
  const next = "Write it: one approver a line, in OpenSSH's allowed_signers format (docs/approvals.md).";
  return [errorAt(at(['approvals']), 'NS1214', message, next)];
}
