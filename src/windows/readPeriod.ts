import type { OneOffPeriod, Period as PeriodEntry, RecurringPeriod } from '../generated/calendar.ts';
import type { Complaints } from './complaint.ts';
import {
  type Day,
  dayMs,
  formatDay,
  formatLocalTime,
  type LocalTime,
  parseDay,
  parseLocalTime,
  parseTimeOfDay,
} from './days.ts';
import { parseExactDuration } from './exactDuration.ts';
import type { Hours, Period, Picked } from './period.ts';
import { type RuleDays, ruleDays } from './recurrence.ts';
import { parseRule } from './rule.ts';
import { instantOf } from './wallClock.ts';
import type { Zone } from './zones.ts';

/** An entry of a calendar made ready; undefined when something is wrong with it, which is then among the complaints. */
export function readPeriod(entry: PeriodEntry, zone: Zone, complaints: Complaints): Period | undefined {
  return 'recurs' in entry ? readRecurring(entry, zone, complaints) : readOneOff(entry, zone, complaints);
}

function readOneOff(entry: OneOffPeriod, zone: Zone, complaints: Complaints): Period | undefined {
  const [opens, closes] = [localTime(entry.from, 'from', complaints), localTime(entry.to, 'to', complaints)];
  if (opens === undefined || closes === undefined) return undefined;
  const longestMs = instantOf(closes, zone) - instantOf(opens, zone);
  if (order(opens) >= order(closes)) return complainOfOrder(opens, closes, complaints);
  const opensIn = (first: Day, last: Day) => first <= opens.day && opens.day <= last;
  return {
    ...described(entry, zone),
    recurs: null,
    // A gap between its edges may leave nothing of it.
    longestMs: Math.max(longestMs, 0),
    openingDays: (first, last) => (opensIn(first, last) ? [opens.day] : []),
    picks: (day) => (day === opens.day ? 'once' : null),
    hours: () => ({ opens, closes: { local: closes } }),
  };
}

function complainOfOrder(opens: LocalTime, closes: LocalTime, complaints: Complaints): undefined {
  const [from, to] = [formatLocalTime(opens), formatLocalTime(closes)];
  const what =
    order(opens) === order(closes) ? `It opens and closes at ${from}` : `It closes at ${to}, before it opens`;
  return complaints.add('NS1403', ['to'], `${what}.`, `Give a \`to\` after ${from}.`);
}

function order(local: LocalTime): number {
  return local.day * dayMs + local.timeMs;
}

function readRecurring(entry: RecurringPeriod, zone: Zone, complaints: Complaints): Period | undefined {
  const days = readDays(entry, complaints);
  const hours = readHours(entry, complaints);
  if (days === undefined || hours === undefined) return undefined;
  return { ...described(entry, zone), recurs: entry.recurs, ...days, ...hours };
}

function described(entry: PeriodEntry, zone: Zone): Pick<Period, 'name' | 'reason' | 'zone'> {
  return { name: entry.name, reason: entry.reason ?? null, zone };
}

type OpeningDays = Pick<Period, 'openingDays' | 'picks'>;

/** The rule's days and those of `also`, without those of `except`, which has the last word as EXDATE has. */
function readDays(entry: RecurringPeriod, complaints: Complaints): OpeningDays | undefined {
  const rule = readRule(entry, complaints);
  const also = dayList(entry.also, complaints.inside('also'));
  const except = new Set(dayList(entry.except, complaints.inside('except')));
  warnOfBoth(entry, complaints);
  if (rule === undefined) return undefined;
  const picked = (day: Day): Picked | null =>
    rule.between(day, day).length > 0 ? 'rule' : also.includes(day) ? 'also' : null;
  return {
    openingDays(first, last) {
      const added = also.filter((day) => first <= day && day <= last);
      const days = added.length === 0 ? rule.between(first, last) : union(rule.between(first, last), added);
      return except.size === 0 ? days : days.filter((day) => !except.has(day));
    },
    picks: (day) => (except.has(day) && picked(day) !== null ? 'except' : picked(day)),
  };
}

function warnOfBoth({ also = [], except = [] }: RecurringPeriod, complaints: Complaints): void {
  for (const [index, day] of also.entries())
    if (except.includes(day))
      complaints.warn('NS1411', ['also', index], `${day} is in \`except\` too: it stays out.`, 'Remove one of them.');
}

function union(left: readonly Day[], right: readonly Day[]): Day[] {
  return [...new Set([...left, ...right])].sort((a, b) => a - b);
}

