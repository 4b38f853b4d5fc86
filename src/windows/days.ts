import { DateTime } from 'luxon';

/** A calendar day of the Gregorian calendar: whole days since 1970-01-01. It has no zone. */
export type Day = number;

/** A wall-clock reading, wherever the clock hangs. */
export interface LocalTime {
  readonly day: Day;
  /** Milliseconds after midnight as the clock shows them, not as they elapse. */
  readonly timeMs: number;
}

export const dayMs = 86_400_000;

const utc = { zone: 'utc' } as const;

/** The day of `YYYY-MM-DD` or `YYYYMMDD`; undefined when the text is not one, or there is no such day. */
export function parseDay(text: string): Day | undefined {
  const parts = /^(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2}))$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month = parts[4], date = parts[5]] = parts;
  const midnight = DateTime.utc(Number(year), Number(month), Number(date));
  return midnight.isValid ? midnight.toMillis() / dayMs : undefined;
}

/** `HH:MM` or `HH:MM:SS` from 00:00 to 23:59:59, in milliseconds after midnight; undefined when it is not one. */
export function parseTimeOfDay(text: string): number | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (parts === null) return undefined;
  const [, hours, minutes, seconds] = parts;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0)) * 1_000;
}

/** `YYYY-MM-DDTHH:MM[:SS]`; undefined when the text is not one, or the day or the time does not exist. */
export function parseLocalTime(text: string): LocalTime | undefined {
  const [date = '', time = '', ...rest] = text.split('T');
  const [day, timeMs] = [parseDay(date), parseTimeOfDay(time)];
  return day === undefined || timeMs === undefined || rest.length > 0 ? undefined : { day, timeMs };
}

/** `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  return DateTime.fromMillis(day * dayMs, utc).toFormat('yyyy-MM-dd');
}

/** `YYYY-MM-DD HH:MM`, with seconds where there are any. */
export function formatLocalTime({ day, timeMs }: LocalTime): string {
  return DateTime.fromMillis(day * dayMs + timeMs, utc).toFormat(localFormat(timeMs));
}

/** The luxon format of a wall-clock reading: seconds only where there are any. */
export function localFormat(timeMs: number): string {
  return timeMs % 60_000 === 0 ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd HH:mm:ss';
}
