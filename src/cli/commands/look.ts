import type { Command } from 'commander';
import type { HistoryOptions } from '../history.ts';
import type { HostOptions } from '../host.ts';
import { type Act, command, liveOption, wholeNumber } from './command.ts';

export function lookCommands(top: Command, act: Act): void {
  command(top, 'status [run]', 'where a run stands (default: the newest)', [
    'status',
    'status 20261122-0612-k3f9 -o json',
    'status --watch',
  ])
    .option('-w, --watch', 'follow it until it ends: on a terminal live, with keys to hold, roll back or abort', false)
    .option(...liveOption)
    .action(
      act(async (session, id: string | undefined, { watch, live }: { watch: boolean; live: boolean }) =>
        watch
          ? (await import('../live/watch.ts')).watch(session, id, live)
          : (await import('../status.ts')).status(session, id),
      ),
    );
  historyCommands(top, act);
  command(top, 'events <run>', 'the journal of a run: every event, with every output', [
    'events 20261122-0612-k3f9',
  ]).action(act(async (session, id: string) => (await import('../events.ts')).events(session, id)));
}

function historyCommands(top: Command, act: Act): void {
  searched(
    command(top, 'history', 'the newest runs, or those of a host, an environment, a change, a time', [
      'history',
      'history --host web-01 --since 30d',
      'history -e production --outcome rolledBack,needsAttention --since 2026-11-01 --until 2026-11-30',
    ]),
    20,
  )
    .option('--host <name>', 'only runs that had this host')
    .option('-e, --environment <name>', 'only runs in this environment')
    .option('--change <name>', 'only runs of this change')
    .option('--outcome <outcomes>', 'done, rolledBack, needsAttention, refused, aborted, error, held, running')
    .option('--until <when>', 'only what began by then')
    .action(act(async (session, options: HistoryOptions) => (await import('../history.ts')).history(session, options)));
  searched(
    command(top, 'host <host>', 'what changed a host: when, by whom, under which approval, in which steps', [
      'host web-01 -e production',
      'host web-01 -e production --since 30d -o json',
    ]),
    10,
  )
    .requiredOption('-e, --environment <name>', 'a folder under inventories/')
    .action(
      act(async (session, name: string, options: HostOptions) =>
        (await import('../host.ts')).hostHistory(session, name, options),
      ),
    );
}

/** What both have. */
function searched(searching: Command, limit: number): Command {
  return searching
    .option('--since <when>', 'what happened from then on: a day in UTC, an instant, or so long ago (12h, 30d)')
    .option('--before <run>', 'only runs that are older than this one')
    .option('--limit <n>', 'how many runs', wholeNumber, limit);
}
