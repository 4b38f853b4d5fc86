import { type Length, parseLength } from './length.ts';
import { instantOf, type Moment, momentOf, sameKind } from './moment.ts';
import type { IcsProperty } from './property.ts';
import { type Report, simplify } from './report.ts';
import { eventName, type WrittenEvent } from './writtenEvent.ts';

/** One RDATE; with a length of its own where it is a PERIOD. */
export interface AddedTime {
  readonly start: Moment;
  readonly length: Length | null;
}

/** All times of the properties of that name; undefined when one cannot be read, which is told. */
export function readMoments(
  name: string,
  { component, zones }: WrittenEvent,
  start: Moment,
  report: Report,
): readonly Moment[] | undefined {
  return allOf(valuesOf(name, component.properties), ([text, property]) =>
    sameKind(momentOf(text, property, zones, report), property, start, report),
  );
}

/** The same of RDATE, which may be periods as well. */
export function readAdded(written: WrittenEvent, start: Moment, report: Report): readonly AddedTime[] | undefined {
  return allOf(valuesOf('RDATE', written.component.properties), ([text, property]) => {
    if (property.valueType === 'PERIOD') return readSpan(text, property, written, report);
    const added = sameKind(momentOf(text, property, written.zones, report), property, start, report);
    return added && { start: added, length: null };
  });
}

function valuesOf(name: string, properties: readonly IcsProperty[]): [text: string, property: IcsProperty][] {
  return properties
    .filter((property) => property.name === name)
    .flatMap((property) => property.value.split(',').map((text): [string, IcsProperty] => [text, property]));
}

/** Reads all, so that everything wrong is told; undefined when something is. */
function allOf<From, To>(texts: readonly From[], read: (text: From) => To | undefined): readonly To[] | undefined {
  const whole = texts.map(read).flatMap((one) => (one === undefined ? [] : [one]));
  return whole.length === texts.length ? whole : undefined;
}

/** RFC 5545 section 3.3.9: a start and an end, or a start and how long. */
function readSpan(text: string, property: IcsProperty, written: WrittenEvent, report: Report): AddedTime | undefined {
  const [from = '', to = ''] = text.split('/');
  const start = momentOf(from, property, written.zones, report);
  const none = { wallMs: 0, exactMs: 0 };
  const length =
    start && (/^[+P]/.test(to) ? (parseLength(to) ?? none) : lengthTo(to, start, property, written, report));
  if (start === undefined || length === undefined) return undefined;
  if (!start.allDay && length.wallMs + length.exactMs > 0) return { start, length };
  const message = `${eventName(written)} has the RDATE "${text}", which is no period.`;
  return report.error(property.line, 'NS1415', message, simplify);
}

function lengthTo(text: string, start: Moment, property: IcsProperty, { zones }: WrittenEvent, report: Report) {
  const end = momentOf(text, property, zones, report);
  return end && { wallMs: 0, exactMs: instantOf(end) - instantOf(start) };
}
