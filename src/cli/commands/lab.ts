import type { Command } from 'commander';
import { type Act, command, wholeNumber } from './command.ts';

export function labCommands(top: Command, act: Act): void {
  command(top, 'quickstart', 'see it work on twelve loopback hosts: one rollout done, one rolled back', ['quickstart'])
    .option('--dir <dir>', 'where to put the example project', '.quickstart')
    .action(
      act(async (session, options: { dir: string }) =>
        (await import('../quickstart.ts')).quickstart(session, options.dir),
      ),
    );
  const lab = top.command('lab').description('a fleet of loopback hosts, with faults to order; see docs/lab.md');
  command(lab, 'up', 'raise the fleet and keep it up until Ctrl-C', ['lab up', 'lab up --hosts 200'])
    .option('--hosts <n>', 'how many hosts', wholeNumber, 12)
    .option('-e, --environment <name>', 'its folder under inventories/ (default: lab, or lab-N for N other than 12)')
    .option('--fresh', 'begin with empty hosts', false)
    .action(
      act(async (session, options: Parameters<typeof import('../lab.ts').labUp>[1]) =>
        (await import('../lab.ts')).labUp(session, options),
      ),
    );
  command(lab, 'down', 'end the fleet that runs', ['lab down'])
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .action(
      act(async (session, options: { environment: string }) =>
        (await import('../lab.ts')).labDown(session, options.environment),
      ),
    );
  command(
    lab,
    'fault <host> <kind> [value]',
    'order a fault: failStep, hangStep, unhealthy, hang, silent, refuse, drop, slow',
    ['lab fault web-05 unhealthy 2.0.0', 'lab fault web-05 failStep restart'],
  )
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .action(
      act(async (session, host: string, kind: string, value: string | undefined, options: { environment: string }) =>
        (await import('../lab.ts')).labFault(session, { host, kind, value, ...options }),
      ),
    );
  command(lab, 'faults', 'the faults that are ordered', ['lab faults', 'lab faults --clear'])
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .option('--clear', 'take them all back', false)
    .action(
      act(async (session, options: { environment: string; clear: boolean }) =>
        (await import('../lab.ts')).labFaults(session, options),
      ),
    );
}
