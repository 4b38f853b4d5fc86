/** NS14xx: Calendars and windows. Each code with what it means; once published a code keeps its meaning. */
export const windowsCodes = {
  NS1401: 'A time zone is not one of the IANA time zone database.',
  NS1402: 'A day or a time of the calendar does not exist, such as 30 February, or is before 1970.',
  NS1403: 'A one-off period does not close after it opens.',
  NS1404: 'A recurring period does not say when it closes, or says it twice: it needs either `ends` or `duration`.',
  NS1405: 'A duration is not an exact, positive ISO 8601 length.',
  NS1406: 'A recurrence rule is not a valid RFC 5545 RRULE.',
  NS1407: 'A recurrence rule uses a part of RFC 5545 that nightshift does not support.',
  NS1408: 'A recurrence rule never picks a day.',
  NS1409: 'Two windows, or two freezes, have the same name.',
  NS1410: 'A coming period opens or closes at a wall-clock time that daylight saving skips or repeats.',
  NS1411: 'A day is both left out and added; it stays out.',
  NS1412: 'A recurrence rule ends before the first day it would pick.',
} as const;
