import type { Command } from 'commander';
import { type Act, command, wholeNumber } from './command.ts';

export function lookCommands(top: Command, act: Act): void {
  command(top, 'status [run]', 'where a run stands (default: the newest)', [
    'status',
    'status 20261122-0612-k3f9 -o json',
  ]).action(act(async (session, id: string | undefined) => (await import('../status.ts')).status(session, id)));
  command(top, 'history', 'the newest runs', ['history', 'history --limit 100'])
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(
      act(async (session, options: { limit: number }) =>
        (await import('../status.ts')).history(session, options.limit),
      ),
    );
  command(top, 'events <run>', 'the journal of a run: every event, with every output', [
    'events 20261122-0612-k3f9',
  ]).action(act(async (session, id: string) => (await import('../events.ts')).events(session, id)));
}
