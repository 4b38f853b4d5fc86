import type { Day } from '../days.ts';
import { pickedDays } from '../openingDays.ts';
import type { Hours, Period } from '../period.ts';
import type { IcsEvent } from './event.ts';
import { closeOf, closesAfter } from './length.ts';
import { instantOf, localOf, type Moment } from './moment.ts';
import type { AddedTime } from './recurrenceDates.ts';
import type { Report } from './report.ts';
import { type EventDays, readRuleOf } from './ruleOfEvent.ts';

/** When an event happens: on its days at its own hours, and at other times. */
export interface Occurrences {
  readonly days: Pick<Period, 'openingDays' | 'picks'>;
  /** The last day that its rule picks; null: there is none. */
  readonly last: Day | null;
  /** RDATEs at other hours, by the instant at which they begin. */
  readonly others: ReadonlyMap<number, OtherOccurrence>;
  /** Takes the occurrence away that begins then; false when there is none. */
  take(moment: Moment): boolean;
}

export interface OtherOccurrence {
  readonly start: Moment;
  readonly closes: Hours['closes'];
}

/** All occurrences of an event before any is taken away; undefined when its rule is not certain, which is told. */
export function occurrencesOf(event: IcsEvent, report: Report): Occurrences | undefined {
  const { start, rule, added } = event;
  const base = rule === null ? onlyOn(start.local.day) : readRuleOf({ ...event, rule }, report);
  if (base === undefined) return undefined;
  const also: Day[] = [];
  const others = new Map<number, OtherOccurrence>();
  for (const one of added) {
    const day = one.length === null ? dayBeginningAt(start, instantOf(one.start)) : undefined;
    if (day === undefined) others.set(instantOf(one.start), otherOccurrence(event, one));
    else also.push(day);
  }
  const except = new Set<Day>();
  const days = pickedDays(base, rule === null ? 'once' : 'rule', also, except);
  return {
    days,
    last: base.last,
    others,
    take(moment) {
      if (moment.allDay !== start.allDay) return false;
      const day = dayBeginningAt(start, instantOf(moment));
      const other = others.delete(instantOf(moment));
      if (day === undefined || days.openingDays(day, day).length === 0) return other;
      except.add(day);
      return true;
    },
  };
}

function onlyOn(day: Day): EventDays {
  return { last: day, between: (first, last) => (first <= day && day <= last ? [day] : []) };
}

/** The day on which an event with those hours begins at that very instant. */
function dayBeginningAt({ local: { timeMs }, zone }: Moment, atMs: number): Day | undefined {
  const { day: shown } = localOf(atMs + zone.offsetMs(atMs));
  // A time that the clock skips just before midnight is shown as one of the next day.
  return [shown, shown - 1].find((day) => instantOf({ local: { day, timeMs }, zone }) === atMs);
}

/** As long as the event itself, by the clock of its zone. */
function otherOccurrence({ start: { zone }, length }: IcsEvent, added: AddedTime): OtherOccurrence {
  const { start } = added;
  if (added.length !== null || start.zone.name === zone.name)
    return { start, closes: closesAfter(start.local, added.length ?? length) };
  const atMs = instantOf(start);
  const shown = localOf(atMs + zone.offsetMs(atMs));
  return { start, closes: { afterMs: closeOf(shown, zone, length) - atMs } };
}
