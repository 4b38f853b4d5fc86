import type { Command } from 'commander';
import type { PlanOptions } from '../plan.ts';
import { type Act, command, list, wholeNumber } from './command.ts';

export function reviewCommands(top: Command, act: Act): void {
  command(
    top,
    'validate <plan...>',
    'check plans and their environments; every problem at once',
    [
      'validate pipelines/*.yaml',
      'validate pipelines/billing.yaml --output json',
      'validate pipelines/*.yaml --output sarif > nightshift.sarif',
    ],
    { name: 'sarif', what: 'sarif: SARIF 2.1.0, for code scanning' },
  ).action(act(async (session, plans: string[]) => (await import('../validate.ts')).validate(session, plans)));
  command(top, 'plan <plan>', 'show what a plan would do, step by step on every host, without changing anything', [
    'plan pipelines/billing.yaml',
    'plan pipelines/billing.yaml --out billing.saved.json --review billing.html --review billing.md',
    'plan billing.saved.json --review billing.html',
    'plan pipelines/billing.yaml --offline --hosts',
  ])
    .option('--offline', 'connect to no host: stages, waves, commands and the way back only', false)
    .option('--no-commands', "ask none of the plan's own questions (`unless`, `check`, gates): its steps stay opaque")
    .option('--out <file>', 'save the plan, to be approved and run exactly as it is')
    .option('--review <file>', 'write the review: .html, .md or .json (repeatable)', list, [])
    .option('--detailed-exitcode', 'exit 2 when there are changes, 0 when there are none', false)
    .option('--hosts', 'every host with its own commands, also where hosts are alike', false)
    .action(
      act(async (session, file: string, options: PlanOptions) =>
        (await import('../plan.ts')).plan(session, file, options),
      ),
    );
  command(top, 'hosts [names...]', 'show what a selection of hosts resolves to', [
    'hosts --environment production',
    'hosts billing --environment production --label site=paris --limit 1',
    'hosts --environment production --reach',
  ])
    .requiredOption('-e, --environment <name>', 'a folder under inventories/')
    .option('-l, --label <label=value>', 'only hosts with this label (repeatable)', list, [])
    .option('--except <name>', 'leave out a group or host (repeatable)', list, [])
    .option('--limit <n>', 'at most so many, the first in order', wholeNumber)
    .option('--reach', 'how each is reached, by hosts.yaml and the ssh configuration, without connecting', false)
    .action(
      act(async (session, names: string[], options: Parameters<typeof import('../hosts.ts').hosts>[2]) =>
        (await import('../hosts.ts')).hosts(session, names, options),
      ),
    );
}
