import type { Schedule } from './entry.ts';
import { startsBeforeMs } from './timing.ts';

/** What conflicts are looked for in: an entry, its times, and the hosts of its plan with their labels. */
export interface Claim extends Pick<Schedule, 'id' | 'environment' | 'startsAtMs' | 'closesAtMs'> {
  readonly hosts: { readonly [host: string]: { readonly labels: { readonly [label: string]: string } } };
}

/** Two changes that would be at work on the same thing at the same time. */
export interface Conflict {
  /** The entry that was there first. */
  readonly id: string;
  readonly hosts: readonly string[];
  readonly domains: readonly FailureDomain[];
}

/** Hosts that share a label's value fail together. */
export interface FailureDomain {
  readonly label: string;
  readonly value: string;
}

/**
 * What two entries meet in, named for the second; undefined when they do not. The same whichever is named first.
 * `labels` name the failure domains that policy keeps apart.
 */
export function conflictBetween(one: Claim, other: Claim, labels: readonly string[]): Conflict | undefined {
  if (one.environment !== other.environment || !meetInTime(one, other)) return undefined;
  const hosts = Object.keys(one.hosts).filter((host) => Object.hasOwn(other.hosts, host));
  const domains = labels.flatMap((label) => sharedValues(one, other, label).map((value) => ({ label, value })));
  return hosts.length + domains.length === 0 ? undefined : { id: other.id, hosts: hosts.sort(), domains };
}

/** From its start on a change may be at work until its opening closes. */
function meetInTime(one: Claim, other: Claim): boolean {
  return one.startsAtMs < startsBeforeMs(other) && other.startsAtMs < startsBeforeMs(one);
}

function sharedValues(one: Claim, other: Claim, label: string): string[] {
  const [mine, theirs] = [valuesOf(one, label), valuesOf(other, label)];
  return [...mine].filter((value) => theirs.has(value)).sort();
}

/** A host without the label is in no such domain. */
function valuesOf({ hosts }: Claim, label: string): Set<string> {
  return new Set(
    Object.values(hosts).flatMap(({ labels }) => (Object.hasOwn(labels, label) ? [labels[label] ?? ''] : [])),
  );
}
