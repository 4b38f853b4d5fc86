import { DateTime } from 'luxon';
import { dayMs } from '../days.ts';
import { findZone, formatInstant, formatOffset, type Zone } from '../zones.ts';
import { firstValue, type IcsComponent } from './component.ts';
import type { Report } from './report.ts';
import { type Definition, readDefinition } from './timezone.ts';
import { windowsZones } from './windowsZones.ts';

/** The time zones of one VCALENDAR: names become IANA zones, and what its VTIMEZONEs say is held against those. */
export interface IcsZones {
  /** Of times without a zone. */
  readonly own: Zone;
  readonly utc: Zone;
  /** The zone of a TZID; undefined when it is not known for certain, which is told once, at the line. */
  named(tzid: string, line: number): Zone | undefined;
  /** Tells where the VTIMEZONE of that name, if there is one, differs from its zone between two instants. */
  verify(tzid: string, fromMs: number, toMs: number): void;
}

interface NamedZone {
  readonly zone: Zone | undefined;
  readonly component: IcsComponent | undefined;
  /** Years that agree, or whose difference has been told. */
  readonly checked: Set<number>;
  definition?: Definition | { readonly unclear: string };
}

export function zonesOf(calendar: IcsComponent, own: Zone, utc: Zone, report: Report): IcsZones {
  const components = calendar.components.filter(({ name }) => name === 'VTIMEZONE');
  const known = new Map<string, NamedZone>();
  const lookUp = (tzid: string, line: number): NamedZone => {
    const found = known.get(tzid);
    if (found !== undefined) return found;
    const component = components.find((one) => firstValue(one, 'TZID') === tzid);
    const made = { zone: certainZone(tzid, component, line, report), component, checked: new Set<number>() };
    known.set(tzid, made);
    return made;
  };
  return {
    own,
    utc,
    named: (tzid, line) => lookUp(tzid, line).zone,
    verify(tzid, fromMs, toMs) {
      const found = known.get(tzid);
      if (found?.zone === undefined || found.component === undefined) return;
      for (let year = yearOf(fromMs); year <= yearOf(toMs); year++) verifyYear(tzid, found, year, report);
    },
  };
}

/** An IANA name, alone or at the end of a longer one; X-LIC-LOCATION; or Windows' name, where a VTIMEZONE bears it out. */
function certainZone(
  tzid: string,
  component: IcsComponent | undefined,
  line: number,
  report: Report,
): Zone | undefined {
  const named = findZone(tzid) ?? zoneAtEndOf(tzid);
  if (named !== undefined) return named;
  const said = component && firstValue(component, 'X-LIC-LOCATION');
  const meant = findZone(said ?? '') ?? findZone(windowsZones.get(tzid) ?? '');
  if (meant !== undefined && component !== undefined) return meant;
  const message =
    meant === undefined
      ? `"${tzid}" is no time zone of the IANA database, and none for certain.`
      : `"${tzid}" may be ${meant.name}, but the file has no VTIMEZONE that says so.`;
  const next = 'Give the calendar a zone such as Europe/Paris in its program, and export it again.';
  return report.error(line, 'NS1416', message, next);
}

/** `/mozilla.org/20070129_1/Europe/Paris`: a name that is unique in the world (RFC 5545 section 3.2.19). */
function zoneAtEndOf(tzid: string): Zone | undefined {
  if (!tzid.startsWith('/')) return undefined;
  const parts = tzid.split('/');
  return findZone(parts.slice(-3).join('/')) ?? findZone(parts.slice(-2).join('/'));
}

function yearOf(atMs: number): number {
  return DateTime.fromMillis(atMs, { zone: 'utc' }).year;
}

function verifyYear(tzid: string, named: NamedZone, year: number, report: Report): void {
  const { zone, component, checked } = named;
  if (checked.has(year) || zone === undefined || component === undefined) return;
  checked.add(year);
  named.definition ??= readDefinition(component);
  const difference =
    'unclear' in named.definition ? named.definition.unclear : differenceIn(year, named.definition, zone);
  if (difference === null) return;
  // One is enough: the others are of the same kind.
  for (let other = year; other < year + 200; other++) checked.add(other);
  const next = `Export the calendar again from a program that knows today's rules of ${zone.name}.`;
  report.error(component.line, 'NS1417', `The VTIMEZONE "${tzid}" cannot stand for ${zone.name}: ${difference}.`, next);
}

/**
 * Offsets are compared every third day, and about each change that the VTIMEZONE has. Changes are never nearer to each other than
 * seven days (see zones.ts), so one that it lacks, or has at another time, shows itself.
 */
function differenceIn(year: number, definition: Definition, zone: Zone): string | null {
  const [fromMs, toMs] = [DateTime.utc(year).toMillis(), DateTime.utc(year + 1).toMillis()];
  const changes = definition.changes(fromMs, toMs);
  for (const [index, { atMs, offsetMs }] of changes.entries()) {
    const untilMs = changes[index + 1]?.atMs ?? toMs;
    const days = Math.ceil((untilMs - atMs) / (3 * dayMs));
    const instants = Array.from({ length: days }, (_, step) => atMs + step * 3 * dayMs);
    const differs = [...instants, untilMs - 1_000].find(
      (instant) => instant >= atMs && zone.offsetMs(instant) !== offsetMs,
    );
    if (differs !== undefined)
      return `it has ${formatOffset(offsetMs)} where the zone has ${formatInstant(differs, zone)}`;
  }
  return null;
}
