import type { Command } from 'commander';
import type { ReportOptions } from '../report.ts';
import { type Act, command, list } from './command.ts';

export function reportCommands(top: Command, act: Act): void {
  command(top, 'report <run>', 'what happened in a run, from its journal: for the morning after; see docs/report.md', [
    'report 20261122-0612-k3f9',
    'report 20261122-0612-k3f9 --out report.html --out report.md',
  ])
    .option(
      '--out <file>',
      'write it to FILE.html, .md or .json (repeatable; default: Markdown to standard output)',
      list,
      [],
    )
    .action(
      act(async (session, run: string, options: ReportOptions) =>
        (await import('../report.ts')).reportRun(session, run, options),
      ),
    );
}
