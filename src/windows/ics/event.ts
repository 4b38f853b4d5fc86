import type { Code } from '../../model/codes/catalog.ts';
import { readEventLength } from './eventLength.ts';
import type { Length } from './length.ts';
import { type Moment, readMoment } from './moment.ts';
import type { IcsProperty } from './property.ts';
import { type AddedTime, readAdded, readMoments } from './recurrenceDates.ts';
import { type Report, simplify } from './report.ts';
import { eventName, isCancelled, type WrittenEvent } from './writtenEvent.ts';

/** A VEVENT with its times. */
export interface IcsEvent extends WrittenEvent {
  readonly start: Moment;
  readonly length: Length;
  /** RRULE, not read yet. */
  readonly rule: IcsProperty | null;
  readonly added: readonly AddedTime[];
  readonly leftOut: readonly Moment[];
  /** RECURRENCE-ID: it stands in the place of the occurrence that would begin then. */
  readonly instead: Moment | null;
}

/** Reads the times of an event; undefined when it cannot be honoured, which is told. */
export function readEvent(written: WrittenEvent, report: Report): IcsEvent | undefined {
  const { component, zones } = written;
  const wrong = complaintAbout(written);
  if (wrong !== undefined) return report.error(component.line, ...wrong, simplify);
  const [begins, rule = null, replaces] = ['DTSTART', 'RRULE', 'RECURRENCE-ID'].map(
    (name) => component.properties.find((property) => property.name === name) ?? null,
  );
  const start = begins && readMoment(begins, zones, report);
  const instead = replaces && readMoment(replaces, zones, report);
  if (!start || instead === undefined) return undefined;
  // A cancellation need not say how long what does not happen would have lasted.
  const length = isCancelled(written) ? { wallMs: 0, exactMs: 0 } : readEventLength(written, start, report);
  const [added, leftOut] = [readAdded(written, start, report), readMoments('EXDATE', written, start, report)];
  if (length === undefined || added === undefined || leftOut === undefined) return undefined;
  return { ...written, start, length, rule, added, leftOut, instead: instead ?? null };
}

/** Of each an event has one at most: RFC 5545 section 3.6.1, and RRULE, of which it only advises against more. */
const onlyOnce = ['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RECURRENCE-ID', 'UID', 'STATUS', 'SEQUENCE', 'DTSTAMP'];

/** What is wrong with an event by the properties that it has. */
function complaintAbout(written: WrittenEvent): [Code, string] | undefined {
  const { properties } = written.component;
  const count = (name: string) => properties.filter((property) => property.name === name).length;
  const name = eventName(written);
  if (count('DTSTART') === 0) return ['NS1414', `${name} has no DTSTART.`];
  const twice = onlyOnce.find((one) => count(one) > 1);
  if (twice !== undefined) return [twice === 'RRULE' ? 'NS1418' : 'NS1414', `${name} has ${twice} twice.`];
  if (count('EXRULE') > 0) return ['NS1418', `${name} has an EXRULE.`];
  if (count('RECURRENCE-ID') === 0) return undefined;
  const range = properties.find((property) => property.name === 'RECURRENCE-ID')?.parameters.get('range');
  if (range !== undefined) return ['NS1418', `${name} changes several occurrences at once (RANGE=${range}).`];
  if (count('RRULE') + count('RDATE') > 0) return ['NS1418', `${name} stands for one occurrence, and recurs.`];
  return written.uid === null ? ['NS1414', `${name} has a RECURRENCE-ID and no UID.`] : undefined;
}
