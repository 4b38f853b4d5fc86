import type { OneOffPeriod, RecurringPeriod } from '../generated/calendar.ts';
import type { Complaints } from './complaint.ts';
import { type Day, dayMs, formatLocalTime, type LocalTime } from './days.ts';
import { readOpeningDays } from './openingDays.ts';
import { readOpeningHours } from './openingHours.ts';
import type { Period } from './period.ts';
import { readWallClock } from './wallClock.ts';
import { localTime } from './written.ts';
import type { Zone } from './zones.ts';

/** An entry that is written in the calendar itself. */
export type WrittenPeriod = OneOffPeriod | RecurringPeriod;

/** An entry of a calendar made ready; undefined when something is wrong with it, which is then among the complaints. */
export function readPeriod(entry: WrittenPeriod, zone: Zone, complaints: Complaints): Period | undefined {
  return 'recurs' in entry ? readRecurring(entry, zone, complaints) : readOneOff(entry, zone, complaints);
}

function readOneOff(entry: OneOffPeriod, zone: Zone, complaints: Complaints): Period | undefined {
  const [opens, closes] = [localTime(entry.from, 'from', complaints), localTime(entry.to, 'to', complaints)];
  if (opens === undefined || closes === undefined) return undefined;
  if (order(opens) >= order(closes)) return complainOfOrder(opens, closes, complaints);
  const opensIn = (first: Day, last: Day) => first <= opens.day && opens.day <= last;
  return {
    ...described(entry, zone, complaints),
    recurs: null,
    // A gap between its edges may leave nothing of it.
    longestMs: Math.max(readWallClock(closes, zone).atMs - readWallClock(opens, zone).atMs, 0),
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
  const days = readOpeningDays(entry, complaints);
  const hours = readOpeningHours(entry, complaints);
  if (days === undefined || hours === undefined) return undefined;
  return { ...described(entry, zone, complaints), recurs: entry.recurs, ...days, ...hours };
}

type Described = Pick<Period, 'name' | 'path' | 'event' | 'reason' | 'zone'>;

function described({ name, reason }: WrittenPeriod, zone: Zone, { path }: Complaints): Described {
  return { name, path, event: null, reason: reason ?? null, zone };
}
