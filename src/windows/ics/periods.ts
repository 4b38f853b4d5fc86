import type { ImportedPeriods } from '../../generated/calendar.ts';
import type { Day } from '../days.ts';
import type { Hours, Period } from '../period.ts';
import { readWallClock } from '../wallClock.ts';
import type { IcsEvent } from './event.ts';
import { closesAfter, longestMs } from './length.ts';
import type { Moment } from './moment.ts';
import type { Occurrences } from './occurrences.ts';
import type { Report } from './report.ts';

/** What is being imported, as what, and from where. */
export interface Import {
  readonly entry: ImportedPeriods;
  readonly as: 'windows' | 'freezes';
  readonly path: Period['path'];
  readonly file: string;
  readonly report: Report;
}

/** An event at its own hours, and one more for each time that has others. */
export function wholePeriod(event: IcsEvent, { days, others }: Occurrences, into: Import): Period[] {
  const { start, length, rule } = event;
  const opens = (day: Day) => ({ day, timeMs: start.local.timeMs });
  const hours = (day: Day): Hours => ({ opens: opens(day), closes: closesAfter(opens(day), length) });
  const own = {
    ...described(event, start, into),
    recurs: rule?.value ?? null,
    longestMs: longestMs(length),
    ...days,
    hours,
  };
  return [own, ...[...others.values()].map((other) => eventPeriod(event, other.start, other.closes, into, 'also'))];
}

/** Something that happens once. */
export function eventPeriod(
  event: IcsEvent,
  start: Moment,
  closes: Hours['closes'],
  into: Import,
  as: 'once' | 'also' = 'once',
): Period {
  const { local, zone } = start;
  const lastMs = 'local' in closes ? readWallClock(closes.local, zone).atMs - readWallClock(local, zone).atMs : 0;
  return {
    ...described(event, start, into),
    recurs: null,
    longestMs: Math.max(lastMs + (closes.afterMs ?? 0), 0),
    openingDays: (first, last) => (first <= local.day && local.day <= last ? [local.day] : []),
    picks: (day) => (day === local.day ? as : null),
    hours: () => ({ opens: local, closes }),
  };
}

type Described = Pick<Period, 'name' | 'path' | 'event' | 'reason' | 'zone'>;

function described({ component, uid, summary }: IcsEvent, { zone }: Moment, { entry, path, file }: Import): Described {
  const event = { file, line: component.line, uid, summary };
  return { name: entry.name, path, event, reason: entry.reason ?? (summary || null), zone };
}
