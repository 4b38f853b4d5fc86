import { Argument, type Command } from 'commander';
import type { Shell } from '../completion.ts';
import { type Act, command } from './command.ts';

/** What explains nightshift itself. The scripts and the page are no facts of which there could be JSON. */
export function helpCommands(top: Command, act: Act): void {
  command(top, 'explain [code...]', 'what an error code or an exit code means, what causes it, and what to do', [
    'explain',
    'explain NS1204',
    'explain NS20',
    'explain exit 5',
  ]).action(act(async (session, words: string[]) => (await import('../explain.ts')).explain(session, words)));
  top
    .command('completion')
    .description('a script that completes commands, options, environments and runs in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', completionHelp)
    .action(act(async (_session, shell: Shell) => (await import('../completion.ts')).completion(top, shell)));
  top
    .command('manual')
    .description('the manual page: every command with its options, as roff')
    .addHelpText('after', '\nExamples:\n  nightshift manual | man -l -')
    .action(act(async () => (await import('../manual.ts')).manual(top)));
  top
    .command('__complete <kind> [words...]', { hidden: true })
    .description('what completion scripts ask')
    .action(
      act(async (_session, kind: string, words: string[]) => (await import('../candidates.ts')).complete(kind, words)),
    );
}

const completionHelp = `
Examples:
  source <(nightshift completion bash)                                          in ~/.bashrc
  nightshift completion zsh > "\${fpath[1]}/_nightshift"                         once
  nightshift completion fish > ~/.config/fish/completions/nightshift.fish       once`;
