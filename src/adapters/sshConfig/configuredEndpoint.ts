import { userInfo } from 'node:os';
import type { HostTarget } from '../../model/executionPlan.ts';
import type { Endpoint, OfferedIdentities } from '../transport/endpoint.ts';
import { usualKnownHosts } from '../transport/endpoint.ts';
import type { Bases } from '../transport/localPath.ts';
import { localPath } from '../transport/localPath.ts';
import { namedAlgorithms } from './namedAlgorithms.ts';
import type { TokenValues } from './pathTokens.ts';
import { configPath } from './pathTokens.ts';
import type { SshSettings } from './sshSettings.ts';

/** A target, with the port that the inventory says; null: it says none. */
export interface SaidTarget {
  readonly target: HostTarget;
  readonly port: number | null;
}

/** Inventory and configuration together: what the inventory says counts, of the rest what the configuration says. */
export function configuredEndpoint(
  { target, port }: SaidTarget,
  settings: SshSettings,
  bases: Bases,
): Omit<Endpoint, 'jump'> {
  const reached: HostTarget = {
    ...target,
    address: settings.one('hostname') ?? target.address,
    port: port ?? Number(settings.one('port') ?? 22),
    user: target.user ?? settings.one('user') ?? null,
  };
  const hostKeyAlias = settings.one('hostkeyalias')?.toLowerCase() ?? null;
  const tokens = tokensOf(reached, target.address, hostKeyAlias, bases);
  return {
    target: reached,
    identities: identitiesOf(settings, tokens),
    knownHosts: knownHostsOf(target, settings, bases, tokens),
    hostKeyAlias,
    algorithms: namedAlgorithms(settings),
    local: localOf(settings),
  };
}

function tokensOf(
  { address, port, user }: HostTarget,
  original: string,
  alias: string | null,
  { home }: Bases,
): TokenValues {
  return { home, original, host: address, alias, port, user: user ?? userInfo().username };
}

function identitiesOf(settings: SshSettings, tokens: TokenValues): OfferedIdentities {
  return {
    files: settings.says('identityfile') ? settings.all('identityfile').map((file) => configPath(file, tokens)) : null,
    only: settings.isYes('identitiesonly'),
    agentSocket: agentSocketOf(settings, tokens),
  };
}

function agentSocketOf(settings: SshSettings, tokens: TokenValues): string | null | undefined {
  const socket = settings.one('identityagent');
  if (!settings.says('identityagent') || socket === 'SSH_AUTH_SOCK') return undefined;
  if (socket === undefined) return null;
  return socket.startsWith('$') ? (process.env[socket.slice(1)] ?? null) : configPath(socket, tokens);
}

function knownHostsOf(target: HostTarget, settings: SshSettings, bases: Bases, tokens: TokenValues): string[] {
  if (target.knownHosts !== null) return [localPath(target.knownHosts, bases)];
  const usual = usualKnownHosts(bases);
  const files = (keyword: string) => settings.files(keyword)?.map((file) => configPath(file, tokens));
  return [...(files('userknownhostsfile') ?? usual.slice(0, 2)), ...(files('globalknownhostsfile') ?? usual.slice(2))];
}

function localOf(settings: SshSettings): Endpoint['local'] {
  const address = settings.one('bindaddress');
  const families: { readonly [family: string]: 4 | 6 } = { inet: 4, inet6: 6 };
  const family = families[settings.one('addressfamily') ?? 'any'];
  return { ...(address !== undefined && { address }), ...(family !== undefined && { family }) };
}
