import { dayMs, parseDay } from '../days.ts';
import type { IcsEvent } from './event.ts';
import { longestMs } from './length.ts';
import { instantOf, type Moment } from './moment.ts';
import type { Occurrences } from './occurrences.ts';

/**
 * What recurs for ever is checked up to here, and at least ten years: calendar programs that list the changes of a zone one by one
 * stop at the end of the clocks of 32 bits.
 */
const checkedTo = parseDay('2037-12-31') ?? 0;

/** Holds the VTIMEZONEs that an event names against the IANA zones, in all years in which it happens. */
export function verifyZones(event: IcsEvent, occurrences: Occurrences | undefined): void {
  const { start, length, zones, added, leftOut, instead } = event;
  const verify = ({ tzid, ...moment }: Moment, forMs = 0) => {
    if (tzid !== null) zones.verify(tzid, instantOf(moment), instantOf(moment) + forMs);
  };
  const endless = Math.max(checkedTo, start.local.day + 3_660);
  const lastDay = occurrences === undefined ? start.local.day : (occurrences.last ?? endless);
  verify(start, (lastDay - start.local.day) * dayMs + longestMs(length));
  for (const one of added) verify(one.start, longestMs(one.length ?? length));
  for (const moment of [...leftOut, ...(instead === null ? [] : [instead])]) verify(moment);
}
