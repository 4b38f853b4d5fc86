import type { Period as PeriodEntry } from '../generated/calendar.ts';
import { type Complaint, type Complaints, noComplaints } from './complaint.ts';
import type { ResolvedCalendar } from './ics/files.ts';
import { readImported } from './ics/readImported.ts';
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
  /** Of the calendar's windows, in its order: one that comes from an iCalendar file may have any number of periods. */
  readonly windowNames: readonly string[];
  readonly windows: readonly Period[];
  readonly freezes: readonly Period[];
}

/** Reads every entry of a calendar that is valid by its schema, and every event of its iCalendar files. */
export function readCalendar(calendar: ResolvedCalendar): CalendarReading {
  const complaints = noComplaints();
  const zone = zoneNamed(calendar.timezone, complaints);
  const readIn = { zone, icsFiles: calendar.icsFiles };
  const windows = readList(calendar.windows, readIn, complaints.inside('windows'));
  const freezes = readList(calendar.freezes ?? [], readIn, complaints.inside('freezes'));
  const windowNames = calendar.windows.map(({ name }) => name);
  const usable = zone !== undefined && complaints.found.every(({ severity }) => severity === 'warning');
  return { complaints: complaints.found, periods: usable ? { zone, windowNames, windows, freezes } : null };
}

interface ReadIn {
  readonly zone: Zone | undefined;
  readonly icsFiles: ResolvedCalendar['icsFiles'] | undefined;
}

function readList(entries: readonly PeriodEntry[], readIn: ReadIn, complaints: Complaints): Period[] {
  complainOfNames(entries, complaints);
  return entries.flatMap((entry, index) => readEntry(entry, readIn, complaints.inside(index)));
}

function readEntry(entry: PeriodEntry, { zone, icsFiles }: ReadIn, complaints: Complaints): readonly Period[] {
  const own = entry.timezone === undefined ? zone : zoneNamed(entry.timezone, complaints);
  // Everything else that is wrong with an entry is told at once, so it is read in some zone at least.
  const readIn = own ?? zone ?? utc();
  if ('ics' in entry) return readImported(entry, icsFiles?.get(entry.ics), { own: readIn, utc: utc() }, complaints);
  const period = readPeriod(entry, readIn, complaints);
  return own === undefined || period === undefined ? [] : [period];
}

function utc(): Zone {
  const zone = findZone('UTC');
  if (zone === undefined) throw new Error('UTC is always known');
  return zone;
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
