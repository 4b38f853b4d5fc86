import type { Command } from 'commander';
import type { OperatorAction } from '../../rollout/commands.ts';
import type { OperateOptions } from '../operate.ts';
import type { RehearseOptions } from '../rehearse.ts';
import type { StartOptions } from '../run.ts';
import type { UnlockOptions } from '../unlock.ts';
import {
  type Act,
  command,
  hostPaths,
  list,
  liveOption,
  ndjson,
  type OutputForm,
  verboseOption,
  withCiFiles,
} from './command.ts';

export function runCommands(top: Command, act: Act): void {
  const run = command(
    top,
    'run <plan>',
    'carry a plan, or a saved one, out: preflight, waves, gates; roll back by itself when it fails',
    [
      'run pipelines/billing.yaml',
      'run billing.saved.json',
      'run pipelines/billing.yaml --output json > result.json',
      'run pipelines/billing.yaml --output ndjson --junit report.xml',
      'run pipelines/billing.yaml --wait',
      'run pipelines/hotfix.yaml --break-glass --reason "INC0042 card payments are down"',
    ],
    ndjson,
  );
  withCiFiles(run)
    .option(...verboseOption)
    .option(...liveOption)
    .option('--wait', 'wait for the window with a countdown, and go on through as many openings as it takes', false)
    .option('--break-glass', 'start though no window is open, where the policy lets you; wants --reason', false)
    .option('--approval <file>', 'an approval that does not lie beside the saved plan (repeatable)', list, [])
    .option('--reason <text>', 'why the window is overridden; kept in the journal and shown in every view')
    .action(
      act(async (session, file: string, options: StartOptions) =>
        (await import('../run.ts')).run(session, file, options),
      ),
    );
  rehearseCommand(top, act);
  const drivingDecisions = [
    ['resume', 'go on with a run that is held, or whose controller died'],
    ['rollback', 'take back what a run changed'],
    ['abort', 'end a run where it stands; changes stay'],
  ] as const;
  decisionCommand(top, act, 'hold', 'have whoever drives a run start nothing more, and hold it');
  for (const [action, description] of drivingDecisions)
    withCiFiles(decisionCommand(top, act, action, description, ndjson)).option(...liveOption);
  unlockCommand(top, act);
}

function decisionCommand(top: Command, act: Act, action: OperatorAction, description: string, form?: OutputForm) {
  return command(top, `${action} <run>`, description, [`${action} 20261122-0612-k3f9 --reason "CAB call 02:40"`], form)
    .option('--reason <text>', 'why; kept in the journal', 'no reason given')
    .option(...verboseOption)
    .action(
      act(async (session, id: string, options: OperateOptions) =>
        (await import('../operate.ts')).operate(session, id, action, options),
      ),
    );
}

function unlockCommand(top: Command, act: Act): void {
  command(top, 'unlock <host>', "who has a host's lock; takes it off where its run cannot do so itself", [
    'unlock web-01 --environment production',
    'unlock web-01 --environment production --run 20261122-0612-k3f9 --reason "its controller is no more" --force',
  ])
    .requiredOption('-e, --environment <name>', 'a folder under inventories/')
    .option('--run <run>', 'take the lock of this run off; wants --reason')
    .option('--reason <text>', 'why; kept in the journal and in the log')
    .option('--force', 'also when that run is not over and nobody drives it, or is not in this journal', false)
    .action(
      act(async (session, host: string, options: UnlockOptions) =>
        (await import('../unlock.ts')).unlock(session, host, options),
      ),
    );
}

function rehearseCommand(top: Command, act: Act): void {
  command(top, 'rehearse <plan>', 'do everything elsewhere, take it back, and compare: is the rollback one?', [
    'rehearse pipelines/billing.yaml --on lab',
    'rehearse pipelines/billing.yaml --on staging --watch /etc/billing --except /opt/billing/logs --out proof.json',
  ])
    .requiredOption('--on <environment>', 'a folder under inventories/; `lab` is raised where it is not up')
    .option('--watch <path>', 'compare this directory of the hosts too (repeatable)', hostPaths, [])
    .option('--except <path>', 'leave this out, with everything below: logs, caches (repeatable)', hostPaths, [])
    .option('--out <file>', 'write the proof there too, as JSON')
    .option(...verboseOption)
    .option(...liveOption)
    .action(
      act(async (session, file: string, options: RehearseOptions) =>
        (await import('../rehearse.ts')).rehearse(session, file, options),
      ),
    );
}
