// Generated from schemas/ by `npm run generate`. Never edited by hand.

/**
 * A short name: letters, digits, dot, dash and underscore.
 *
 */
export type Name = string;
/**
 * A period: once, recurring, or the events of an iCalendar file.
 *
 */
export type Period = OneOffPeriod | RecurringPeriod | ImportedPeriods;

/**
 * When changes may run in an environment, and when not.
 */
export interface Calendar {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * IANA time zone of the wall-clock times below, such as Europe/Paris. An unknown one is an error, never UTC.
   */
  timezone: string;
  /**
   * When changes may run.
   */
  windows: Period[];
  /**
   * When they may not, window or not.
   */
  freezes?: Period[];
}
/**
 * A period that happens once.
 *
 */
export interface OneOffPeriod {
  /**
   * Name of the entry.
   */
  name: Name;
  /**
   * Why; shown to whoever is refused.
   */
  reason?: string;
  /**
   * Its own time zone (default: the calendar's).
   */
  timezone?: string;
  /**
   * When it opens (local wall clock, included).
   */
  from: string;
  /**
   * When it closes (local wall clock, not included).
   */
  to: string;
}
/**
 * A period that recurs.
 *
 */
export interface RecurringPeriod {
  /**
   * Name of the entry.
   */
  name: Name;
  /**
   * Why; shown to whoever is refused.
   */
  reason?: string;
  /**
   * Its own time zone (default: the calendar's).
   */
  timezone?: string;
  /**
   * The day the rule counts from (1970 or later). It is an opening day only where the rule picks it.
   */
  from: string;
  /**
   * RFC 5545 RRULE that picks the days on which it opens: FREQ of DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, COUNT or UNTIL (a day, included), BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS and WKST.
   */
  recurs: string;
  /**
   * Wall-clock time at which it opens.
   */
  starts: string;
  /**
   * Wall-clock time at which it closes; the next day when it is not after `starts`. Either this or `duration`.
   */
  ends?: string;
  /**
   * Exact length, ISO 8601 in weeks, days of 24 hours, hours, minutes and seconds, whatever the clocks do meanwhile; at most 366 days. Either this or `ends`.
   */
  duration?: string;
  /**
   * Opening days left out, with the whole occurrence that opens on them. They win over `also`.
   */
  except?: string[];
  /**
   * More opening days, with the same hours; the rule need not pick them, and COUNT, UNTIL and `from` do not concern them.
   */
  also?: string[];
}
/**
 * Periods from an iCalendar file: every event of it, with its recurrences, exceptions and changes.
 *
 */
export interface ImportedPeriods {
  /**
   * Name of the entry; all events of the file go by it.
   */
  name: Name;
  /**
   * Why; shown to whoever is refused (default: the event's own SUMMARY).
   */
  reason?: string;
  /**
   * Time zone of events that name none, all-day events among them (default: the calendar's).
   */
  timezone?: string;
  /**
   * The iCalendar file (RFC 5545), relative to the calendar's folder, and inside the project.
   */
  ics: string;
  only?: EventFilter;
}
/**
 * Only the events that fit (default: all); the others are not read.
 */
export interface EventFilter {
  /**
   * Text that the SUMMARY of the event contains, in small or capital letters.
   */
  summary?: string;
  /**
   * One of the CATEGORIES of the event, in small or capital letters.
   */
  category?: string;
}