function readRule(entry: RecurringPeriod, complaints: Complaints): RuleDays | undefined {
  const from = day(entry.from, complaints.inside('from'));
  const rule = parseRule(entry.recurs);
  if (!('parts' in rule)) {
    for (const { code, message, next } of rule) complaints.add(code, ['recurs'], message, next);
    return undefined;
  }
  if (from === undefined) return undefined;
  return checkedRule(entry, rule.until, ruleDays(rule, from), complaints);
}

function checkedRule(entry: RecurringPeriod, until: Day | null, days: RuleDays, complaints: Complaints) {
  const first = days.first();
  const next = 'Correct the rule or its `from`; days of their own are one-off periods.';
  if (first === undefined) return complaints.add('NS1408', ['recurs'], `${entry.recurs} picks no day at all.`, next);
  if (until !== null && until < first) {
    const message = `${entry.recurs} ends before the first day it would pick, ${formatDay(first)}.`;
    complaints.warn('NS1412', ['recurs'], message, 'Remove the entry when it is over, or correct UNTIL or `from`.');
  }
  return days;
}

function dayList(texts: readonly string[] | undefined, complaints: Complaints): Day[] {
  return (texts ?? []).flatMap((text, index) => day(text, complaints.inside(index)) ?? []);
}

type OpeningHours = Pick<Period, 'hours' | 'longestMs'>;

function readHours(entry: RecurringPeriod, complaints: Complaints): OpeningHours | undefined {
  const startsMs = timeOfDay(entry.starts, 'starts', complaints);
  if ((entry.ends === undefined) === (entry.duration === undefined)) return complainOfHours(entry, complaints);
  return entry.ends === undefined
    ? lasting(startsMs, readDuration(entry.duration ?? '', complaints))
    : endingAt(startsMs, timeOfDay(entry.ends, 'ends', complaints));
}

function complainOfHours(entry: RecurringPeriod, complaints: Complaints): undefined {
  const next = 'Give either `ends`, a wall-clock time, or `duration`, an exact length.';
  return entry.ends === undefined
    ? complaints.add('NS1404', [], 'It has neither `ends` nor `duration`: it would never close.', next)
    : complaints.add('NS1404', ['duration'], 'It has both `ends` and `duration`.', next);
}

function lasting(startsMs: number | undefined, durationMs: number | undefined): OpeningHours | undefined {
  if (startsMs === undefined || durationMs === undefined) return undefined;
  const closes = { afterMs: durationMs };
  return { longestMs: durationMs, hours: (day): Hours => ({ opens: { day, timeMs: startsMs }, closes }) };
}

/** On the next day when `ends` is not after `starts`: at most a day by the clock, and a day more for what clocks do. */
function endingAt(startsMs: number | undefined, endsMs: number | undefined): OpeningHours | undefined {
  if (startsMs === undefined || endsMs === undefined) return undefined;
  const later = endsMs > startsMs ? 0 : 1;
  return {
    longestMs: 2 * dayMs,
    hours: (day): Hours => ({
      opens: { day, timeMs: startsMs },
      closes: { local: { day: day + later, timeMs: endsMs } },
    }),
  };
}

function readDuration(text: string, complaints: Complaints): number | undefined {
  const duration = parseExactDuration(text);
  if (typeof duration === 'number') return duration;
  return complaints.add(
    'NS1405',
    ['duration'],
    `"${text}" ${duration.is}.`,
    'Write an exact length such as PT8H or PT90M.',
  );
}

function day(text: string, complaints: Complaints): Day | undefined {
  const parsed = parseDay(text);
  if (parsed !== undefined && parsed >= 0) return parsed;
  return complaints.add(
    'NS1402',
    [],
    `${text} is not a day ${parsed === undefined ? 'that exists' : 'since 1970'}.`,
    'Correct the day.',
  );
}

function localTime(text: string, key: string, complaints: Complaints): LocalTime | undefined {
  const parsed = parseLocalTime(text);
  if (parsed !== undefined && parsed.day >= 0) return parsed;
  const what = parsed === undefined ? 'that exists' : 'since 1970';
  return complaints.add(
    'NS1402',
    [key],
    `${text} is not a day and time ${what}.`,
    'Correct it, as in 2026-12-24T22:00.',
  );
}

function timeOfDay(text: string, key: string, complaints: Complaints): number | undefined {
  const parsed = parseTimeOfDay(text);
  if (parsed !== undefined) return parsed;
  return complaints.add('NS1402', [key], `${text} is not a time of day.`, 'Write a time from 00:00 to 23:59.');
}
