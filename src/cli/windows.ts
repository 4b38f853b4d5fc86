import { resolve } from 'node:path';
import type { Calendar } from '../generated/calendar.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { loadEnvironment } from '../plan/environment/loadEnvironment.ts';
import { readYamlFile } from '../plan/read/readFile.ts';
import { refuseErrors } from '../plan/read/report.ts';
import { validateDocument } from '../plan/read/validateDocument.ts';
import { columns } from '../review/text/columns.ts';
import { type CompiledCalendar, compileCalendar } from '../windows/calendar.ts';
import { checkCalendar } from '../windows/check.ts';
import { nextOpenings, openIntervals, type WindowStatus, windowStatus } from '../windows/status.ts';
import type { Session } from './session.ts';

export interface WindowsOptions {
  readonly environment?: string;
  readonly calendar?: string;
  readonly window?: string;
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly next: number;
}

/** `windows`: whether changes may run at an instant (default: now) and when next, or every opening of a range. */
export async function windows(session: Session, options: WindowsOptions): Promise<ExitCode> {
  const compiled = compileCalendar(await calendarOf(session, options));
  if (options.from === undefined && options.to === undefined) return instant(session, compiled, options);
  return range(session, compiled, options);
}

function range(session: Session, compiled: CompiledCalendar, { from, to, window }: WindowsOptions): ExitCode {
  if (from === undefined || to === undefined)
    throw failure('NS6002', 'a range has two ends', 'Give both --from and --to.');
  const opens = openIntervals(compiled, instantOf('--from', from), instantOf('--to', to), { window });
  session.result({ opens: opens.map((interval) => interval.map(iso)) }, () =>
    opens.length === 0 ? 'never open' : columns(opens.map(([a, b]) => [iso(a), 'to', iso(b)])).join('\n'),
  );
  return exitCodes.done;
}

function instant(session: Session, compiled: CompiledCalendar, { at, window, next }: WindowsOptions): ExitCode {
  const atMs = at === undefined ? Date.now() : instantOf('--at', at);
  const status = windowStatus(compiled, atMs, { window });
  const openings = nextOpenings(compiled, atMs, next, { window });
  session.result(shapeOf(status), () =>
    [
      `at ${iso(atMs)}: ${statusText(status)}`,
      ...columns(openings.map((o) => ['next', iso(o.opensAtMs), 'to', iso(o.closesAtMs), o.windows.join(', ')])),
    ].join('\n'),
  );
  return exitCodes.done;
}

/** The documented shape of an answer. */
function shapeOf(status: WindowStatus): object {
  if (status.open) return { open: true, closesAt: iso(status.closesAtMs), window: status.windows.join(', ') };
  const opensAt = status.opensAtMs === null ? null : iso(status.opensAtMs);
  return { open: false, opensAt, because: status.because };
}

const statusText = (status: WindowStatus): string =>
  status.open ? `open until ${iso(status.closesAtMs)} (${status.windows.join(', ')})` : `closed. ${status.because}`;

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** An instant names its offset: a wall-clock time without one would be some machine's. */
function instantOf(option: string, text: string): number {
  const ms = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw failure(
    'NS6002',
    `${option} ${text} is not an instant`,
    'Write for example 2026-12-01T22:00:00Z or 2026-12-01T23:00:00+01:00.',
  );
}

async function calendarOf(session: Session, { environment, calendar }: WindowsOptions): Promise<Calendar | null> {
  if ((environment === undefined) === (calendar === undefined))
    throw failure('NS6001', 'there is no one calendar to ask', 'Give either --environment NAME or --calendar FILE.');
  if (calendar !== undefined) return readCalendarFile(calendar);
  const loaded = await loadEnvironment(await session.project(), environment ?? '');
  const found = loaded.environment?.calendar ?? null;
  refuseErrors(loaded.problems);
  if (found !== null && loaded.calendarAt !== undefined) refuseErrors(checkCalendar(found, loaded.calendarAt));
  return found;
}

async function readCalendarFile(file: string): Promise<Calendar> {
  const document = await readYamlFile(resolve(file), file);
  const { value, problems } = validateDocument('calendar', document);
  refuseErrors(problems);
  if (value === undefined) throw new Error('defect: a calendar was refused without a problem');
  refuseErrors(checkCalendar(value, document.at));
  return value;
}
