import { type Command, Option } from 'commander';
import type { RunOptions } from '../drive.ts';
import type { ScheduleOptions } from '../schedule.ts';
import { type Act, command, verboseOption } from './command.ts';

export function scheduleCommands(top: Command, act: Act): void {
  const group = command(top, 'schedule', 'have `nightshift serve` carry a plan out in an opening to come', [
    'schedule pipelines/billing.yaml',
    'schedule pipelines/billing.yaml --at 2026-11-23T22:30:00+01:00',
    'schedule list',
  ])
    .argument('<plan>', 'a plan file (one that is called list or cancel: ./list)')
    .addOption(new Option('--next', 'in the next opening, which is the present one while it lasts (default)'))
    .option('--window <name>', "in the next opening of this one of the environment's windows")
    .option('--at <instant>', 'at this instant, which must be in an opening; ISO 8601 with its offset')
    .action(
      act(async (session, file: string, options: ScheduleOptions) =>
        (await import('../schedule.ts')).schedule(session, file, options),
      ),
    );
  command(group, 'list', 'what is to run and what runs; what was missed or refused, until it is cancelled', [
    'schedule list',
    'schedule list --all --output json',
  ])
    .option('--all', 'also what is over', false)
    .action(
      act(async (session, options: { all: boolean }) =>
        (await import('../schedule.ts')).scheduleList(session, options),
      ),
    );
  command(group, 'cancel <schedule>', 'take out what waits, or put away what was missed or refused', [
    'schedule cancel s-20261122-k3f9 --reason "postponed by the CAB"',
  ])
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .action(
      act(async (session, id: string, options: { reason: string }) =>
        (await import('../schedule.ts')).scheduleCancel(session, id, options),
      ),
    );
  command(top, 'serve', 'the daemon: runs what is scheduled, and goes on with held runs when their time has come', [
    'serve',
    'serve --state /var/lib/nightshift',
  ])
    .option(...verboseOption)
    .action(act(async (session, options: RunOptions) => (await import('../serve.ts')).serve(session, options)));
}
