import { dayMs } from '../days.ts';
import { type Length, lengthMaxMs, parseLength } from './length.ts';
import { instantOf, type Moment, readMoment, sameKind, wallMs } from './moment.ts';
import type { IcsProperty } from './property.ts';
import { type Report, simplify } from './report.ts';
import { eventName, type WrittenEvent } from './writtenEvent.ts';

/** How long an event lasts, by its DTEND or DURATION; undefined when that cannot be honoured, which is told. */
export function readEventLength(written: WrittenEvent, start: Moment, report: Report): Length | undefined {
  const { properties, line } = written.component;
  const [end, duration] = ['DTEND', 'DURATION'].map((name) => properties.find((one) => one.name === name));
  const recurs = properties.some(({ name }) => name === 'RRULE' || name === 'RDATE');
  const refuse = (what: string) =>
    report.error((end ?? duration)?.line ?? line, 'NS1415', `${eventName(written)} ${what}.`, simplify);
  if (end && duration) return refuse('has both DTEND and DURATION');
  const length = end
    ? lengthUntil(end, written, start, report)
    : duration
      ? parseLength(duration.value)
      : untold(start);
  if (length === undefined) return duration && refuse(`lasts "${duration.value}", which is no duration`);
  // Once, these are two instants; again and again, nobody can say which of the clocks it follows.
  if (recurs && 'otherClock' in length) return refuse('recurs, begins by one zone and ends by another');
  const what = complaintAbout(length, start, recurs);
  return what === undefined ? length : refuse(what);
}

function complaintAbout({ wallMs: wall, exactMs }: Length, { allDay }: Moment, recurs: boolean): string | undefined {
  const ms = wall + exactMs;
  if (ms <= 0) return ms < 0 ? 'ends before it begins' : 'has no length';
  if (allDay && (exactMs !== 0 || wall % dayMs !== 0)) return 'begins on a day and does not end on one';
  return recurs && ms > lengthMaxMs ? 'recurs and lasts more than 366 days' : undefined;
}

/** RFC 5545 section 3.6.1: a day for what begins on a day, and no time at all otherwise. */
const untold = (start: Moment): Length => ({ wallMs: start.allDay ? dayMs : 0, exactMs: 0 });

type Until = Length | (Length & { readonly otherClock: true });

function lengthUntil(property: IcsProperty, { zones }: WrittenEvent, start: Moment, report: Report): Until | undefined {
  const end = sameKind(readMoment(property, zones, report), property, start, report);
  if (end === undefined) return undefined;
  if (end.tzid !== null) zones.verify(end.tzid, instantOf(end), instantOf(end));
  if (end.zone.name === start.zone.name) return { wallMs: wallMs(end.local) - wallMs(start.local), exactMs: 0 };
  return { wallMs: 0, exactMs: instantOf(end) - instantOf(start), otherClock: true };
}
