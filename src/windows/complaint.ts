import type { Code } from '../model/codes/catalog.ts';
import type { Place, Problem } from '../model/problems.ts';

/** Something wrong with a calendar, by its path in the document. */
export interface Complaint {
  readonly code: Code;
  readonly message: string;
  readonly next: string;
  readonly path: readonly (string | number)[];
  /** Where it is when it is not in the document itself: in an iCalendar file. */
  readonly place?: Place;
  readonly severity: Problem['severity'];
}

/** Collects what is wrong with the entry it stands in. */
export interface Complaints {
  readonly found: readonly Complaint[];
  /** Where the entry stands in the document. */
  readonly path: readonly (string | number)[];
  /** Adds a complaint about something inside; answers undefined, which is what could be read. */
  add(code: Code, path: readonly (string | number)[], message: string, next: string): undefined;
  /** The same, for what leaves the entry usable. */
  warn(code: Code, path: readonly (string | number)[], message: string, next: string): undefined;
  /** The same list, seen from deeper inside. */
  inside(...path: (string | number)[]): Complaints;
  /** The same list, seen from a place of another file. */
  placed(place: Place): Complaints;
}

/** An empty list of complaints about a calendar. */
export function noComplaints(): Complaints {
  return standingAt([], []);
}

function standingAt(base: readonly (string | number)[], found: Complaint[], place?: Place): Complaints {
  const push =
    (severity: Complaint['severity']): Complaints['add'] =>
    (code, path, message, next) => {
      found.push({ code, message, next, path: [...base, ...path], severity, ...(place && { place }) });
    };
  return {
    found,
    path: base,
    add: push('error'),
    warn: push('warning'),
    inside: (...path) => standingAt([...base, ...path], found, place),
    placed: (there) => standingAt(base, found, there),
  };
}
