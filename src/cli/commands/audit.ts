import type { Command } from 'commander';
import type { SealOptions, VerifyOptions } from '../audit.ts';
import { type Act, command } from './command.ts';

export function auditCommands(top: Command, act: Act): void {
  const audit = top.command('audit').description('whether the journal is what was written; see docs/journal.md');
  command(audit, 'verify [run]', 'walk the hash chain of the journal, or of one run, and hold it against every seal', [
    'audit verify',
    'audit verify --signers inventories/production/auditors',
  ])
    .option('--signers <file>', 'whose seals count, as OpenSSH allowed_signers')
    .option('--seals <dir>', 'the seals, where they are kept elsewhere (default: seals/ beside the journal)')
    .action(
      act(async (session, id: string | undefined, options: VerifyOptions) =>
        (await import('../audit.ts')).auditVerify(session, id, options),
      ),
    );
  command(audit, 'seal', 'sign where the journal stands now: written anew, it would not match', [
    'audit seal --key ~/.ssh/id_ed25519',
  ])
    .requiredOption('--key <file>', 'a private key, or a public one whose private part the SSH agent has')
    .action(act(async (session, options: SealOptions) => (await import('../audit.ts')).auditSeal(session, options)));
  command(audit, 'export [runs...]', 'the hash chain of all runs, or of these, as JSON lines for other programs', [
    'audit export > journal.jsonl',
    'audit export 20261122-0612-k3f9',
  ]).action(act(async (session, runs: string[]) => (await import('../audit.ts')).auditExport(session, runs)));
}
