import type { HostDefaults, Hosts } from '../../generated/hosts.ts';

/** A file of hosts in which there are hosts. */
export type HostsFile = Hosts & { readonly hosts: NonNullable<Hosts['hosts']> };

/** What a source says of a host, its groups' and its own defaults applied. */
export type ImportedHost = HostDefaults & { readonly address?: string };

export interface ImportedGroup {
  readonly hosts: readonly string[];
  readonly groups: readonly string[];
}

/** What one source says. */
export interface Imported {
  /** How problems name it. */
  readonly source: string;
  readonly hosts: ReadonlyMap<string, ImportedHost>;
  readonly groups: ReadonlyMap<string, ImportedGroup>;
}
