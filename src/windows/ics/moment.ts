import { dayMs, type LocalTime, parseDay, parseTimeOfDay } from '../days.ts';
import { readWallClock } from '../wallClock.ts';
import type { Zone } from '../zones.ts';
import type { IcsProperty } from './property.ts';
import type { Report } from './report.ts';
import type { IcsZones } from './zones.ts';

/** A DATE or DATE-TIME: a reading of the clock, and where that clock hangs. A day is its midnight. */
export interface Moment {
  readonly allDay: boolean;
  readonly local: LocalTime;
  readonly zone: Zone;
  /** Where it stands, and the TZID it stands with; null: it is in UTC, or in the entry's own zone. */
  readonly line: number;
  readonly tzid: string | null;
}

/** Milliseconds since 1970; RFC 5545 section 3.3.5 for what clocks skip or repeat. */
export function instantOf({ local, zone }: Pick<Moment, 'local' | 'zone'>): number {
  return readWallClock(local, zone).atMs;
}

/** What a clock shows, as one number, to reckon with. */
export function wallMs({ day, timeMs }: LocalTime): number {
  return day * dayMs + timeMs;
}

export function localOf(wall: number): LocalTime {
  const day = Math.floor(wall / dayMs);
  return { day, timeMs: wall - day * dayMs };
}

/** The value of a property that is one moment; undefined when it is none, which is then told. */
export function readMoment(property: IcsProperty, zones: IcsZones, report: Report): Moment | undefined {
  return momentOf(property.value, property, zones, report);
}

/** One of the values of a property. */
export function momentOf(text: string, property: IcsProperty, zones: IcsZones, report: Report): Moment | undefined {
  const written = parseWritten(text);
  const { line, valueType, name } = property;
  const tzid = property.parameters.get('tzid') ?? null;
  const wanted = valueType === 'PERIOD' ? null : valueType;
  if (written === undefined || (wanted !== null && wanted !== (written.allDay ? 'DATE' : 'DATE-TIME')))
    return report.error(
      line,
      'NS1414',
      `${name} is "${shortened(text)}", which is no ${wanted ?? 'day and no time'}.`,
      again,
    );
  if (written.local.day < 0) return report.error(line, 'NS1402', `${name} is before 1970.`, 'Remove the event.');
  if (tzid !== null && (written.allDay || written.utc))
    return report.error(line, 'NS1414', `${name} has a TZID beside ${written.utc ? 'a time in UTC' : 'a day'}.`, again);
  const zone = written.utc ? zones.utc : tzid === null ? zones.own : zones.named(tzid, line);
  return zone && { allDay: written.allDay, local: written.local, zone, line, tzid };
}

/** The moment, if it is a day where DTSTART is one, and a time where that is one: programs differ on what else it means. */
export function sameKind(
  moment: Moment | undefined,
  { name, line }: IcsProperty,
  start: Moment,
  report: Report,
): Moment | undefined {
  if (moment === undefined || moment.allDay === start.allDay) return moment;
  const [has, wants] = start.allDay ? ['a time', 'a day'] : ['a day', 'a time'];
  return report.error(line, 'NS1414', `${name} is ${has} where DTSTART is ${wants}.`, again);
}

const again = 'Correct the event in its calendar program, and export it again.';

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** `YYYYMMDD`, or `YYYYMMDDTHHMMSS` with or without `Z`. */
export function parseWritten(text: string): { allDay: boolean; utc: boolean; local: LocalTime } | undefined {
  const [, date = '', hours, minutes, seconds, z = ''] = /^(\d{8})(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text) ?? [];
  const day = parseDay(date);
  const allDay = hours === undefined;
  const timeMs = allDay ? 0 : parseTimeOfDay(`${hours}:${minutes}:${seconds}`);
  if (day === undefined || timeMs === undefined) return undefined;
  return { allDay, utc: z === 'Z', local: { day, timeMs } };
}
