import { dirname, resolve, sep } from 'node:path';
import { failure } from '../model/problems.ts';
import { resolveCalendar } from '../plan/environment/calendarFiles.ts';
import { findProject } from '../plan/environment/project.ts';
import { readYamlFile } from '../plan/read/readFile.ts';
import { refuseErrors } from '../plan/read/report.ts';
import { validateDocument } from '../plan/read/validateDocument.ts';
import { type CompiledCalendar, compileCalendar } from '../windows/calendar.ts';
import { checkCalendar } from '../windows/check.ts';
import type { ResolvedCalendar } from '../windows/ics/files.ts';
import { loadRules } from './readProject.ts';
import type { Session } from './session.ts';

/** Which calendar a command asks: an environment's, or a file. */
export interface CalendarOptions {
  readonly environment?: string;
  readonly calendar?: string;
  readonly window?: string;
}

export interface AskedCalendar {
  readonly compiled: CompiledCalendar;
  /** What it is of, for people. */
  readonly of: string;
}

/** Reads the calendar that is meant. Rejects with everything that is wrong with it; an environment may have none. */
export async function askedCalendar(session: Session, options: CalendarOptions): Promise<AskedCalendar> {
  const { environment, calendar } = options;
  if (environment !== undefined && calendar === undefined)
    return { compiled: compileCalendar(await environmentsCalendar(session, environment)), of: environment };
  if (calendar !== undefined && environment === undefined)
    return { compiled: compileCalendar(await calendarOfFile(calendar)), of: nameOfFile(calendar) };
  throw failure('NS6001', 'there is no one calendar to ask', 'Give either --environment NAME or --calendar FILE.');
}

async function environmentsCalendar(session: Session, name: string): Promise<ResolvedCalendar | null> {
  const loaded = await loadRules(await session.project(), name);
  const found = loaded.environment?.calendar ?? null;
  refuseErrors(loaded.problems);
  if (found !== null && loaded.calendarAt !== undefined) refuseErrors(checkCalendar(found, loaded.calendarAt));
  return found;
}

/** Without the way there, which is another on every machine. */
function nameOfFile(file: string): string {
  return resolve(file).split(sep).slice(-2).join('/');
}

/** Its iCalendar files lie in its project, or in its folder when it is in none. */
async function calendarOfFile(file: string): Promise<ResolvedCalendar> {
  const document = await readYamlFile(resolve(file), file);
  const { value, problems } = validateDocument('calendar', document);
  refuseErrors(problems);
  if (value === undefined) throw new Error('defect: a calendar was refused without a problem');
  const folder = dirname(resolve(file));
  const root = await findProject(folder).catch(() => folder);
  const calendar = resolveCalendar(value, { folder, root });
  refuseErrors(checkCalendar(calendar, document.at));
  return calendar;
}
