import type { Command } from 'commander';
import type { ApprovalsOptions } from '../approvals.ts';
import type { ApproveOptions } from '../approve.ts';
import { type Act, command, list } from './command.ts';

const signing = (one: Command): Command =>
  one
    .option('--key <file>', 'a private key, or a public one whose private part the SSH agent has (default: yours)')
    .option('--as <principal>', 'who you are in `approvers` (default: the one whom the line of your key names)')
    .option('--out <file>', 'where to put it (default: beside the saved plan)');

export function approvalCommands(top: Command, act: Act): void {
  signing(
    command(top, 'approve <file>', 'sign that a saved plan may be run: a file beside it, and a row in the journal', [
      'approve billing.json',
      'approve billing.json --key ~/.ssh/id_ed25519.pub --as ada@example.org --reason "CAB 2026-11-22"',
    ]),
  )
    .option('--reason <text>', 'what it was approved for; signed with it')
    .action(
      act(async (session, file: string, options: ApproveOptions) =>
        (await import('../approve.ts')).approve(session, file, 'approve', options),
      ),
    );
  signing(
    command(top, 'reject <file>', 'sign that a saved plan may not be run: it holds whoever else approves', [
      'reject billing.json --reason "the database is migrated that night"',
    ]),
  )
    .requiredOption('--reason <text>', 'why; signed with it')
    .action(
      act(async (session, file: string, options: ApproveOptions) =>
        (await import('../approve.ts')).approve(session, file, 'reject', options),
      ),
    );
  command(top, 'approvals <file>', 'who said what of a saved plan, what of it counts, and what is missing', [
    'approvals billing.json',
    'approvals billing.json --approval from-mail/ada.approval.json --output json',
  ])
    .option('--approval <file>', 'an approval that lies elsewhere (repeatable)', list, [])
    .action(
      act(async (session, file: string, options: ApprovalsOptions) =>
        (await import('../approvals.ts')).approvals(session, file, options),
      ),
    );
}
