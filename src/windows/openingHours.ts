import type { RecurringPeriod } from '../generated/calendar.ts';
import type { Complaints } from './complaint.ts';
import { dayMs } from './days.ts';
import { parseExactDuration } from './exactDuration.ts';
import type { Hours, Period } from './period.ts';
import { timeOfDay } from './written.ts';

type OpeningHours = Pick<Period, 'hours' | 'longestMs'>;

/** `starts` with either `ends` or `duration`. */
export function readOpeningHours(entry: RecurringPeriod, complaints: Complaints): OpeningHours | undefined {
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
