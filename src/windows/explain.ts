import type { CompiledCalendar, UsableCalendar } from './calendar.ts';
import { type Day, dayMs, formatDay, formatLocalTime } from './days.ts';
import { type Edge, edgesOf } from './edges.ts';
import { type EventSource, occurrenceOn, type Period, type Picked } from './period.ts';
import { type WindowOptions, type WindowStatus, windowStatus } from './status.ts';
import { formatOffset } from './zones.ts';

/** Why the answer for an instant is what it is; plain JSON. */
export interface Explanation {
  readonly atMs: number;
  readonly status: WindowStatus;
  /**
   * Every window and then every freeze of the calendar, in its order; of iCalendar files only the events that matter then.
   * Empty when the calendar cannot be read.
   */
  readonly entries: readonly ExplainedEntry[];
  /** The entries that come from iCalendar files. */
  readonly imports: readonly ExplainedImport[];
}

export interface ExplainedImport {
  readonly kind: 'window' | 'freeze';
  readonly name: string;
  readonly file: string;
  /** How many recurring and single events it makes. */
  readonly events: number;
}

export interface ExplainedEntry {
  readonly kind: 'window' | 'freeze';
  readonly name: string;
  readonly reason: string | null;
  /** null: the entry is written in the calendar itself. */
  readonly event: EventSource | null;
  readonly timezone: string;
  /** The zone's offset at the instant, `+02:00`. */
  readonly offset: string;
  /** Its RRULE; null: it happens once. */
  readonly recurs: string | null;
  /** Whether an occurrence of it covers the instant. */
  readonly covers: boolean;
  /** The days that matter: the zone's own day at the instant, and every other whose occurrence covers it. */
  readonly days: readonly ExplainedDay[];
}

export interface ExplainedDay {
  /** `YYYY-MM-DD`, an opening day or what might have been one. */
  readonly day: string;
  readonly weekday: string;
  /** What picks it; `except`: picked, and left out; null: nothing picks it. */
  readonly picked: Picked | 'except' | null;
  /** null where it does not open. */
  readonly occurrence: ExplainedOccurrence | null;
}

export interface ExplainedOccurrence {
  readonly opensAtMs: number;
  /** Not after `opensAtMs`: daylight saving leaves nothing of it. */
  readonly closesAtMs: number;
  readonly covers: boolean;
  /** The wall-clock times behind it: opening, and closing unless a duration says it. */
  readonly edges: readonly ExplainedEdge[];
}

export interface ExplainedEdge {
  readonly of: 'opens' | 'closes';
  /** As the entry says it, `YYYY-MM-DD HH:MM`. */
  readonly local: string;
  /** The offset it was read with. */
  readonly offset: string;
  readonly reading: 'plain' | 'gap' | 'overlap';
  /** The reading that was not taken, in milliseconds since 1970. */
  readonly otherMs: number | null;
}

/** Which rule, which day and which offset make a calendar open or closed at an instant. */
export function explain(calendar: CompiledCalendar, atMs: number, options: WindowOptions = {}): Explanation {
  const status = windowStatus(calendar, atMs, options);
  const readable = calendar.usable && (status.open || status.code !== 'unreadable');
  if (!readable) return { atMs, status, entries: [], imports: [] };
  return { atMs, status, entries: explainedEntries(calendar, atMs), imports: explainedImports(calendar) };
}

function explainedImports({ windows, freezes }: UsableCalendar): ExplainedImport[] {
  const found = new Map<string, ExplainedImport>();
  const count = (kind: ExplainedEntry['kind'], { name, event }: Period) => {
    const key = `${kind} ${name}`;
    if (event !== null) found.set(key, { kind, name, file: event.file, events: (found.get(key)?.events ?? 0) + 1 });
  };
  for (const period of windows) count('window', period);
  for (const period of freezes) count('freeze', period);
  return [...found.values()];
}

function explainedEntries({ windows, freezes }: UsableCalendar, atMs: number): ExplainedEntry[] {
  const all = [
    ...windows.map((period) => explainedEntry('window', period, atMs)),
    ...freezes.map((period) => explainedEntry('freeze', period, atMs)),
  ];
  return all.filter(({ event, days }) => event === null || days.length > 0);
}

function explainedEntry(kind: ExplainedEntry['kind'], period: Period, atMs: number): ExplainedEntry {
  const { name, reason, event, zone, recurs } = period;
  const offsetMs = zone.offsetMs(atMs);
  const today = Math.floor((atMs + offsetMs) / dayMs);
  const days = daysThatMatter(period, today, atMs).map((day) => explainedDay(period, day, atMs));
  const covers = days.some(({ occurrence }) => occurrence?.covers);
  return { kind, name, reason, event, timezone: zone.name, offset: formatOffset(offsetMs), recurs, covers, days };
}

function daysThatMatter(period: Period, today: Day, atMs: number): Day[] {
  const earliest = today - Math.ceil(period.longestMs / dayMs) - 1;
  const open = period.openingDays(earliest, today + 1).filter((day) => covers(occurrenceOn(period, day), atMs));
  const own = period.recurs === null ? [] : [today - 1, today];
  return [...new Set([...open, ...own])].sort((a, b) => a - b);
}

function explainedDay(period: Period, day: Day, atMs: number): ExplainedDay {
  const picked = period.picks(day);
  const opens = picked !== null && picked !== 'except';
  return {
    day: formatDay(day),
    weekday: weekdays[(((day + 3) % 7) + 7) % 7] ?? '',
    picked,
    occurrence: opens ? explainedOccurrence(period, day, atMs) : null,
  };
}

/** 1970-01-01 was a Thursday. */
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function explainedOccurrence(period: Period, day: Day, atMs: number): ExplainedOccurrence {
  const occurrence = occurrenceOn(period, day);
  const edges = edgesOf(period, day).map(explainedEdge);
  return { opensAtMs: occurrence.opensMs, closesAtMs: occurrence.closesMs, covers: covers(occurrence, atMs), edges };
}

function covers({ opensMs, closesMs }: { opensMs: number; closesMs: number }, atMs: number): boolean {
  return opensMs <= atMs && atMs < closesMs;
}

function explainedEdge({ of, local, instant }: Edge): ExplainedEdge {
  const { reading, otherMs, offsetMs } = instant;
  return { of, local: formatLocalTime(local), offset: formatOffset(offsetMs), reading, otherMs };
}
