import type { HostTarget, SecretSource, SshReach } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';
import type { EnvironmentHost, Locate } from '../change.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import { readBecome } from '../compile/readBecome.ts';
import type { HostsFile, ImportedHost } from '../inventory/imported.ts';
import { checkReach } from './checkHosts.ts';
import { checkSiblings, settingsOf } from './defaults.ts';
import { groupsByHost, type ResolvedGroup } from './groups.ts';

/** The hosts of an inventory in its order, with every default applied. `imported`: what sources say of hosts. */
export function environmentHosts(
  file: HostsFile,
  groups: ReadonlyMap<string, ResolvedGroup>,
  at: Locate,
  imported: ReadonlyMap<string, ImportedHost> = new Map(),
): { hosts: ReadonlyMap<string, EnvironmentHost>; problems: Problem[] } {
  const hosts = new Map<string, EnvironmentHost>();
  const problems: Problem[] = [];
  const byHost = groupsByHost(groups);
  for (const name of Object.keys(file.hosts)) {
    const own = byHost.get(name) ?? [];
    const settings = settingsOf(name, file, own, imported.get(name));
    problems.push(...checkSiblings(name, file, own, at), ...checkReach(name, settings, at));
    hosts.set(name, { target: target(name, settings), variables: settings.variables ?? {} });
  }
  return { hosts, problems: oncePerPlace(problems) };
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

function reachOf({ connection = 'auto', sshConfig, port, jump }: ImportedHost): SshReach {
  return { connection, config: sshConfig ?? null, port: port ?? null, jump: jump ?? null };
}

function becomeOf({ become }: ImportedHost): Pick<HostTarget, 'become'> {
  const found = readBecome(become, (source: SecretSource) => source) ?? null;
  return found === null ? {} : { become: found };
}

function target(name: string, settings: ImportedHost): HostTarget {
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
    ssh: reachOf(settings),
    ...becomeOf(settings),
  };
}
