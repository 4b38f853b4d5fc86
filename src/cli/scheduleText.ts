/** Schedules, as people read them. */

import { formatDuration } from '../model/durations.ts';
import type { Change } from '../plan/change.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { columns } from '../review/text/columns.ts';
import type { LeaseInfo, ScheduleRecord } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import type { Conflict } from '../schedule/conflicts.ts';
import type { Opening } from '../windows/answer.ts';
import { findZone, formatInstant } from '../windows/zones.ts';

/** `2026-11-23 22:00 +01:00 (2026-11-23T21:00:00Z)`: by the calendar's own clock, and UTC. */
export function instantText(atMs: number, change: Change): string {
  const zone = findZone(change.environment.calendar?.timezone ?? 'UTC');
  return zone === undefined ? utc(atMs) : `${formatInstant(atMs, zone)} (${utc(atMs)})`;
}

export const openingText = ({ opensAtMs, closesAtMs }: Opening, change: Change): string =>
  `${instantText(opensAtMs, change)} to ${instantText(closesAtMs, change)}`;

/** What was scheduled, for when, and what stands in its way. */
export function scheduledText(
  record: ScheduleRecord,
  { plan, change }: PreparedChange,
  conflicts: readonly ConflictWith[],
  served: boolean,
  nowMs: number,
): string[] {
  const { title, name, ticket } = plan.change;
  const inMs = record.startsAtMs - nowMs;
  return [
    ...columns([
      ['scheduled', record.id],
      ['change', `${title} (${[name, ticket].filter((one) => one !== null).join(', ')})`],
      ['environment', `${plan.environment}, ${record.hostsCount} hosts, digest ${record.digest.slice(0, 12)}`],
      ['opening', ownOpening(record, change)],
      [
        'starts',
        `${instantText(record.startsAtMs, change)}, ${inMs < 1_000 ? 'at once' : `in ${formatDuration(inMs)}`}`,
      ],
    ]),
    ...conflicts.map((conflict) => `queued behind ${conflictText(conflict)}`),
    ...(served ? [] : [nobodyServes]),
  ];
}

const nobodyServes = 'nobody serves this journal: nothing starts until `nightshift serve` runs';

function ownOpening({ opensAtMs, closesAtMs, window }: ScheduleRecord, change: Change): string {
  if (opensAtMs === null || closesAtMs === null) return 'none is needed: windows are optional here';
  return `${openingText({ opensAtMs, closesAtMs }, change)}${window === null ? '' : `, window ${window}`}`;
}

/** A conflict, and the entry that is first. */
export interface ConflictWith extends Conflict {
  readonly first: ScheduleRecord;
}

export function conflictText({ hosts, domains, first }: ConflictWith): string {
  const { id, change, by, startsAtMs, run } = first;
  const when = run === null ? `starts first, ${utc(startsAtMs)}` : `runs already, as ${run.run}`;
  const touches = [...(hosts.length === 0 ? [] : [some(hosts)]), ...domains.map((one) => `${one.label} ${one.value}`)];
  return `${id} (${change}, by ${by}; ${when}): both touch ${touches.join(', ')}`;
}

function some(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${names.slice(0, 5).join(', ')}${more}`;
}

/** What is to run, in the order of its start, and what did not, with why. */
export function listText(records: readonly ScheduleRecord[], serving: LeaseInfo | null): string[] {
  const served = serving !== null && !serving.dead;
  const who = served ? `served by ${whoIs(serving.holder)}, process ${serving.holder.pid}` : nobodyServes;
  if (records.length === 0) return ['nothing is scheduled', who];
  const rows = [...records].sort((a, b) => a.startsAtMs - b.startsAtMs).map(row);
  return [...columns([['schedule', 'starts', 'closes', 'change', 'environment', 'hosts', 'state'], ...rows]), who];
}

function row(record: ScheduleRecord): string[] {
  const { id, startsAtMs, closesAtMs, change, environment, hostsCount } = record;
  const closes = closesAtMs === null ? '-' : utc(closesAtMs);
  return [id, utc(startsAtMs), closes, change, environment, String(hostsCount), stateText(record)];
}

function stateText({ state, run, reason, queuedBehind }: ScheduleRecord): string {
  if (run !== null) return `run ${run.run} ${run.outcome ?? run.state}`;
  if (state === 'waiting') return queuedBehind.length === 0 ? state : `${state}, behind ${queuedBehind.join(', ')}`;
  return `${state}: ${reason?.split('\n')[0] ?? ''}`;
}

export const cancelledText = ({ id, change, reason }: ScheduleRecord): string =>
  `${id} (${change}) is cancelled: ${reason}`;

export const utc = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
