import type { Calendar } from '../../generated/calendar.ts';
import type { Problem } from '../../model/problems.ts';

/** An iCalendar file that a calendar names: its text and how problems call it, or why it could not be read. */
export type IcsFile = { readonly shown: string; readonly text: string } | { readonly problem: Problem };

/** A calendar with its iCalendar files, by the name that stands in `ics`. One that it names and that is not there is an error. */
export interface ResolvedCalendar extends Calendar {
  readonly icsFiles?: ReadonlyMap<string, IcsFile>;
}
