import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Calendar } from '../../generated/calendar.ts';
import type { Code } from '../../model/codes/catalog.ts';
import type { IcsFile, ResolvedCalendar } from '../../windows/ics/files.ts';
import { sourcePath } from '../files/sourcePath.ts';
import { errorAt } from '../read/report.ts';
import { shownPath } from './project.ts';

/** Where a calendar stands: its folder, and the project that its files may not leave. Both absolute. */
export interface CalendarHome {
  readonly folder: string;
  readonly root: string;
}

/** The names of the iCalendar files of a calendar, each once. */
export function icsNames({ windows, freezes = [] }: Calendar): string[] {
  return [...new Set([...windows, ...freezes].flatMap((entry) => ('ics' in entry ? [entry.ics] : [])))];
}

/** A calendar with the texts of its iCalendar files. What is wrong with a file is told when the calendar is checked. */
export function resolveCalendar(calendar: Calendar, home: CalendarHome): ResolvedCalendar {
  const names = icsNames(calendar);
  if (names.length === 0) return calendar;
  return { ...calendar, icsFiles: new Map(names.map((name) => [name, readIcsFile(name, home)])) };
}

/** The size of a text file of some 20,000 events. */
const icsBytesMax = 4 * 1024 * 1024;

/** Reads an iCalendar file by the name that stands in a calendar. Never throws. */
export function readIcsFile(name: string, { folder, root }: CalendarHome): IcsFile {
  const path = resolve(folder, name);
  const shown = shownPath(root, path);
  const refused = (code: Code, message: string, next: string): IcsFile => ({
    problem: errorAt({ file: shown }, code, message, next),
  });
  try {
    const real = realpathSync(path);
    if (!sourcePath(realpathSync(root), real).inside)
      return refused(
        'NS1413',
        `It lies outside of the project: ${real}.`,
        'Copy it into the folder of the environment.',
      );
    // Asked before it is opened: opening a named pipe would wait for a writer.
    const status = statSync(real);
    if (!status.isFile()) return refused('NS1001', 'It is not a regular file.', 'Name an iCalendar file.');
    if (status.size > icsBytesMax)
      return refused('NS1413', `It has ${status.size} bytes; at most ${icsBytesMax} are read.`, 'Export fewer events.');
    return { shown, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(real)) };
  } catch (error) {
    if (error instanceof TypeError) return refused('NS1003', 'It is not UTF-8.', 'Save it as UTF-8.');
    return refused('NS1001', reasonOf(error), 'Check the name, the folder and the rights.');
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'There is no such file.' : `It cannot be read (${code}).`;
}
