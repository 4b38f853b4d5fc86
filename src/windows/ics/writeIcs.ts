import { DateTime } from 'luxon';
import type { UsableCalendar } from '../calendar.ts';
import { chosen } from '../calendar.ts';
import type { Interval } from '../intervals.ts';
import { occurrences } from '../period.ts';

export interface IcsOptions {
  /** Openings that are open at some instant of `[fromMs, toMs)` are written, each whole. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Only this window; null: any. */
  readonly window: string | null;
  /** What the calendar is of: its name for people, and part of the events' UIDs. */
  readonly of: string;
  /** DTSTAMP. */
  readonly nowMs: number;
}

/**
 * The merged openings as an iCalendar file (RFC 5545): one event in UTC each, with freezes taken out, so that any program shows the
 * very intervals that hold. The same opening has the same UID in every export.
 */
export function writeIcs(calendar: UsableCalendar, options: IcsOptions): string {
  const { of, window, fromMs, toMs } = options;
  const events: string[][] = [];
  for (const interval of calendar.timeline(window).from(fromMs, toMs)) {
    if (interval[0] >= toMs) break;
    events.push(eventLines(interval, calendar, options));
  }
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//nightshift//change windows//EN', 'CALSCALE:GREGORIAN'];
  const name = `X-WR-CALNAME:${escaped(`Change windows: ${of}`)}`;
  return [...head, 'METHOD:PUBLISH', name, ...events.flat(), 'END:VCALENDAR']
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

function eventLines([opensMs, closesMs]: Interval, calendar: UsableCalendar, options: IcsOptions): string[] {
  const { of, window, nowMs } = options;
  const names = chosen(calendar.windows, window)
    .filter((period) => occurrences(period, opensMs, closesMs).length > 0)
    .map(({ name }) => name);
  const opens = utcText(opensMs);
  return [
    'BEGIN:VEVENT',
    `UID:${escaped([opens, of, ...(window === null ? [] : [window])].join('-'))}@nightshift`,
    `DTSTAMP:${utcText(nowMs)}`,
    `DTSTART:${opens}`,
    `DTEND:${utcText(closesMs)}`,
    `SUMMARY:${escaped(`Change window ${[...new Set(names)].join(', ')} (${of})`)}`,
    // The window is nobody's appointment.
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

function utcText(atMs: number): string {
  return DateTime.fromMillis(atMs, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'");
}

/** RFC 5545 section 3.3.11. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (special) => `\\${special}`).replaceAll(/\r?\n/g, '\\n');
}

/** RFC 5545 section 3.1: no line is longer than 75 octets, and none is cut inside a character. */
function folded(line: string): string {
  let [text, octets] = ['', 0];
  for (const character of line) {
    const size = octetsOf(character);
    if (octets + size > 75) [text, octets] = [`${text}\r\n `, 1];
    text += character;
    octets += size;
  }
  return text;
}

/** Of a character in UTF-8. */
function octetsOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
