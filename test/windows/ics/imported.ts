import type { ImportedPeriods } from '../../../src/generated/calendar.ts';
import { compileCalendar } from '../../../src/windows/calendar.ts';
import { checkCalendar } from '../../../src/windows/check.ts';
import type { ResolvedCalendar } from '../../../src/windows/ics/files.ts';
import { openIntervals } from '../../../src/windows/status.ts';
import { iso } from '../calendars.ts';

/** A calendar whose only window is an iCalendar file; `as`: only freeze. */
export function imported(
  text: string,
  more: Partial<ImportedPeriods> = {},
  as: 'windows' | 'freezes' = 'windows',
): ResolvedCalendar {
  const entry = { name: 'imported', ics: 'file.ics', ...more };
  return {
    apiVersion: 'nightshift/v1',
    timezone: 'Europe/Paris',
    windows: [{ name: 'always', from: '1970-01-01T00:00', to: '2099-01-01T00:00' }],
    [as]: [entry],
    icsFiles: new Map([['file.ics', { shown: 'inventories/x/file.ics', text }]]),
  };
}

/** A VCALENDAR around lines. */
export function vcalendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

/** A VEVENT of lines, with a UID of its own unless the lines have one. */
export function vevent(...lines: string[]): string {
  const uid = lines.some((line) => line.startsWith('UID')) ? [] : ['UID:one@test'];
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', 'SUMMARY:Night', ...lines, 'END:VEVENT'].join('\r\n');
}

/** Open intervals of a calendar between two ISO instants, as `from/to` in UTC. */
export function opensOf(calendar: ResolvedCalendar, from: string, to: string): string[] {
  const compiled = compileCalendar(calendar);
  if (!compiled.usable) throw new Error(compiled.because);
  return openIntervals(compiled, Date.parse(from), Date.parse(to)).map((one) => one.map((ms) => short(ms)).join('/'));
}

/** `2026-10-25T05:00Z`. */
const short = (ms: number): string => iso(ms).replace(':00Z', 'Z');

/** What is wrong with it, as `severity code place`. */
export function problemsOf(calendar: ResolvedCalendar, comingAfter?: string): string[] {
  const options = comingAfter === undefined ? {} : { comingAfterMs: Date.parse(comingAfter) };
  return checkCalendar(calendar, (path) => ({ file: 'calendar.yaml', path: path.join('.') }), options).map(
    ({ severity, code, place }) => `${severity} ${code} ${place?.file}:${place?.line ?? place?.path}`,
  );
}
