import type { HostDefaults } from '../../generated/hosts.ts';
import type { Problem } from '../../model/problems.ts';
import type { Locate } from '../change.ts';
import type { HostsFile, ImportedHost } from '../inventory/imported.ts';
import { errorAt } from '../read/report.ts';
import type { ResolvedGroup } from './groups.ts';

/** What one group sets: the group's defaults, one entry for each value that can be overridden by itself. */
interface Setting {
  readonly group: ResolvedGroup;
  /** `user`, `labels.site` … */
  readonly key: readonly string[];
  readonly value: unknown;
}

/**
 * The settings of a host: its own beat an inner group's, which beat an outer group's, which beat what was `imported` for
 * it, which beats the environment's.
 */
export function settingsOf(
  name: string,
  file: HostsFile,
  groups: readonly ResolvedGroup[],
  imported?: ImportedHost,
): ImportedHost {
  // A group that lies inside another has fewer groups inside it than that one.
  const outerFirst = groups.toSorted((a, b) => b.inner.size - a.inner.size);
  const ofGroups = outerFirst.map((group) => file.groups?.[group.name]?.defaults);
  const layers = [file.defaults, imported, ...ofGroups, file.hosts[name]];
  const settings: HostDefaults & { address?: string } = {};
  const labels: NonNullable<HostDefaults['labels']> = {};
  const variables: NonNullable<HostDefaults['variables']> = {};
  for (const layer of layers) {
    Object.assign(settings, layer);
    Object.assign(labels, layer?.labels);
    Object.assign(variables, layer?.variables);
  }
  return { ...settings, labels, variables };
}

/** Where groups of which none lies inside the other set one thing differently for a host that does not set it itself. */
export function checkSiblings(name: string, file: HostsFile, groups: readonly ResolvedGroup[], at: Locate): Problem[] {
  const own = new Set(entriesOf(file.hosts[name] ?? {}).map(([key]) => key.join('.')));
  const byKey = new Map<string, Setting[]>();
  for (const setting of groups.flatMap((group) => settingsOfGroup(group, file))) {
    const key = setting.key.join('.');
    byKey.set(key, [...(byKey.get(key) ?? []), setting]);
  }
  return [...byKey].flatMap(([key, all]) => (own.has(key) ? [] : disagreement(name, all, at)));
}

function disagreement(host: string, settings: readonly Setting[], at: Locate): Problem[] {
  const innermost = settings.filter(({ group }) => !settings.some((other) => group.inner.has(other.group.name)));
  const [first, ...others] = innermost;
  const other = others.find(({ value }) => JSON.stringify(value) !== JSON.stringify(first?.value));
  if (first === undefined || other === undefined) return [];
  const key = first.key.join('.');
  const message =
    `The groups \`${first.group.name}\` (${JSON.stringify(first.value)}) and \`${other.group.name}\` ` +
    `(${JSON.stringify(other.value)}) set \`${key}\` differently for ${host}.`;
  const next = `Set \`${key}\` at the host, or put one of the groups inside the other: the inner one wins.`;
  return [errorAt(at(['groups', other.group.name, 'defaults', ...other.key], 'key'), 'NS1208', message, next)];
}

function settingsOfGroup(group: ResolvedGroup, file: HostsFile): Setting[] {
  return entriesOf(file.groups?.[group.name]?.defaults ?? {}).map(([key, value]) => ({ group, key, value }));
}

function entriesOf({ labels = {}, variables = {}, ...rest }: HostDefaults): [key: string[], value: unknown][] {
  return [
    ...Object.entries(rest).map(([key, value]): [string[], unknown] => [[key], value]),
    ...Object.entries(labels).map(([key, value]): [string[], unknown] => [['labels', key], value]),
    ...Object.entries(variables).map(([key, value]): [string[], unknown] => [['variables', key], value]),
  ];
}
