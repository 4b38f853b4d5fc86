import type { HostDefaults, Hosts } from '../../generated/hosts.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';
import type { EnvironmentHost, Locate } from '../change.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import { checkSiblings, settingsOf } from './defaults.ts';
import type { ResolvedGroup } from './groups.ts';

/** The hosts of an inventory in its order, with every default applied. */
export function environmentHosts(
  file: Hosts,
  groups: ReadonlyMap<string, ResolvedGroup>,
  at: Locate,
): { hosts: ReadonlyMap<string, EnvironmentHost>; problems: Problem[] } {
  const hosts = new Map<string, EnvironmentHost>();
  const problems: Problem[] = [];
  const groupsByHost = groupsOfHosts(groups);
  for (const name of Object.keys(file.hosts)) {
    const own = groupsByHost.get(name) ?? [];
    const settings = settingsOf(name, file, own);
    problems.push(...checkSiblings(name, file, own, at));
    hosts.set(name, { target: target(name, settings), variables: settings.variables ?? {} });
  }
  return { hosts, problems: oncePerPlace(problems) };
}

function groupsOfHosts(groups: ReadonlyMap<string, ResolvedGroup>): Map<string, ResolvedGroup[]> {
  const byHost = new Map<string, ResolvedGroup[]>();
  for (const group of groups.values()) {
    for (const host of group.hosts) {
      const known = byHost.get(host);
      if (known === undefined) byHost.set(host, [group]);
      else known.push(group);
    }
  }
  return byHost;
}

/** Two groups that disagree do so for every host they share: the first one stands for all. */
function oncePerPlace(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ place }) => {
    const key = `${place?.line}:${place?.column}`;
    if (seen.has(key)) return false;
    return seen.add(key);
  });
}

function target(name: string, settings: HostDefaults & { address?: string }): HostTarget {
  return {
    name,
    address: settings.address ?? name,
    port: settings.port ?? 22,
    user: settings.user ?? null,
    identity: settings.identity ?? null,
    passphrase: settings.passphrase ?? null,
    knownHosts: settings.knownHosts ?? null,
    stateDir: settings.stateDir ?? null,
    serviceManager: settings.serviceManager ?? 'systemctl',
    connectTimeoutMs: milliseconds(settings.connectTimeout ?? '10s'),
    connectRetries: settings.connectRetries ?? 2,
    keepaliveMs: milliseconds(settings.keepalive ?? '15s'),
    // Longer than a failover or a restart of sshd.
    reconnectForMs: milliseconds(settings.reconnectFor ?? '2m'),
    labels: settings.labels ?? {},
  };
}
