import type { HostTarget, SshReach } from '../../model/executionPlan.ts';
import type { Bases } from '../transport/localPath.ts';
import { configFile, localPath } from '../transport/localPath.ts';

/** What the inventory says for `ssh` beside the rest. */
export type OpenSshReach = Omit<SshReach, 'connection'>;

/** How long a master outlives the nightshift that was killed, in seconds; it leaves by itself then. */
const persistSeconds = 5;

/** Unanswered keepalives that end a connection. */
const keepaliveCountMax = 3;

/** What `ssh` is called with for a master. What the inventory does not say is left to ssh's configuration (ssh_config(5)). */
export function masterArguments(target: HostTarget, reach: OpenSshReach, controlPath: string, bases: Bases): string[] {
  const config = configFile(reach.config, bases);
  const configOption = config === null ? [] : ['-F', config];
  const options = [...ours(target), ...said(target, reach, bases)];
  // -v: the master's standard error stays open, and says how far it came and why it ended.
  return [
    ...['-v', '-f', '-N', '-M', '-S', escaped(controlPath), ...configOption],
    ...options.flatMap((option) => ['-o', option]),
    ...['--', target.address],
  ];
}

/** What nightshift answers for, whatever the configuration says. */
function ours({ connectTimeoutMs, keepaliveMs }: HostTarget): string[] {
  return [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    `ControlPersist=${persistSeconds}`,
    `ConnectTimeout=${seconds(connectTimeoutMs)}`,
    'ConnectionAttempts=1',
    `ServerAliveInterval=${seconds(keepaliveMs)}`,
    `ServerAliveCountMax=${keepaliveCountMax}`,
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'Tunnel=no',
  ];
}

function said({ user, identity, knownHosts }: HostTarget, { port, jump }: OpenSshReach, bases: Bases): string[] {
  return [
    ...(jump === null ? [] : [`ProxyJump=${jump}`]),
    ...(port === null ? [] : [`Port=${port}`]),
    ...(user === null ? [] : [`User=${user}`]),
    ...identityOptions(identity, bases),
    ...(knownHosts === null ? [] : knownHostsOptions(path(knownHosts, bases))),
  ];
}

function identityOptions(identity: string | null, bases: Bases): string[] {
  if (identity === null) return [];
  if (identity === 'agent') return ['IdentitiesOnly=no', 'IdentityFile=none'];
  return ['IdentitiesOnly=yes', `IdentityFile=${path(identity, bases)}`];
}

/** A file that is named is the only one that counts. */
function knownHostsOptions(file: string): string[] {
  return [`UserKnownHostsFile=${file}`, 'GlobalKnownHostsFile=none'];
}

/** In quotes, since a list of files is separated by blanks. */
function path(written: string, bases: Bases): string {
  return `"${escaped(localPath(written, bases))}"`;
}

/** `%` begins a token in ssh's paths. */
function escaped(path: string): string {
  return path.replaceAll('%', '%%');
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
