import { type Day, dayMs, formatDay } from '../days.ts';
import { horizonDays } from '../horizon.ts';
import { type RuleDays, ruleDays } from '../recurrence.ts';
import { parseRule } from '../rule.ts';
import type { IcsEvent } from './event.ts';
import { instantOf, localOf, type Moment, parseWritten, wallMs } from './moment.ts';
import type { IcsProperty } from './property.ts';
import { type Report, simplify } from './report.ts';
import { withoutUntil } from './until.ts';
import { eventName } from './writtenEvent.ts';

/** The days on which an event happens by its rule. */
export interface EventDays extends Pick<RuleDays, 'between'> {
  /** null: for ever. */
  readonly last: Day | null;
}

/** The days that the RRULE of an event picks; undefined when they are not certain, which is told. */
export function readRuleOf(
  { start, rule, ...event }: IcsEvent & { rule: IcsProperty },
  report: Report,
): EventDays | undefined {
  const refuse = (what: string, next = simplify) =>
    report.error(rule.line, 'NS1418', `The RRULE of ${eventName(event)}: ${what}`, next);
  const { rest, untils } = withoutUntil(rule.value);
  const parsed = parseRule(rest);
  if (!('parts' in parsed)) return refuse(parsed.map(({ message }) => message).join(' '));
  if (untils.length + Number(parsed.parts.has('COUNT')) > 1) return refuse('It ends in two ways.');
  const [until] = untils;
  const readings = until === undefined ? [] : untilReadings(until, start);
  if (readings === undefined) return refuse(`UNTIL=${until} is no day and no time.`);
  const days = ruleDays({ parts: parsed.parts, until: readings.at(-1) ?? null }, start.local.day);
  const [doubtful] = days.between((readings[0] ?? Number.POSITIVE_INFINITY) + 1, readings.at(-1) ?? 0);
  if (doubtful !== undefined)
    return refuse(`Whether UNTIL=${until} includes ${formatDay(doubtful)} is not certain.`, untilAdvice);
  if (days.between(start.local.day, start.local.day).length === 0)
    return refuse(`It does not pick the day on which the event begins, ${formatDay(start.local.day)}.`);
  const counted = parsed.parts.has('COUNT')
    ? days.between(start.local.day, start.local.day + horizonDays).at(-1)
    : null;
  return { between: days.between, last: readings.at(-1) ?? counted ?? null };
}

const untilAdvice = 'Set the end of the recurrence anew in its calendar program, and export it again.';

/**
 * The last day on which the event may begin, the earliest reading first: one where UNTIL is of the kind that RFC 5545 section
 * 3.3.10 wants, and else all in which programs read it. Nearly always no occurrence lies between them.
 */
function untilReadings(text: string, start: Moment): readonly Day[] | undefined {
  const written = parseWritten(text);
  if (written === undefined) return undefined;
  const { local, allDay, utc } = written;
  const inZone = lastDayBy(start, instantOf({ local, zone: start.zone }));
  const inUtc = lastDayBy(start, wallMs(local));
  if (start.allDay) return allDay ? [local.day] : inOrder(local.day, utc ? inUtc : inZone);
  if (allDay) return inOrder(local.day, inZone);
  // A time in UTC or with a TZID ends in UTC; one of any zone ends by its own clock.
  const anchored = start.tzid !== null || start.zone.name === 'UTC';
  if (utc !== anchored) return inOrder(inZone, inUtc);
  return [utc ? inUtc : inZone];
}

const inOrder = (one: Day, other: Day): readonly Day[] => [Math.min(one, other), Math.max(one, other)];

/** The last day on which the event would begin at that instant or before. */
function lastDayBy({ local: { timeMs }, zone }: Moment, untilMs: number): Day {
  let { day } = localOf(untilMs + zone.offsetMs(untilMs) + dayMs);
  while (instantOf({ local: { day, timeMs }, zone }) > untilMs) day--;
  return day;
}
