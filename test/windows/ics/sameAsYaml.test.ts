import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import type { OneOffPeriod, RecurringPeriod } from '../../../src/generated/calendar.ts';
import { formatDay, parseDay } from '../../../src/windows/days.ts';
import type { WrittenPeriod } from '../../../src/windows/readPeriod.ts';
import { ruleDays } from '../../../src/windows/recurrence.ts';
import { parseRule } from '../../../src/windows/rule.ts';
import { anyPeriod, calendar } from '../calendars.ts';
import { imported, opensOf, problemsOf, vcalendar, vevent } from './imported.ts';

const basic = (text: string): string => text.replaceAll(/[-:]/g, '');
const seconds = (clock: string): string => (clock.length === 5 ? `${clock}:00` : clock);
const at = (zone: string, day: string, clock: string) => `;TZID=${zone}:${basic(day)}T${basic(seconds(clock))}`;
const nextDay = (day: string): string => formatDay((parseDay(day) ?? 0) + 1);

/** The entry as a calendar program would export it; undefined when its rule never picks a day. */
function exported(entry: WrittenPeriod, zone: string): string | undefined {
  return 'recurs' in entry ? exportedSeries(entry, zone) : vcalendar(vevent(...exportedOnce(entry, zone)));
}

function exportedOnce({ from, to }: OneOffPeriod, zone: string): string[] {
  const [[a = '', b = ''], [c = '', d = '']] = [from.split('T'), to.split('T')];
  return [`DTSTART${at(zone, a, b)}`, `DTEND${at(zone, c, d)}`];
}

function exportedSeries(entry: RecurringPeriod, zone: string): string | undefined {
  const first = firstDay(entry);
  if (first === undefined) return undefined;
  const days = (name: string, list: readonly string[] = []) =>
    list.map((day) => `${name}${at(zone, day, entry.starts)}`);
  const closes =
    entry.ends === undefined
      ? `DURATION:${entry.duration === 'P1DT6H' ? 'PT30H' : entry.duration}`
      : `DTEND${at(zone, entry.ends > entry.starts ? first : nextDay(first), entry.ends)}`;
  const rule = entry.recurs.replace(/UNTIL=(\d{8})/, (_, day: string) => `UNTIL=${endOf(day, zone)}`);
  const dates = [...days('EXDATE', entry.except), ...days('RDATE', entry.also)];
  return vcalendar(vevent(`DTSTART${at(zone, first, entry.starts)}`, closes, `RRULE:${rule}`, ...dates));
}

/** iCalendar counts from an occurrence; a calendar's `from` need not be one. */
function firstDay({ recurs, from }: RecurringPeriod): string | undefined {
  const rule = parseRule(recurs);
  if (!('parts' in rule)) throw new Error(`${recurs} is not valid`);
  const start = parseDay(from) ?? 0;
  const [first] = ruleDays(rule, start).between(start, start + 800);
  return first === undefined ? undefined : formatDay(first);
}

function endOf(day: string, zone: string): string {
  return DateTime.fromISO(`${day}T235959`, { zone }).toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'");
}

const someDays = fc.array(
  fc.integer({ min: parseDay('2026-01-01') ?? 0, max: parseDay('2027-01-01') ?? 0 }).map(formatDay),
  { maxLength: 4 },
);

it('an entry and its export open at the same instants', () => {
  fc.assert(
    fc.property(anyPeriod, someDays, someDays, fc.boolean(), (any, also, except, bare) => {
      const entry = 'recurs' in any && !bare ? { ...any, also, except } : any;
      const zone = entry.timezone ?? 'America/Havana';
      const text = exported(entry, zone);
      fc.pre(text !== undefined);
      const copy = imported(text);
      expect(problemsOf(copy).filter((one) => one.startsWith('error'))).toEqual([]);
      const range = ['2025-01-01T00:00Z', '2028-01-01T00:00Z'] as const;
      expect(opensOf(copy, ...range)).toEqual(opensOf(calendar(zone, [entry]), ...range));
    }),
    { numRuns: 150 },
  );
});
