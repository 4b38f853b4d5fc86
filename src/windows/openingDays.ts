import type { RecurringPeriod } from '../generated/calendar.ts';
import type { Complaints } from './complaint.ts';
import { type Day, formatDay } from './days.ts';
import type { Period, Picked } from './period.ts';
import { type RuleDays, ruleDays } from './recurrence.ts';
import { parseRule } from './rule.ts';
import { dayList, writtenDay } from './written.ts';

type OpeningDays = Pick<Period, 'openingDays' | 'picks'>;

/** The rule's days and those of `also`, without those of `except`, which has the last word as EXDATE has. */
export function readOpeningDays(entry: RecurringPeriod, complaints: Complaints): OpeningDays | undefined {
  const rule = readRule(entry, complaints);
  const also = dayList(entry.also, complaints.inside('also'));
  const except = new Set(dayList(entry.except, complaints.inside('except')));
  warnOfBoth(entry, complaints);
  if (rule === undefined) return undefined;
  return pickedDays(rule, 'rule', also, except);
}

/** The days that something picks and those added, without those left out, however often they are picked. */
export function pickedDays(
  base: Pick<RuleDays, 'between'>,
  as: Picked,
  also: readonly Day[],
  except: ReadonlySet<Day>,
): OpeningDays {
  const picked = (day: Day): Picked | null =>
    base.between(day, day).length > 0 ? as : also.includes(day) ? 'also' : null;
  return {
    openingDays(first, last) {
      const added = also.filter((day) => first <= day && day <= last);
      const days = added.length === 0 ? base.between(first, last) : union(base.between(first, last), added);
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
  const from = writtenDay(entry.from, complaints.inside('from'));
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
