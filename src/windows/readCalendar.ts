import type { Calendar, Period as PeriodEntry } from '../generated/calendar.ts';
import { type Complaint, type Complaints, noComplaints } from './complaint.ts';
import type { Period } from './period.ts';
import { readPeriod } from './readPeriod.ts';
import { findZone, nearestZone, type Zone } from './zones.ts';

/** What a calendar's document says. */
export interface CalendarReading {
  /** Errors and warnings, in the document's order. */
  readonly complaints: readonly Complaint[];
  /** null when there is an error: nothing of a calendar counts when anything of it is wrong. */
  readonly periods: Periods | null;
}

export interface Periods {
  /** The calendar's own; times in texts are shown in it. */
  readonly zone: Zone;
  readonly windows: readonly Period[];
  readonly freezes: readonly Period[];
}

/** Reads every entry of a calendar that is valid by its schema. */
export function readCalendar(calendar: Calendar): CalendarReading {
  const complaints = noComplaints();
  const zone = zoneNamed(calendar.timezone, complaints);
  const windows = readList(calendar.windows, zone, complaints.inside('windows'));
  const freezes = readList(calendar.freezes ?? [], zone, complaints.inside('freezes'));
  const usable = zone !== undefined && complaints.found.every(({ severity }) => severity === 'warning');
  return { complaints: complaints.found, periods: usable ? { zone, windows, freezes } : null };
}

function readList(entries: readonly PeriodEntry[], zone: Zone | undefined, complaints: Complaints): Period[] {
  complainOfNames(entries, complaints);
  return entries.flatMap((entry, index) => readEntry(entry, zone, complaints.inside(index)) ?? []);
}

function readEntry(entry: PeriodEntry, zone: Zone | undefined, complaints: Complaints): Period | undefined {
  const own = entry.timezone === undefined ? zone : zoneNamed(entry.timezone, complaints);
  // Everything else that is wrong with an entry is told at once, so it is read in some zone at least.
  const period = readPeriod(entry, own ?? zone ?? zoneToReadIn(), complaints);
  return own === undefined ? undefined : period;
}

function zoneToReadIn(): Zone {
  const utc = findZone('UTC');
  if (utc === undefined) throw new Error('UTC is always known');
  return utc;
}

function zoneNamed(name: string, complaints: Complaints): Zone | undefined {
  const zone = findZone(name);
  if (zone !== undefined) return zone;
  const nearest = nearestZone(name);
  const next = `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}Give a name of the IANA database such as Europe/Paris.`;
  return complaints.add('NS1401', ['timezone'], `"${name}" is not a time zone.`, next);
}

function complainOfNames(entries: readonly PeriodEntry[], complaints: Complaints): void {
  const seen = new Set<string>();
  for (const [index, { name }] of entries.entries()) {
    if (seen.has(name))
      complaints.add('NS1409', [index, 'name'], `"${name}" is used twice.`, 'Give each its own name.');
    seen.add(name);
  }
}
