import { DateTime } from 'luxon';
import type {
  ExplainedDay,
  ExplainedEdge,
  ExplainedEntry,
  ExplainedImport,
  Explanation,
} from '../../windows/explain.ts';
import type { WindowStatus } from '../../windows/status.ts';
import { indent } from './columns.ts';

/** `2026-12-01T22:00:00Z`. */
export function isoText(atMs: number): string {
  return DateTime.fromMillis(atMs, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

/** An answer in one line. */
export function statusText(status: WindowStatus): string {
  if (!status.open) return `closed. ${status.because}`;
  return `open until ${isoText(status.closesAtMs)} (${status.windows.join(', ')})`;
}

/** Which rule, which day and which offset make the answer, entry by entry. */
export function explanationText({ atMs, status, entries, imports }: Explanation): string {
  const silent = imports.filter(({ kind, name }) => !entries.some((one) => one.kind === kind && one.name === name));
  const parts = [...entries.map((entry) => entryText(entry, atMs)), ...silent.map(importText)];
  return [`at ${isoText(atMs)}: ${statusText(status)}`, ...parts].join('\n\n');
}

function importText({ kind, name, file, events }: ExplainedImport): string {
  return `${kind} ${name} does not cover it: none of the ${events} events of ${file} is near`;
}

function entryText(entry: ExplainedEntry, atMs: number): string {
  const { kind, name, reason, event, recurs, timezone, covers, days } = entry;
  const source = event === null ? [] : [`${event.file}:${event.line}${event.summary ? ` "${event.summary}"` : ''}`];
  const facts = [...source, ...(reason === null || reason === event?.summary ? [] : [reason]), recurs ?? 'once'];
  const clock = `there it is ${wallText(atMs, timezone)} (${timezone})`;
  const head = `${kind} ${name} ${covers ? 'covers it' : 'does not cover it'}: ${facts.join(', ')}; ${clock}`;
  return [head, ...days.map((day) => indent(dayText(day, timezone), 2))].join('\n');
}

const pickedText = {
  rule: 'its rule picks this day',
  also: 'this day is added to it',
  once: 'it happens once, from this day on',
  except: 'its rule picks this day, and the day is left out',
} as const;

function dayText({ day, weekday, picked, occurrence }: ExplainedDay, timezone: string): string {
  const head = `${weekday} ${day}: ${picked === null ? 'its rule does not pick this day' : pickedText[picked]}`;
  if (occurrence === null) return head;
  const { opensAtMs, closesAtMs, edges } = occurrence;
  const doubts = edges.flatMap((edge) => doubtText(edge, timezone));
  const hours =
    closesAtMs > opensAtMs
      ? `from ${wallText(opensAtMs, timezone)} to ${wallText(closesAtMs, timezone)}`
      : 'daylight saving leaves nothing of it';
  return [head, ...[hours, ...doubts].map((line) => indent(line, 2))].join('\n');
}

function doubtText({ local, offset, reading, otherMs }: ExplainedEdge, timezone: string): string[] {
  if (otherMs === null) return [];
  const what = reading === 'gap' ? 'does not exist there' : 'happens twice there';
  return [`${local} ${what}: read with ${offset}, not as ${wallText(otherMs, timezone)}`];
}

/** What a clock of the zone shows, with its offset. */
export function wallText(atMs: number, timezone: string): string {
  const local = DateTime.fromMillis(atMs, { zone: timezone });
  return local.toFormat(local.second === 0 ? 'yyyy-MM-dd HH:mm ZZ' : 'yyyy-MM-dd HH:mm:ss ZZ');
}
