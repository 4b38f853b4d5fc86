import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../../generated/policy.ts';
import { wantsApprovals } from '../../model/approval.ts';
import type { Place, Problem } from '../../model/problems.ts';
import type { Environment, Locate } from '../change.ts';
import { didYouMean } from '../read/nearest.ts';
import { readYamlFile } from '../read/readFile.ts';
import { errorAt, hasErrors } from '../read/report.ts';
import type { DocumentKind, Documents } from '../read/schemas.ts';
import { validateDocument } from '../read/validateDocument.ts';
import { resolveCalendar } from './calendarFiles.ts';
import { checkHosts, checkSharedAddresses } from './checkHosts.ts';
import { environmentHosts } from './environmentHosts.ts';
import { resolveGroups } from './groups.ts';
import { inventoriesFolder, listEnvironments, shownPath } from './project.ts';

/** An environment as it was read: all problems of all its files, and the environment itself when none is an error. */
export interface LoadedEnvironment {
  readonly environment: Environment | undefined;
  readonly problems: readonly Problem[];
  /** Where something of the calendar stands; undefined: there is none. */
  readonly calendarAt: Locate | undefined;
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
 * where they are, with the iCalendar files it names. `namedAt` is where its name is written. Problems have codes NS10xx and NS12xx.
 */
export async function loadEnvironment(root: string, name: string, namedAt?: Place): Promise<LoadedEnvironment> {
  const known = await listEnvironments(root);
  if (!known.includes(name)) return failed([unknownEnvironment(name, known, namedAt)]);
  const folder = join(root, inventoriesFolder, name);
  const files = await readdir(folder);
  const misnamed = files.flatMap((file) => checkFileName(shownPath(root, join(folder, file)), file));
  const hosts = await read('hosts', root, folder);
  const calendar = files.includes('calendar.yaml') ? await read('calendar', root, folder) : undefined;
  const policy = files.includes('policy.yaml') ? await read('policy', root, folder) : undefined;
  const inventory = hosts.value && buildInventory(hosts.value, hosts.at);
  const problems = [
    ...misnamed,
    ...hosts.problems,
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
  return { environment, problems, calendarAt: calendar?.at };
}

function failed(problems: readonly Problem[]): LoadedEnvironment {
  return { environment: undefined, problems, calendarAt: undefined };
}

async function read<Kind extends DocumentKind>(kind: Kind, root: string, folder: string): Promise<Read<Kind>> {
  const path = join(folder, `${kind}.yaml`);
  const document = await readYamlFile(path, shownPath(root, path));
  return { ...validateDocument(kind, document), at: document.at };
}

type Inventory = Pick<Environment, 'hosts' | 'groups'> & { problems: Problem[] };

function buildInventory(file: Documents['hosts'], at: Locate): Inventory {
  const { groups, problems } = resolveGroups(file, at);
  const ownProblems = [...problems, ...checkHosts(file, at)];
  // Settings that come through a circle of groups, or from a group that is not there, would only raise more errors.
  if (hasErrors(ownProblems)) return { hosts: new Map(), groups: new Map(), problems: ownProblems };
  const built = environmentHosts(file, groups, at);
  return {
    hosts: built.hosts,
    groups: new Map([...groups.values()].map((group) => [group.name, group.hosts])),
    problems: [...ownProblems, ...built.problems, ...checkSharedAddresses(built.hosts, at)],
  };
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
