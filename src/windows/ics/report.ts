import type { Code } from '../../model/codes/catalog.ts';
import type { Complaints } from '../complaint.ts';

/** Tells what is wrong with an iCalendar file, by its line, counted from 1. */
export interface Report {
  /** Answers undefined, which is what could be read. */
  error(line: number, code: Code, message: string, next: string): undefined;
  warn(line: number, code: Code, message: string, next: string): undefined;
}

/** More of one file nobody reads. */
const toldMax = 100;

/** Complaints about an iCalendar file stand in that file, not in the calendar that names it. */
export function reportAbout(file: string, complaints: Complaints): Report {
  let [errors, warnings] = [0, 0];
  return {
    error(line, code, message, next) {
      errors++;
      const there = complaints.placed({ file, line });
      if (errors <= toldMax) there.add(code, [], message, next);
      if (errors !== toldMax + 1) return undefined;
      const more = `There are more than ${toldMax} problems; the others are not shown.`;
      return there.add('NS1015', [], more, 'Correct these first.');
    },
    warn(line, code, message, next) {
      warnings++;
      return warnings > toldMax ? undefined : complaints.placed({ file, line }).warn(code, [], message, next);
    },
  };
}

/** What to do about an event that cannot be honoured. */
export const simplify =
  'Change the event in its calendar program so that it needs none of this, or write the entry in calendar.yaml.';
