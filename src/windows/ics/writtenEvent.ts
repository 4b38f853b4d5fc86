import type { EventFilter } from '../../generated/calendar.ts';
import { firstValue, type IcsComponent } from './component.ts';
import type { IcsZones } from './zones.ts';

/** A VEVENT as it stands in the file: what can be known of it without reading its times. */
export interface WrittenEvent {
  readonly component: IcsComponent;
  readonly zones: IcsZones;
  readonly uid: string | null;
  /** Without line ends and control characters; null: it has none. */
  readonly summary: string | null;
  readonly categories: readonly string[] | null;
}

export function writtenEvent(component: IcsComponent, zones: IcsZones): WrittenEvent {
  const summary = firstValue(component, 'SUMMARY');
  const categories = component.properties.filter(({ name }) => name === 'CATEGORIES');
  return {
    component,
    zones,
    uid: firstValue(component, 'UID') || null,
    summary: summary === undefined ? null : shownText(summary),
    categories: categories.length === 0 ? null : categories.flatMap(({ value }) => textList(value)),
  };
}

/** Whether an event is among those that an entry asks for; `otherwise` says what it does not say itself. */
export function fits(event: WrittenEvent, only: EventFilter | undefined, otherwise: WrittenEvent = event): boolean {
  const summary = event.summary ?? otherwise.summary ?? '';
  const categories = event.categories ?? otherwise.categories ?? [];
  const { summary: part = '', category } = only ?? {};
  if (!small(summary).includes(small(part))) return false;
  return category === undefined || categories.some((one) => small(one) === small(category));
}

const small = (text: string): string => text.normalize('NFC').toLowerCase();

/** STATUS in capitals, or nothing. */
export function statusOf({ component }: WrittenEvent): string {
  return firstValue(component, 'STATUS')?.trim().toUpperCase() ?? '';
}

export const isCancelled = (event: WrittenEvent): boolean => statusOf(event) === 'CANCELLED';

/** How messages call an event. */
export function eventName({ summary, uid }: WrittenEvent): string {
  return `"${summary || uid || 'without a name'}"`;
}

/** RFC 5545 section 3.3.11; what would break a line or a terminal is a space. */
function shownText(text: string): string {
  const plain = text.replaceAll(/\\([nN\\;,])/g, (_, escaped: string) => (/n/i.test(escaped) ? ' ' : escaped));
  const clean = plain.replaceAll(/[\p{Cc}\p{Cs}\p{Co}\p{Bidi_Control}\s]+/gu, ' ').trim();
  return clean.length > 120 ? `${clean.slice(0, 117)}…` : clean;
}

function textList(text: string): string[] {
  return [...text.matchAll(/(?:[^\\,]|\\.)+/g)].map(([one]) => shownText(one));
}
