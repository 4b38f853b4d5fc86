/** Days and times as a calendar writes them: read, or complained of and undefined. */
import type { Complaints } from './complaint.ts';
import { type Day, type LocalTime, parseDay, parseLocalTime, parseTimeOfDay } from './days.ts';

export function dayList(texts: readonly string[] | undefined, complaints: Complaints): Day[] {
  return (texts ?? []).flatMap((text, index) => writtenDay(text, complaints.inside(index)) ?? []);
}

export function writtenDay(text: string, complaints: Complaints): Day | undefined {
  const parsed = parseDay(text);
  if (parsed !== undefined && parsed >= 0) return parsed;
  return complaints.add(
    'NS1402',
    [],
    `${text} is not a day ${parsed === undefined ? 'that exists' : 'since 1970'}.`,
    'Correct the day.',
  );
}

export function localTime(text: string, key: string, complaints: Complaints): LocalTime | undefined {
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

export function timeOfDay(text: string, key: string, complaints: Complaints): number | undefined {
  const parsed = parseTimeOfDay(text);
  if (parsed !== undefined) return parsed;
  return complaints.add('NS1402', [key], `${text} is not a time of day.`, 'Write a time from 00:00 to 23:59.');
}
