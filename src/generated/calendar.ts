// Generated from schemas/ by `npm run generate`. Never edited by hand.

/**
 * A short name: letters, digits, dot, dash and underscore.
 *
 */
export type Name = string;
/**
 * A period: once, or recurring.
 *
 */
export type Period = OneOffPeriod | RecurringPeriod;

/**
 * When changes may run in an environment, and when not.
 */
export interface Calendar {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * IANA time zone of the wall-clock times below.
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
   * The day the rule counts from.
   */
  from: string;
  /**
   * RFC 5545 RRULE that picks the days on which it opens.
   */
  recurs: string;
  /**
   * Wall-clock time at which it opens.
   */
  starts: string;
  /**
   * Wall-clock time at which it closes; the next day when it is not after `starts`.
   */
  ends?: string;
  /**
   * Exact length, ISO 8601.
   */
  duration?: string;
  /**
   * Opening days left out.
   */
  except?: string[];
  /**
   * More opening days.
   */
  also?: string[];
}
