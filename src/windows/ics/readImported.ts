import type { ImportedPeriods } from '../../generated/calendar.ts';
import type { Complaints } from '../complaint.ts';
import type { Period } from '../period.ts';
import type { Zone } from '../zones.ts';
import { firstValue, type IcsComponent, readComponents } from './component.ts';
import type { IcsFile } from './files.ts';
import type { Import } from './periods.ts';
import { type Report, reportAbout } from './report.ts';
import { readSeries } from './series.ts';
import { fits, type WrittenEvent, writtenEvent } from './writtenEvent.ts';
import { zonesOf } from './zones.ts';

/** Far more than any calendar of windows has, and few enough that reading them never takes long. */
const eventsMax = 5_000;

/** The zones in which a file is read: of times that name none, and UTC. */
export interface ReadIn {
  readonly own: Zone;
  readonly utc: Zone;
}

/** The periods of an entry that names an iCalendar file; what is wrong with it is then among the complaints. */
export function readImported(
  entry: ImportedPeriods,
  file: IcsFile | undefined,
  readIn: ReadIn,
  complaints: Complaints,
): Period[] {
  const before = complaints.found.length;
  if (file === undefined || 'problem' in file) return complainOfFile(entry, file, complaints);
  const as = complaints.path[0] === 'freezes' ? 'freezes' : 'windows';
  const report = reportAbout(file.shown, complaints);
  const into: Import = { entry, as, path: complaints.path, file: file.shown, report };
  const series = seriesOf(writtenEvents(file.text, readIn, report));
  const periods = series
    .filter((events) => events.some((event) => fits(event, entry.only)))
    .flatMap((events) => readSeries(events, into));
  if (periods.length === 0 && complaints.found.length === before) warnOfNone(entry, complaints);
  return periods;
}

function complainOfFile({ ics }: ImportedPeriods, file: IcsFile | undefined, complaints: Complaints): [] {
  if (file === undefined)
    complaints.add('NS1413', ['ics'], `${ics} has not been read.`, 'This is a defect: please report it.');
  else if ('problem' in file) {
    const { code, message, next, place } = file.problem;
    (place === undefined ? complaints : complaints.placed(place)).add(code, ['ics'], message, next);
  }
  return [];
}

function warnOfNone({ ics, only }: ImportedPeriods, complaints: Complaints): void {
  const message = `${ics} has no event that counts${only === undefined ? '' : ' and fits `only`'}.`;
  complaints.warn('NS1420', ['ics'], message, 'Check that it is the right file, with events in it.');
}

/** The events of a file; none when it cannot be read, which is told. */
function writtenEvents(text: string, { own, utc }: ReadIn, report: Report): readonly WrittenEvent[] {
  const outermost = readComponents(text, report) ?? [];
  if (outermost.length === 0 && text.trim() === '')
    report.error(1, 'NS1414', 'The file is empty.', 'Export it anew from its calendar program.');
  const events = outermost
    .filter((calendar) => isCalendar(calendar, report))
    .flatMap((calendar) => {
      const zones = zonesOf(calendar, own, utc, report);
      return calendar.components.filter(({ name }) => name === 'VEVENT').map((event) => writtenEvent(event, zones));
    });
  if (events.length <= eventsMax) return events;
  const message = `The file has ${events.length} events; at most ${eventsMax} are read.`;
  report.error(1, 'NS1413', message, 'Export a calendar that holds the windows or freezes alone.');
  return [];
}

/** A METHOD makes a file a message about events (RFC 5546); only a publication is a calendar. */
function isCalendar(component: IcsComponent, report: Report): boolean {
  const { name, line } = component;
  const [method, version, scale] = ['METHOD', 'VERSION', 'CALSCALE'].map((one) =>
    firstValue(component, one)?.trim().toUpperCase(),
  );
  const refuse = (code: 'NS1414' | 'NS1419', message: string) =>
    report.error(line, code, message, 'Export the calendar itself, in the iCalendar format 2.0.') ?? false;
  if (name !== 'VCALENDAR') return refuse('NS1414', `A ${name} stands outside of BEGIN:VCALENDAR.`);
  if (version !== undefined && version !== '2.0') return refuse('NS1414', `VERSION is ${version}, not 2.0.`);
  if (scale !== undefined && scale !== 'GREGORIAN') return refuse('NS1414', `CALSCALE is ${scale}, not GREGORIAN.`);
  if (method === undefined || method === 'PUBLISH' || method === 'REQUEST') return true;
  return refuse('NS1419', `METHOD is ${method}: this is a message about events.`);
}

/** Events with the same UID belong together; one without stands alone. */
function seriesOf(events: readonly WrittenEvent[]): readonly (readonly WrittenEvent[])[] {
  const series = new Map<string | WrittenEvent, WrittenEvent[]>();
  for (const event of events) {
    const key = event.uid ?? event;
    series.set(key, [...(series.get(key) ?? []), event]);
  }
  return [...series.values()];
}
