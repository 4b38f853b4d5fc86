import fc from 'fast-check';
import type { Calendar, OneOffPeriod, Period, RecurringPeriod } from '../../src/generated/calendar.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { checkCalendar } from '../../src/windows/check.ts';
import type { WrittenPeriod } from '../../src/windows/readPeriod.ts';
import { openIntervals, type WindowOptions } from '../../src/windows/status.ts';

export function calendar(timezone: string, windows: Period[], freezes: Period[] = []): Calendar {
  return { apiVersion: 'nightshift/v1', timezone, windows, freezes };
}

/** Every day from 2010 on, unless said otherwise. */
export function nightly(more: Partial<RecurringPeriod> = {}): RecurringPeriod {
  const hours = more.duration === undefined ? { ends: '06:00' } : {};
  return { name: 'night', from: '2010-01-01', recurs: 'FREQ=DAILY', starts: '22:00', ...hours, ...more };
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** The open intervals that open between two ISO instants, as ISO instants. */
export function opens(of: Calendar, from: string, to: string, options: WindowOptions = {}): string[][] {
  const intervals = openIntervals(compileCalendar(of), Date.parse(from), Date.parse(to), options);
  return intervals.map((interval) => interval.map(iso));
}

/** What checkCalendar finds, as `severity code path`. */
export function problems(of: Calendar, comingAfter?: string): string[] {
  const options = comingAfter === undefined ? {} : { comingAfterMs: Date.parse(comingAfter) };
  const found = checkCalendar(of, (path) => ({ file: 'calendar.yaml', path: path.join('.') }), options);
  return found.map(({ severity, code, place }) => `${severity} ${code} ${place?.path}`);
}

const zones = ['Europe/Paris', 'America/St_Johns', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kolkata', 'UTC'];
const rules = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=3',
  'FREQ=WEEKLY;BYDAY=MO,WE,SU',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9',
  'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU;UNTIL=20271231',
];

const dayOfYears = fc
  .integer({ min: Date.parse('2025-06-01'), max: Date.parse('2027-06-01') })
  .map((ms) => new Date(ms).toISOString().slice(0, 10));
const clock = fc.constantFrom('00:00', '00:30', '01:15', '02:30', '03:00', '12:00', '22:00', '23:59');
const zoneOf = fc.option(
  fc.constantFrom(...zones).map((timezone) => ({ timezone })),
  { nil: {}, freq: 3 },
);

const recurring: fc.Arbitrary<RecurringPeriod> = fc
  .tuple(
    dayOfYears,
    fc.constantFrom(...rules),
    clock,
    fc.oneof(
      clock.map((ends) => ({ ends })),
      fc.constantFrom({ duration: 'PT90M' }, { duration: 'P1DT6H' }),
    ),
    zoneOf,
  )
  .map(([from, recurs, starts, until, zone]) => ({ name: 'x', from, recurs, starts, ...until, ...zone }));

const oneOff: fc.Arbitrary<OneOffPeriod> = fc
  .tuple(dayOfYears, clock, fc.integer({ min: 1, max: 20 }), clock, zoneOf)
  .map(([from, opensAt, days, closesAt, zone]) => {
    const to = new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
    return { name: 'x', from: `${from}T${opensAt}`, to: `${to}T${closesAt}`, ...zone };
  });

export const anyPeriod: fc.Arbitrary<WrittenPeriod> = fc.oneof({ weight: 3, arbitrary: recurring }, oneOff);

function named(periods: readonly Period[]): Period[] {
  return periods.map((period, index) => ({ ...period, name: `p${index}` }));
}

/** Valid calendars around 2026, with edges where clocks change. */
export const anyCalendar: fc.Arbitrary<Calendar> = fc
  .tuple(
    fc.constantFrom(...zones),
    fc.array(anyPeriod, { minLength: 1, maxLength: 3 }),
    fc.array(anyPeriod, { maxLength: 2 }),
  )
  .map(([timezone, windows, freezes]) => calendar(timezone, named(windows), named(freezes)));
