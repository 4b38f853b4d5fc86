import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';
import type { Endpoint } from './endpoint.ts';
import { knownAs } from './endpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { hostLabel } from './hostLabel.ts';
import { nameOnPort } from './hostNames.ts';
import type { KnownHosts, KnownHostsLine } from './knownHosts.ts';
import { judgeHostKey } from './knownHosts.ts';
import { keyType } from './wire.ts';

/** A host's key as presented, and what it is held against. */
export interface PresentedKey {
  readonly endpoint: Endpoint;
  /** The address that answered. */
  readonly address: string;
  readonly key: Buffer;
  readonly known: KnownHosts;
}

/** Why a host's key is refused (NS2011 unknown, NS2012 changed, NS2013 revoked); undefined when it is trusted. */
export function hostKeyRefusal(presented: PresentedKey): NightshiftError | undefined {
  const { endpoint, address, key, known } = presented;
  const judged = judgeHostKey(known, { ...knownAs(endpoint), address }, key);
  switch (judged.verdict) {
    case 'trusted':
      return undefined;
    case 'unknown':
      return unknownKey(presented);
    case 'changed':
      return changedKey(presented, judged.at);
    case 'revoked':
      return revokedKey(presented, judged.at);
  }
}

function unknownKey(presented: PresentedKey): NightshiftError {
  const { endpoint, known } = presented;
  const [file = 'a file of UserKnownHostsFile'] = endpoint.knownHosts;
  const [broken] = known.brokenLines;
  const where = broken !== undefined && endpoint.knownHosts.length > 1 ? ` of ${broken.file}` : '';
  const skipped = broken === undefined ? '' : ` (line ${broken.line}${where} is skipped: ${broken.reason})`;
  return failure(
    'NS2011',
    `${describe(presented)}, which ${endpoint.knownHosts.join(', ') || 'no known_hosts file'} does not know${skipped}`,
    `compare the fingerprint with the host's own (on it: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add to ${file} this line: ${lineFor(presented)}`,
  );
}

function changedKey(presented: PresentedKey, place: KnownHostsLine): NightshiftError {
  const removal = `ssh-keygen -R "${nameOf(presented)}" -f "${place.file}"`;
  return failure(
    'NS2012',
    `${describe(presented)}, but another key is on record: somebody may be in between, or the host was reinstalled`,
    `ask who runs the host; only if the key did change, remove the old one (${removal}) and add the line: ${lineFor(presented)}`,
    { place: { ...place } },
  );
}

function revokedKey(presented: PresentedKey, place: KnownHostsLine): NightshiftError {
  return failure(
    'NS2013',
    `${describe(presented)}, which is revoked`,
    'give the host a new key and put that on record; a revoked key is never accepted',
    { place: { ...place } },
  );
}

function describe({ endpoint, key }: PresentedKey): string {
  return `${hostLabel(endpoint.target)} presents the ${keyType(key) ?? 'unreadable'} key ${fingerprint(key)}`;
}

function lineFor({ key, ...presented }: PresentedKey): string {
  return `${nameOf(presented)} ${keyType(key) ?? ''} ${key.toString('base64')}`;
}

function nameOf({ endpoint }: Pick<PresentedKey, 'endpoint'>): string {
  const { host, port } = knownAs(endpoint);
  return nameOnPort(host, port);
}
