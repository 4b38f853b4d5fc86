import type { HostNames } from './hostNames.ts';
import { nameOnPort, parseHostNames } from './hostNames.ts';
import { keyType } from './wire.ts';

/** What one or several known_hosts files say. */
export interface KnownHosts {
  /** Lines that OpenSSH would skip too; they make no key trusted. */
  readonly brokenLines: readonly (KnownHostsLine & { readonly reason: string })[];
  /** Every entry whose names match, in the order of the files and their lines. */
  entriesFor(name: string): readonly KnownHost[];
}

export interface KnownHostsLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface KnownHost extends KnownHostsLine {
  /** `authority` is recognised and never trusted: ssh2 cannot verify certificates. */
  readonly kind: 'key' | 'revoked' | 'authority';
  readonly names: HostNames;
  readonly keyType: string;
  readonly key: Buffer;
}

/** A host under the name that known_hosts has it by, and the address that answered. */
export interface HostOnPort {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

export type KeyVerdict =
  | { readonly verdict: 'trusted' }
  | { readonly verdict: 'unknown' }
  /** Another key is on record there. */
  | { readonly verdict: 'changed'; readonly at: KnownHostsLine }
  | { readonly verdict: 'revoked'; readonly at: KnownHostsLine };

/** Reads a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Never fails: broken lines are listed. */
export function parseKnownHosts(text: string, file: string): KnownHosts {
  const lines = text.split('\n').map((content, index) => ({ content: content.trim(), at: { file, line: index + 1 } }));
  const read = lines
    .filter(({ content }) => content !== '' && !content.startsWith('#'))
    .map(({ content, at }) => parseLine(content, at));
  const brokenLines = read.filter((result) => 'reason' in result);
  return { brokenLines, entriesFor: lookup(read.filter((result) => 'key' in result)) };
}

/** Several files, as if they were one. */
export function together(files: readonly KnownHosts[]): KnownHosts {
  return {
    brokenLines: files.flatMap(({ brokenLines }) => brokenLines),
    entriesFor: (name) => files.flatMap((file) => file.entriesFor(name)),
  };
}

/**
 * What a file says of the key that a host presents. As ssh(1): a line for `[host]:port` decides; only when there is none
 * is the bare name asked, and then only a matching key counts. Stricter than ssh(1) in one thing: a key revoked for the
 * address, or for the host on any of both names, is refused.
 */
export function judgeHostKey(known: KnownHosts, at: HostOnPort, key: Buffer): KeyVerdict {
  const revoked = revocation(known, at, key);
  if (revoked !== undefined) return { verdict: 'revoked', at: placeOf(revoked) };
  const onPort = judgeUnder(known, nameOnPort(at.host, at.port), key);
  if (onPort.verdict !== 'unknown') return onPort;
  const bare = judgeUnder(known, nameOnPort(at.host, 22), key);
  return bare.verdict === 'trusted' ? bare : onPort;
}

/** The types of the keys on record for a host, without repetition; those on record for its port come first. */
export function knownKeyTypes(known: KnownHosts, host: string, port: number): readonly string[] {
  const names = [nameOnPort(host, port), nameOnPort(host, 22)];
  const keys = names.flatMap((name) => known.entriesFor(name)).filter((entry) => entry.kind === 'key');
  return [...new Set(keys.map((entry) => entry.keyType))];
}

/** Where an authority is named that may vouch for a host's key. */
export function authorityFor(known: KnownHosts, host: string, port: number): KnownHostsLine | undefined {
  const names = [nameOnPort(host, port), nameOnPort(host, 22)];
  const entry = names.flatMap((name) => known.entriesFor(name)).find(({ kind }) => kind === 'authority');
  return entry && placeOf(entry);
}

function parseLine(content: string, at: KnownHostsLine): KnownHost | (KnownHostsLine & { reason: string }) {
  const fields = content.split(/[ \t]+/);
  const kind = kindOf(fields[0] ?? '');
  if (kind === undefined) return { ...at, reason: `${fields[0]} is no marker` };
  const [names, type, base64] = kind === 'key' ? fields : fields.slice(1);
  if (names === undefined || type === undefined || base64 === undefined) return { ...at, reason: 'a field is missing' };
  const hostNames = parseHostNames(names);
  if (hostNames === undefined) return { ...at, reason: 'the hashed name is broken' };
  const key = parseKeyBytes(type, base64);
  return key === undefined
    ? { ...at, reason: `the ${type} key is broken` }
    : { ...at, kind, names: hostNames, keyType: type, key };
}

function kindOf(field: string): KnownHost['kind'] | undefined {
  if (field === '@revoked') return 'revoked';
  if (field === '@cert-authority') return 'authority';
  return field.startsWith('@') ? undefined : 'key';
}

function parseKeyBytes(type: string, base64: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const key = Buffer.from(base64, 'base64');
  return keyType(key) === type ? key : undefined;
}

/** Plain names are found at once, so that a fleet of thousands does not compare every host with every line. */
function lookup(entries: readonly KnownHost[]): KnownHosts['entriesFor'] {
  const byName = new Map<string, KnownHost[]>();
  for (const entry of entries) {
    for (const name of new Set(entry.names.plain)) byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const patterned = entries.filter((entry) => entry.names.plain === null);
  return (name) =>
    [...(byName.get(name) ?? []), ...patterned.filter((entry) => entry.names.matches(name))].sort(
      (one, other) => one.line - other.line,
    );
}

function revocation(known: KnownHosts, at: HostOnPort, key: Buffer): KnownHost | undefined {
  const names = [at.host, at.address].flatMap((host) => [nameOnPort(host, at.port), nameOnPort(host, 22)]);
  const entries = [...new Set(names)].flatMap((name) => known.entriesFor(name));
  return entries.find((entry) => entry.kind === 'revoked' && entry.key.equals(key));
}

function judgeUnder(known: KnownHosts, name: string, key: Buffer): KeyVerdict {
  const onRecord = known.entriesFor(name).filter((entry) => entry.kind === 'key');
  if (onRecord.some((entry) => entry.key.equals(key))) return { verdict: 'trusted' };
  const other = onRecord.find((entry) => entry.keyType === keyType(key)) ?? onRecord[0];
  return other === undefined ? { verdict: 'unknown' } : { verdict: 'changed', at: placeOf(other) };
}

function placeOf({ file, line }: KnownHost): KnownHostsLine {
  return { file, line };
}
