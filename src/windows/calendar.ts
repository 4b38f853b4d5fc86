import { formatPlace } from '../model/problems.ts';
import type { Complaint } from './complaint.ts';
import type { ResolvedCalendar } from './ics/files.ts';
import type { Period } from './period.ts';
import { type Periods, readCalendar } from './readCalendar.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** A calendar parsed once; what is asked of it is expanded piece by piece and kept. */
export type CompiledCalendar = UsableCalendar | UnusableCalendar;

export interface UsableCalendar extends Periods {
  readonly usable: true;
  /** When it is open, or when that one window is; null: any window. */
  timeline(window: string | null): Timeline;
}

/** Always closed. */
export interface UnusableCalendar {
  readonly usable: false;
  readonly code: 'noCalendar' | 'unreadable';
  readonly because: string;
}

/** Makes a calendar ready to be asked. Never throws: null (there is none) and one with errors are closed, and say so. */
export function compileCalendar(calendar: ResolvedCalendar | null): CompiledCalendar {
  if (calendar === null) return { usable: false, code: 'noCalendar', because: 'The environment has no calendar.' };
  const { complaints, periods } = readCalendar(calendar);
  if (periods === null) return unreadable(complaints);
  const { windows, freezes } = periods;
  const timelines = new Map<string | null, Timeline>();
  const timeline = (window: string | null): Timeline => {
    const known = timelines.get(window) ?? timelineOf(chosen(windows, window), freezes);
    timelines.set(window, known);
    return known;
  };
  return { usable: true, ...periods, timeline };
}

/** The windows that count: all, or the one that is named. */
export function chosen(windows: readonly Period[], window: string | null): readonly Period[] {
  return window === null ? windows : windows.filter(({ name }) => name === window);
}

function unreadable(complaints: readonly Complaint[]): UnusableCalendar {
  const errors = complaints.filter(({ severity }) => severity === 'error');
  const where = ({ path, place }: Complaint) => (place === undefined ? path.join('.') : formatPlace(place));
  const [first] = errors.map((complaint) => `${complaint.code}, ${where(complaint)}: ${complaint.message}`);
  return { usable: false, code: 'unreadable', because: `The calendar is not valid. ${first ?? ''}` };
}
