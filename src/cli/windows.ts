import { writeFile } from 'node:fs/promises';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { columns } from '../review/text/columns.ts';
import { monthText } from '../review/text/monthText.ts';
import { explanationShape, monthShape, statusShape } from '../review/text/windowsShapes.ts';
import { explanationText, isoText, statusText } from '../review/text/windowsText.ts';
import type { CompiledCalendar, UsableCalendar } from '../windows/calendar.ts';
import { parseDay } from '../windows/days.ts';
import { explain } from '../windows/explain.ts';
import { writeIcs } from '../windows/ics/writeIcs.ts';
import { monthOf } from '../windows/month.ts';
import { nextOpenings, openIntervals, windowStatus } from '../windows/status.ts';
import { askedCalendar, type CalendarOptions } from './askedCalendar.ts';
import { readInstant } from './instants.ts';
import type { Session } from './session.ts';

export interface WindowsOptions extends CalendarOptions {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly month?: string;
  readonly next: number;
}

/** `windows`: whether changes may run at an instant (default: now) and when next, every opening of a range, or a month. */
export async function windows(session: Session, options: WindowsOptions): Promise<ExitCode> {
  const { compiled } = await askedCalendar(session, options);
  if (options.month !== undefined) return month(session, compiled, options.month, options);
  if (options.from === undefined && options.to === undefined) return instant(session, compiled, options);
  return range(session, compiled, options);
}

function range(session: Session, compiled: CompiledCalendar, { from, to, window }: WindowsOptions): ExitCode {
  if (from === undefined || to === undefined)
    throw failure('NS6002', 'a range has two ends', 'Give both --from and --to.');
  const opens = openIntervals(compiled, readInstant('--from', from), readInstant('--to', to), { window });
  session.result({ opens: opens.map((interval) => interval.map(isoText)) }, () =>
    opens.length === 0 ? 'never open' : columns(opens.map(([a, b]) => [isoText(a), 'to', isoText(b)])).join('\n'),
  );
  return exitCodes.done;
}

function instant(session: Session, compiled: CompiledCalendar, { at, window, next }: WindowsOptions): ExitCode {
  const atMs = at === undefined ? Date.now() : readInstant('--at', at);
  const status = windowStatus(compiled, atMs, { window });
  const openings = nextOpenings(compiled, atMs, next, { window });
  session.result(statusShape(status), () =>
    [
      `at ${isoText(atMs)}: ${statusText(status)}`,
      ...columns(
        openings.map((o) => ['next', isoText(o.opensAtMs), 'to', isoText(o.closesAtMs), o.windows.join(', ')]),
      ),
    ].join('\n'),
  );
  return exitCodes.done;
}

function month(session: Session, compiled: CompiledCalendar, text: string, { window }: CalendarOptions): ExitCode {
  const first = /^\d{4}-\d\d$/.test(text) ? parseDay(`${text}-01`) : undefined;
  if (first === undefined || first < 0)
    throw failure('NS6002', `--month ${text} is not a month`, 'Write for example 2026-11.');
  const view = monthOf(usable(compiled, window), first, window ?? null);
  session.result(monthShape(view), () => monthText(view, session.palette, terminalWidth()));
  return exitCodes.done;
}

/** What is written to a file or a pipe has the width of most terminals. */
function terminalWidth(): number {
  return process.stdout.columns ?? (Number(process.env.COLUMNS) || 80);
}

export interface ExplainOptions extends CalendarOptions {
  readonly at?: string;
}

/** `windows explain`: which rule, which day and which offset make the answer for an instant (default: now). */
export async function explainWindows(session: Session, options: ExplainOptions): Promise<ExitCode> {
  const { compiled } = await askedCalendar(session, options);
  const atMs = options.at === undefined ? Date.now() : readInstant('--at', options.at);
  const explanation = explain(compiled, atMs, { window: options.window });
  session.result(explanationShape(explanation), () => explanationText(explanation));
  return exitCodes.done;
}

export interface ExportOptions extends CalendarOptions {
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
}

const yearMs = 365 * 86_400_000;

/** `windows export`: the openings of a range (default: a year from now) as an iCalendar file. */
export async function exportWindows(session: Session, options: ExportOptions): Promise<ExitCode> {
  const { compiled, of } = await askedCalendar(session, options);
  const { from, to, out, window } = options;
  const nowMs = Date.now();
  const fromMs = from === undefined ? nowMs : readInstant('--from', from);
  const toMs = to === undefined ? fromMs + yearMs : readInstant('--to', to);
  const text = writeIcs(usable(compiled, window), { fromMs, toMs, window: window ?? null, of, nowMs });
  const written = { file: out ?? null, events: text.split('BEGIN:VEVENT').length - 1 };
  if (out !== undefined) await writeFile(out, text).catch((cause) => refuseToWrite(out, cause));
  session.result(out === undefined ? { ...written, ics: text } : written, () =>
    out === undefined ? text.replace(/\n$/, '') : `${out}: ${written.events} openings`,
  );
  return exitCodes.done;
}

function refuseToWrite(file: string, cause: unknown): never {
  throw failure('NS6002', `--out ${file} cannot be written`, 'Check the folder and the rights.', { cause });
}

/** A calendar there is, with the window that is asked for; a month or an export of nothing would look like a closed one. */
function usable(compiled: CompiledCalendar, window: string | undefined): UsableCalendar {
  if (!compiled.usable) throw failure('NS6002', compiled.because, 'Write its calendar.yaml; see docs/windows.md.');
  const { windowNames } = compiled;
  if (window === undefined || windowNames.includes(window)) return compiled;
  throw failure(
    'NS6002',
    `the calendar has no window ${window}`,
    `Name one of its windows: ${windowNames.join(', ')}.`,
  );
}
