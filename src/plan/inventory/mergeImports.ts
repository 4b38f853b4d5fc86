import type { Hosts } from '../../generated/hosts.ts';
import type { Place, Problem } from '../../model/problems.ts';
import { errorAt } from '../read/report.ts';
import type { HostsFile, Imported, ImportedGroup, ImportedHost } from './imported.ts';

/** A source with where its import stands. */
export type PlacedImport = Imported & { readonly place: Place };

export interface MergedHosts {
  /** With every host and group; what hosts.yaml does not say itself of an imported one is in `imported`. */
  readonly file: HostsFile;
  readonly imported: ReadonlyMap<string, ImportedHost>;
  readonly problems: readonly Problem[];
}

/**
 * One inventory of hosts.yaml and its imports. Settings of a host are merged key by key: a later source beats an earlier
 * one. The file's own hosts come first, in its order; then those of each source in its order. Members of a group add up.
 */
export function mergeImports(own: Hosts, imports: readonly PlacedImport[]): MergedHosts {
  const imported = new Map<string, ImportedHost>();
  const addresses = new Map<string, { address: string; source: string }>();
  const problems: Problem[] = [];
  const ownHosts = own.hosts ?? {};
  for (const { source, hosts, place } of imports) {
    for (const [name, settings] of hosts) {
      const other = addresses.get(name);
      const { address } = settings;
      if (address !== undefined && other !== undefined && other.address !== address && !hasAddress(ownHosts, name))
        problems.push(contradiction(place, name, other, { address, source }));
      if (address !== undefined) addresses.set(name, { address, source });
      imported.set(name, mergedHost(imported.get(name), settings));
    }
  }
  const others = [...imported.keys()].filter((name) => !Object.hasOwn(ownHosts, name));
  const hosts = { ...ownHosts, ...Object.fromEntries(others.map((name) => [name, null])) };
  return { file: { ...own, hosts, groups: mergedGroups(own, imports) }, imported, problems };
}

/** What the file says itself settles it. */
const hasAddress = (hosts: HostsFile['hosts'], name: string): boolean =>
  Object.hasOwn(hosts, name) && hosts[name]?.address !== undefined;

function mergedHost(before: ImportedHost | undefined, now: ImportedHost): ImportedHost {
  return {
    ...before,
    ...now,
    labels: { ...before?.labels, ...now.labels },
    variables: { ...before?.variables, ...now.variables },
  };
}

function mergedGroups(own: Hosts, imports: readonly PlacedImport[]): NonNullable<Hosts['groups']> {
  const groups = new Map(Object.entries(own.groups ?? {}));
  for (const source of imports) {
    for (const [name, added] of source.groups) groups.set(name, mergedGroup(groups.get(name), added));
  }
  return Object.fromEntries(groups);
}

type Group = NonNullable<Hosts['groups']>[string];

function mergedGroup(before: Group | undefined, added: ImportedGroup): Group {
  return {
    ...before,
    hosts: [...new Set([...(before?.hosts ?? []), ...added.hosts])],
    groups: [...new Set([...(before?.groups ?? []), ...added.groups])],
  };
}

type Said = { readonly address: string; readonly source: string };

function contradiction(place: Place, name: string, one: Said, other: Said): Problem {
  const message = `\`${name}\` is at ${one.address} in ${one.source}, and at ${other.address} in ${other.source}.`;
  const next = `Correct one of the two, or settle it in hosts.yaml: \`hosts: { ${name}: { address: … } }\`.`;
  return errorAt(place, 'NS1218', message, next);
}
