import type { HostTarget } from '../../model/executionPlan.ts';
import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';
import { hostLabel } from '../transport/hostLabel.ts';
import { handshakeFailed, socketFailed, timedOut } from '../transport/networkFailure.ts';
import type { SshWords } from './sshWords.ts';

/** What is quoted of ssh at most. */
const quotedMax = 500;

interface Told {
  readonly target: HostTarget;
  readonly words: SshWords;
  /** All that ssh said, on one line. */
  readonly said: string;
}

/** A reading of ssh's words: it tells nothing but its exit code 255 otherwise. The first that fits counts. */
const readings: readonly (readonly [RegExp, (told: Told, found: RegExpExecArray) => NightshiftError])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, changedKey],
  [/REVOKED HOST KEY DETECTED|marked as revoked/, revokedKey],
  [/Host key verification failed/, unknownKey],
  [/[Nn]o such identity: ([^;]*?): [^:;]*(?:;|$)/, unreadableIdentity],
  [/Permission denied \(|Too many authentication failures/, refusedLogin],
  [/Could not resolve hostname/, systemError('ENOTFOUND', 'getaddrinfo')],
  [/Connection refused/, systemError('ECONNREFUSED')],
  [/No route to host|Network is unreachable/, systemError('EHOSTUNREACH')],
  [
    /timed out during banner exchange|Connection to \S+ port \d+ timed out/,
    ({ target, words }) => timedOut(target, words.phase),
  ],
  [/timed out/, systemError('ETIMEDOUT')],
  [/ssh: connect to host/, systemError('')],
  [
    /kex_exchange_identification|banner exchange|Connection (closed|reset) by|Unable to negotiate|ssh_dispatch_run_fatal|Bad packet length|Disconnected from/,
    ({ target, said }) => handshakeFailed(target, said),
  ],
];

/** Why `ssh` ended without a connection: the codes of the other transport where it can be told, else NS2033. */
export function sshFailure(target: HostTarget, words: SshWords): NightshiftError {
  const said = words.said
    .filter((line) => !line.startsWith('@'))
    .join('; ')
    .slice(0, quotedMax);
  const told: Told = { target, words, said };
  const all = words.said.join('; ');
  for (const [pattern, error] of readings) {
    const found = pattern.exec(all);
    if (found !== null) return error(told, found);
  }
  return untold(told);
}

/** NS2032: the program `ssh` could not be started. */
export function sshNotStarted(cause: Error): NightshiftError {
  return failure(
    'NS2032',
    `the program \`ssh\` cannot be started: ${cause.message}`,
    'install the OpenSSH client; `nightshift hosts --reach` says why the host is reached through it',
    { cause },
  );
}

function untold({ target, said }: Told): NightshiftError {
  return failure(
    'NS2033',
    `ssh did not connect to ${hostLabel(target)}: ${said === '' ? 'it said nothing' : said}`,
    `try it by hand, as the same user: ssh -v ${target.address} true`,
  );
}

function systemError(code: string, syscall = 'connect') {
  return ({ target, said }: Told) =>
    socketFailed(target, 'connecting', Object.assign(new Error(said), { code, syscall }));
}

function presented({ target, words, said }: Told): string {
  return words.hostKey === undefined
    ? `${hostLabel(target)}, or a host on the way to it: ${said}`
    : `${hostLabel(target)} presents the key ${words.hostKey}`;
}

function unknownKey(told: Told): NightshiftError {
  return failure(
    'NS2011',
    `${presented(told)}, which known_hosts does not know (ssh said: ${told.said})`,
    "compare the fingerprint with the host's own (on it: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add its key, or with @cert-authority that of its authority, to known_hosts",
  );
}

function changedKey(told: Told): NightshiftError {
  const [, file, line] = /Offending (?:\S+ )?key in ([^;]*):(\d+)/.exec(told.words.said.join('; ')) ?? [];
  const place = file === undefined ? {} : { place: { file, line: Number(line) } };
  return failure(
    'NS2012',
    `${presented(told)}, but another key is on record: somebody may be in between, or the host was reinstalled`,
    'ask who runs the host; only if the key did change, replace the old one in known_hosts',
    place,
  );
}

function revokedKey(told: Told): NightshiftError {
  return failure(
    'NS2013',
    `${presented(told)}, which is revoked`,
    'give the host a new key and put that on record; a revoked key is never accepted',
  );
}

function unreadableIdentity({ said }: Told, found: RegExpExecArray): NightshiftError {
  const place = found[1] === undefined ? {} : { place: { file: found[1] } };
  return failure('NS2021', `the private key cannot be read: ${said}`, 'check `identity` in hosts.yaml', place);
}

function refusedLogin({ target, words, said }: Told): NightshiftError {
  const offered = words.offered.length === 0 ? 'ssh had no key to offer' : `ssh offered ${words.offered.join(', ')}`;
  const locked = `the server accepts ${words.accepted}, but ssh could not sign with it: it is encrypted and not in the agent, or its device did not answer`;
  const facts = [said, offered, ...(words.accepted === undefined ? [] : [locked])];
  const next =
    words.accepted === undefined
      ? `check \`user\` and \`identity\` in hosts.yaml and in ssh's configuration, and the host's authorized_keys; by hand: ssh -v ${target.address} true`
      : 'load the key into an agent (ssh-add FILE), and touch its device when it wants it';
  const whose = target.user === null ? '' : ` of ${target.user}`;
  return failure('NS2020', `${hostLabel(target)} refuses the login${whose}: ${facts.join('; ')}`, next);
}
