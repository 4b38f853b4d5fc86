import type { Command } from 'commander';
import type { ExplainOptions, ExportOptions, WindowsOptions } from '../windows.ts';
import { type Act, command, wholeNumber } from './command.ts';

/** Which calendar is asked; every command about windows has these. */
function askingCalendar(asking: Command): Command {
  return asking
    .option('-e, --environment <name>', 'a folder under inventories/')
    .option('--calendar <file>', 'a calendar file, instead of an environment')
    .option('--window <name>', 'only this window; freezes always count');
}

export function windowCommands(top: Command, act: Act): void {
  const parent = command(
    top,
    'windows',
    'when changes may run: now or at an instant, what opens next, a range or a month',
    [
      'windows --environment production',
      'windows --environment production --at 2026-12-24T22:00:00+01:00',
      'windows --environment production --month 2026-12',
      'windows --calendar calendar.yaml --from 2027-01-01T00:00:00Z --to 2028-01-01T00:00:00Z --output json',
    ],
  );
  askingCalendar(parent)
    .option('--at <instant>', 'ISO 8601 with its offset (default: now)')
    .option('--from <instant>', 'openings from here on')
    .option('--to <instant>', 'and before this')
    .option('--month <month>', 'every day of it in a grid, YYYY-MM')
    .option('--next <n>', 'how many openings to come are shown', wholeNumber, 5)
    .action(act(async (session, options: WindowsOptions) => (await import('../windows.ts')).windows(session, options)));
  askingCalendar(
    command(parent, 'explain', 'why it is open or closed: which rule, which day, which offset', [
      'windows explain --environment production --at 2026-10-25T02:30:00+02:00',
    ]),
  )
    .option('--at <instant>', 'ISO 8601 with its offset (default: now)')
    .action(
      act(async (session, options: ExplainOptions) => (await import('../windows.ts')).explainWindows(session, options)),
    );
  askingCalendar(
    command(parent, 'export', 'the openings, freezes taken out, as an iCalendar file for calendar programs', [
      'windows export --ics --environment production --out production.ics',
    ]),
  )
    .option('--ics', 'as iCalendar, RFC 5545 (which is all there is)')
    .option('--from <instant>', 'what is open from here on (default: now)')
    .option('--to <instant>', 'and opens before this (default: a year later)')
    .option('--out <file>', 'where to write it (default: standard output)')
    .action(
      act(async (session, options: ExportOptions) => (await import('../windows.ts')).exportWindows(session, options)),
    );
}
