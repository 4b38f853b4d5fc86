import type { HostTarget } from '../../model/executionPlan.ts';
import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';
import { fingerprint } from './fingerprint.ts';
import { hostLabel } from './hostLabel.ts';
import { nameOnPort } from './hostNames.ts';
import type { KnownHosts } from './knownHosts.ts';
import { judgeHostKey } from './knownHosts.ts';
import { keyType } from './wire.ts';

/** A host's key as presented, and what it is held against. */
export interface PresentedKey {
  readonly target: HostTarget;
  /** The address that answered. */
  readonly address: string;
  readonly key: Buffer;
  readonly file: string;
  readonly known: KnownHosts;
}

/** Why a host's key is refused (NS2011 unknown, NS2012 changed, NS2013 revoked); undefined when it is trusted. */
export function hostKeyRefusal(presented: PresentedKey): NightshiftError | undefined {
  const { target, address, key, known } = presented;
  const judged = judgeHostKey(known, { host: target.address, address, port: target.port }, key);
  switch (judged.verdict) {
    case 'trusted':
      return undefined;
    case 'unknown':
      return unknownKey(presented);
    case 'changed':
      return changedKey(presented, judged.line);
    case 'revoked':
      return revokedKey(presented, judged.line);
  }
}

function unknownKey(presented: PresentedKey): NightshiftError {
  const { file, known } = presented;
  const [broken] = known.brokenLines;
  const skipped = broken === undefined ? '' : ` (line ${broken.line} is skipped: ${broken.reason})`;
  return failure(
    'NS2011',
    `${describe(presented)}, which ${file} does not know${skipped}`,
    `compare the fingerprint with the host's own (on it: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add to ${file} this line: ${lineFor(presented)}`,
  );
}

function changedKey(presented: PresentedKey, line: number): NightshiftError {
  const { file, target } = presented;
  const removal = `ssh-keygen -R "${nameOnPort(target.address, target.port)}" -f "${file}"`;
  return failure(
    'NS2012',
    `${describe(presented)}, but another key is on record: somebody may be in between, or the host was reinstalled`,
    `ask who runs the host; only if the key did change, remove the old one (${removal}) and add the line: ${lineFor(presented)}`,
    { place: { file, line } },
  );
}

function revokedKey(presented: PresentedKey, line: number): NightshiftError {
  return failure(
    'NS2013',
    `${describe(presented)}, which is revoked`,
    'give the host a new key and put that on record; a revoked key is never accepted',
    { place: { file: presented.file, line } },
  );
}

function describe({ target, key }: PresentedKey): string {
  return `${hostLabel(target)} presents the ${keyType(key) ?? 'unreadable'} key ${fingerprint(key)}`;
}

function lineFor({ target, key }: PresentedKey): string {
  return `${nameOnPort(target.address, target.port)} ${keyType(key) ?? ''} ${key.toString('base64')}`;
}
