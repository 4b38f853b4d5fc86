import type { Command } from 'commander';
import { failure } from '../../model/problems.ts';
import { type Act, command, list } from './command.ts';

interface Options {
  readonly month?: string;
  readonly environment?: string;
  readonly out: readonly string[];
}

export function reportCommands(top: Command, act: Act): void {
  command(
    top,
    'report [run]',
    'what happened in a run, or all changes of a month, from the journal: for the morning after; see docs/report.md',
    [
      'report 20261122-0612-k3f9',
      'report 20261122-0612-k3f9 --out report.html --out report.md',
      'report --month 2026-11 --environment production --out november.html',
    ],
  )
    .option(
      '--month <month>',
      'instead of a run: every change that began in YYYY-MM (UTC), and the figures of the month',
    )
    .option('--environment <name>', 'with --month: only changes of this environment')
    .option(
      '--out <file>',
      'write it to FILE.html, .md or .json (repeatable; default: Markdown to standard output)',
      list,
      [],
    )
    .action(
      act(async (session, run: string | undefined, options: Options) => {
        const { month, environment, out } = options;
        if (month !== undefined && run === undefined)
          return (await import('../monthReport.ts')).reportMonth(session, { ...options, month });
        if (run === undefined || month !== undefined || environment !== undefined) throw misused(run, month);
        return (await import('../report.ts')).reportRun(session, run, { out });
      }),
    );
}

function misused(run: string | undefined, month: string | undefined): Error {
  const next = 'Name a run (`nightshift history` lists them), or a month: `nightshift report --month 2026-11`.';
  if (run === undefined && month === undefined) return failure('NS6002', 'report of what: no run and no month', next);
  if (month === undefined) return failure('NS6002', `--environment is for months, and ${run} is one run`, next);
  return failure('NS6002', `report either of the run ${run} or of the month ${month}`, next);
}
