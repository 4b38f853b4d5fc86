import type { Period } from '../period.ts';
import { type IcsEvent, readEvent } from './event.ts';
import { closesAfter } from './length.ts';
import { instantOf } from './moment.ts';
import { newestOf } from './newest.ts';
import { type Occurrences, occurrencesOf } from './occurrences.ts';
import { eventPeriod, type Import, wholePeriod } from './periods.ts';
import { simplify } from './report.ts';
import { verifyZones } from './verifyZones.ts';
import { eventName, fits, isCancelled, statusOf, type WrittenEvent } from './writtenEvent.ts';

/** The periods of the events with one UID: one that may recur, and those that stand in the place of single occurrences. */
export function readSeries(series: readonly WrittenEvent[], into: Import): Period[] {
  const events = series.flatMap((written) => readEvent(written, into.report) ?? []);
  const newest = events.length < series.length ? undefined : newestOf(events, into.report);
  if (newest === undefined) return [];
  const whole = newest.find(({ instead }) => instead === null);
  const singles = newest.filter(({ instead }) => instead !== null);
  const occurrences = whole && occurrencesOf(whole, into.report);
  if (whole !== undefined && occurrences === undefined) return [];
  for (const event of newest) verifyZones(event, event === whole ? occurrences : undefined);
  if (whole === undefined || occurrences === undefined) return singles.flatMap((one) => periodOfSingle(one, one, into));
  takeLeftOut(whole, occurrences, into);
  for (const single of singles) takeReplaced(single, whole, occurrences, into);
  const own = counts(whole, whole, into) ? wholePeriod(whole, occurrences, into) : [];
  return [...own, ...singles.flatMap((single) => periodOfSingle(single, whole, into))];
}

/** Whether an event makes a period at all. What is only tentative closes, and does not open. */
function counts(event: WrittenEvent, whole: WrittenEvent, { entry, as, report }: Import): boolean {
  if (isCancelled(event) || !fits(event, entry.only, whole)) return false;
  if (as === 'freezes' || statusOf(event) !== 'TENTATIVE') return true;
  const message = `${eventName(event)} is tentative: it opens nothing.`;
  return report.warn(event.component.line, 'NS1420', message, 'Confirm the event when it is settled.') ?? false;
}

function periodOfSingle(single: IcsEvent, whole: WrittenEvent, into: Import): Period[] {
  if (!counts(single, whole, into)) return [];
  const reason = single.summary ?? whole.summary;
  return [
    eventPeriod({ ...single, summary: reason }, single.start, closesAfter(single.start.local, single.length), into),
  ];
}

function takeLeftOut(whole: IcsEvent, occurrences: Occurrences, { report }: Import): void {
  const seen = new Set<number>();
  for (const moment of whole.leftOut) {
    const isNew = seen.size < seen.add(instantOf(moment)).size;
    if (!isNew || occurrences.take(moment)) continue;
    const message = `An EXDATE of ${eventName(whole)} names a time at which it does not happen.`;
    report.warn(
      moment.line,
      'NS1420',
      message,
      'If an occurrence was to be left out, leave it out again in the program.',
    );
  }
}

/** The occurrence that a single event stands for goes away, and must have been there. */
function takeReplaced(single: IcsEvent, whole: IcsEvent, occurrences: Occurrences, { report }: Import): void {
  const { instead } = single;
  const name = eventName(single);
  if (instead === null) return;
  const taken = occurrences.take(instead);
  if (isCancelled(single)) return;
  const said = 'If it is to happen, make it an event of its own in the calendar program.';
  if (isCancelled(whole))
    report.error(single.component.line, 'NS1419', `${name} was cancelled, and not as a whole.`, said);
  else if (!taken)
    report.error(instead.line, 'NS1418', `${name} stands for an occurrence that its series does not have.`, simplify);
}
