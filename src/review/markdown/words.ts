import { formatDuration } from '../../model/durations.ts';
import type { InstantView } from '../view/reviewShape.ts';
import { details } from './blocks.ts';
import { code } from './inert.ts';

/** `Mon 2026-11-23 22:00 +01:00 (2026-11-23T21:00Z)`. */
export const instant = ({ utc, local }: InstantView): string =>
  local === null ? minute(utc) : `${local} (${minute(utc)})`;

/** Seconds only where there are any. */
export const minute = (iso: string): string => iso.replace(/:00(\.\d+)?Z$/, 'Z');

export const span = (from: InstantView, to: InstantView): string => `${instant(from)} to ${instant(to)}`;

export const lasts = formatDuration;

export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

export const codes = (names: readonly string[]): string => names.map(code).join(', ');

/** A few names as they are, many folded away: all of them. */
export function hostNames(hosts: readonly string[]): string {
  if (hosts.length <= 8) return codes(hosts);
  const lines: string[] = [];
  for (let at = 0; at < hosts.length; at += perLine) lines.push(code(hosts.slice(at, at + perLine).join(', ')));
  return details(`all ${hosts.length} hosts`, lines.join(',\n'));
}

/** Names are at most 64 characters long: a line of them is never cut. */
const perLine = 20;

/** `app-002, app-003, app-004 and 36 more`. */
export function fewHosts(hosts: readonly string[], max = 3): string {
  if (hosts.length === 0) return '';
  return hosts.length <= max ? codes(hosts) : `${codes(hosts.slice(0, max))} and ${hosts.length - max} more`;
}
