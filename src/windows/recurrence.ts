import { RRuleTemporal } from 'rrule-temporal';
import { type Day, dayMs, formatDay } from './days.ts';
import { horizonDays } from './horizon.ts';
import type { Rule } from './rule.ts';

/** The days a rule picks. */
export interface RuleDays {
  /** In order, from `first` to `last`, both included. */
  between(first: Day, last: Day): readonly Day[];
  /** The first day it picks, UNTIL or not; undefined when it never picks one within the horizon. */
  first(): Day | undefined;
}

/** Expanded and kept in pieces of this many days: about a year and a half, so that neighbours are seldom expanded twice. */
const pieceDays = 512;

/** The library gives up after so many periods of a rule: a day each at the most, so this is a thousand years. */
const periodsMax = 366_000;

/** The days that a rule picks, counted from `from` (which it need not pick). */
export function ruleDays(rule: Rule, from: Day): RuleDays {
  const expanded = expander(rule, from);
  const pieces = new Map<number, readonly Day[]>();
  const piece = (index: number): readonly Day[] => {
    const days = pieces.get(index) ?? expanded(index * pieceDays, (index + 1) * pieceDays - 1);
    pieces.set(index, days);
    return days;
  };
  return {
    between(first, last) {
      const days: Day[] = [];
      const end = Math.min(last, rule.until ?? last);
      for (let index = pieceOf(Math.max(first, from)); index <= pieceOf(end); index++)
        for (const day of piece(index)) if (day >= first && day <= end) days.push(day);
      return days;
    },
    first: () => firstDay(expanded, from),
  };
}

type Expansion = (first: Day, last: Day) => readonly Day[];

/** Nearly every rule shows itself in its first month; the far look, which is costly, is for those that never do. */
function firstDay(expanded: Expansion, from: Day): Day | undefined {
  return expanded(from, from + 31)[0] ?? expanded(from, from + pieceDays)[0] ?? expanded(from, from + horizonDays)[0];
}

function pieceOf(day: Day): number {
  return Math.floor(day / pieceDays);
}

/** The days as if there were no UNTIL. rrule-temporal works on instants: a day is its midnight in UTC, which all have. */
function expander(rule: Rule, from: Day): Expansion {
  const parts = [...rule.parts].filter(([part]) => part !== 'UNTIL').map(([part, value]) => `${part}=${value}`);
  const start = formatDay(from).replaceAll('-', '');
  const rruleString = `DTSTART;TZID=UTC:${start}T000000\nRRULE:${parts.join(';').replaceAll('+', '')}`;
  const recurrence = new RRuleTemporal({ rruleString, maxIterations: periodsMax });
  return (first, last) =>
    recurrence.between(midnight(first), midnight(last), true).map(({ epochMilliseconds }) => epochMilliseconds / dayMs);
}

function midnight(day: Day) {
  return { timeZoneId: 'UTC', toString: () => `${formatDay(day)}T00:00:00+00:00[UTC]` };
}
