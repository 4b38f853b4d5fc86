import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem } from '../model/problems.ts';
import { auditExport, auditSeal, auditVerify, type SealOptions, type VerifyOptions } from './audit.ts';
import type { RunOptions } from './drive.ts';
import { events } from './events.ts';
import { report } from './exit.ts';
import { hosts } from './hosts.ts';
import { labDown, labFault, labFaults, labUp } from './lab.ts';
import { type OperateOptions, operate } from './operate.ts';
import { plan } from './plan.ts';
import { quickstart } from './quickstart.ts';
import { run, type StartOptions } from './run.ts';
import { type ScheduleOptions, schedule, scheduleCancel, scheduleList } from './schedule.ts';
import { serve } from './serve.ts';
import { type CommonOptions, Session } from './session.ts';
import { history, status } from './status.ts';
import { Output } from './stdout.ts';
import { type UnlockOptions, unlock } from './unlock.ts';
import { validate } from './validate.ts';
import {
  type ExplainOptions,
  type ExportOptions,
  explainWindows,
  exportWindows,
  type WindowsOptions,
  windows,
} from './windows.ts';

/** Parses a command line, runs its command, and gives the exit code. */
export async function program(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const top = commands((session, run) => async () => {
    exitCode = await settle(session, run);
  });
  try {
    await top.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return misunderstood(error);
  }
}

/** Help and version are no errors; the rest is told with a code and a next step, like every other error. */
function misunderstood({ code, exitCode, message }: CommanderError): ExitCode {
  if (exitCode === 0) return exitCodes.done;
  if (code !== 'commander.help') new Output(2).line(formatProblem(complaint(code, message)));
  return exitCodes.error;
}

const complaint = (code: string, message: string) =>
  ({
    code: code === 'commander.invalidArgument' ? 'NS6002' : 'NS6001',
    message: message.replace(/^error: /, '').replaceAll('\n', ' '),
    next: 'See `nightshift --help`, or `nightshift COMMAND --help`.',
    severity: 'error',
  }) as const;

type Run = (session: Session) => ExitCode | Promise<ExitCode>;
type Settle = (session: Session, run: Run) => () => Promise<void>;

async function settle(session: Session, run: Run): Promise<ExitCode> {
  // Until a command says otherwise: one that never ends its work has not done it.
  process.exitCode = exitCodes.error;
  try {
    return await run(session);
  } catch (error) {
    return report(error, session);
  } finally {
    session.close();
  }
}

function commands(settle: Settle): Command {
  const top = new Command('nightshift')
    .description('Staged deployments over SSH, with health gates, automatic rollback and change windows.')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeErr: (text) => new Output(2).line(text.trimEnd()),
      writeOut: (text) => new Output(1).line(text.trimEnd()),
      outputError: () => {},
    })
    .addHelpText('after', topHelp);
  const act =
    <Args extends unknown[]>(run: (session: Session, ...args: Args) => ReturnType<Run>) =>
    (...all: unknown[]) => {
      const command = all.at(-1) as Command;
      const args = all.slice(0, -1) as Args;
      const session = new Session(command.opts<CommonOptions>());
      return settle(session, (one) => run(one, ...args))();
    };
  reviewCommands(top, act);
  windowCommands(top, act);
  runCommands(top, act);
  scheduleCommands(top, act);
  lookCommands(top, act);
  auditCommands(top, act);
  labCommands(top, act);
  return top;
}

type Act = <Args extends unknown[]>(
  run: (session: Session, ...args: Args) => ReturnType<Run>,
) => (...all: unknown[]) => Promise<void>;

/** A command with the options that all have. */
function command(parent: Command, usage: string, description: string, examples: readonly string[]): Command {
  return parent
    .enablePositionalOptions() // a command below another has options of the same names: each takes those after its own name
    .command(usage)
    .description(description)
    .option('--root <dir>', 'the project (default: the nearest folder upwards that holds inventories/)')
    .option(
      '--state <dir>',
      'where the journal and logs are (default: $NIGHTSHIFT_STATE, else ~/.local/state/nightshift)',
    )
    .addOption(
      new Option('-o, --output <format>', 'text, or the same facts as JSON').choices(['text', 'json']).default('text'),
    )
    .addOption(
      new Option('--log-level <level>', 'of the operational log')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('info'),
    )
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  nightshift ${example}`).join('\n')}`);
}

const list = (value: string, before: readonly string[]): string[] => [...before, value];

function reviewCommands(top: Command, act: Act): void {
  command(top, 'validate <plan...>', 'check plans and their environments; every problem at once', [
    'validate pipelines/*.yaml',
    'validate pipelines/billing.yaml --output json',
  ]).action(act((session, plans: string[]) => validate(session, plans)));
  command(top, 'plan <plan>', 'show what a plan would do: stages, waves, hosts, commands, and the way back', [
    'plan pipelines/billing.yaml',
    'plan pipelines/billing.yaml --hosts',
  ])
    .option('--hosts', 'every host with its own commands, also where hosts are alike', false)
    .action(act((session, file: string, options: { hosts: boolean }) => plan(session, file, options)));
  command(top, 'hosts [names...]', 'show what a selection of hosts resolves to', [
    'hosts --environment production',
    'hosts billing --environment production --label site=paris --limit 1',
  ])
    .requiredOption('-e, --environment <name>', 'a folder under inventories/')
    .option('-l, --label <label=value>', 'only hosts with this label (repeatable)', list, [])
    .option('--except <name>', 'leave out a group or host (repeatable)', list, [])
    .option('--limit <n>', 'at most so many, the first in order', wholeNumber)
    .action(act((session, names: string[], options: Parameters<typeof hosts>[2]) => hosts(session, names, options)));
}

const verboseOption = [
  '-v, --verbose',
  'a line for every step, also those that went well, and every line of its output',
  false,
] as const;

/** Which calendar is asked; every command about windows has these. */
function askingCalendar(asking: Command): Command {
  return asking
    .option('-e, --environment <name>', 'a folder under inventories/')
    .option('--calendar <file>', 'a calendar file, instead of an environment')
    .option('--window <name>', 'only this window; freezes always count');
}

function windowCommands(top: Command, act: Act): void {
  const parent = command(
    top,
    'windows',
    'when changes may run: now or at an instant, what opens next, a range or a month',
    [
      'windows --environment production',
      'windows --environment production --at 2026-12-24T22:00:00+01:00',
      'windows --environment production --month 2026-12',
      'windows --calendar calendar.yaml --from 2027-01-01T00:00:00Z --to 2028-01-01T00:00:00Z --output json',
    ],
  );
  askingCalendar(parent)
    .option('--at <instant>', 'ISO 8601 with its offset (default: now)')
    .option('--from <instant>', 'openings from here on')
    .option('--to <instant>', 'and before this')
    .option('--month <month>', 'every day of it in a grid, YYYY-MM')
    .option('--next <n>', 'how many openings to come are shown', wholeNumber, 5)
    .action(act((session, options: WindowsOptions) => windows(session, options)));
  askingCalendar(
    command(parent, 'explain', 'why it is open or closed: which rule, which day, which offset', [
      'windows explain --environment production --at 2026-10-25T02:30:00+02:00',
    ]),
  )
    .option('--at <instant>', 'ISO 8601 with its offset (default: now)')
    .action(act((session, options: ExplainOptions) => explainWindows(session, options)));
  askingCalendar(
    command(parent, 'export', 'the openings, freezes taken out, as an iCalendar file for calendar programs', [
      'windows export --ics --environment production --out production.ics',
    ]),
  )
    .option('--ics', 'as iCalendar, RFC 5545 (which is all there is)')
    .option('--from <instant>', 'what is open from here on (default: now)')
    .option('--to <instant>', 'and opens before this (default: a year later)')
    .option('--out <file>', 'where to write it (default: standard output)')
    .action(act((session, options: ExportOptions) => exportWindows(session, options)));
}

function runCommands(top: Command, act: Act): void {
  command(top, 'run <plan>', 'carry a plan out: preflight, waves, gates; roll back by itself when it fails', [
    'run pipelines/billing.yaml',
    'run pipelines/billing.yaml --output json > result.json',
    'run pipelines/billing.yaml --wait',
    'run pipelines/hotfix.yaml --break-glass --reason "INC0042 card payments are down"',
  ])
    .option(...verboseOption)
    .option('--wait', 'wait for the window with a countdown, and go on through as many openings as it takes', false)
    .option('--break-glass', 'start though no window is open, where the policy lets you; wants --reason', false)
    .option('--reason <text>', 'why the window is overridden; kept in the journal and shown in every view')
    .action(act((session, file: string, options: StartOptions) => run(session, file, options)));
  const decisions = [
    ['hold', 'have whoever drives a run start nothing more, and hold it'],
    ['resume', 'go on with a run that is held, or whose controller died'],
    ['rollback', 'take back what a run changed'],
    ['abort', 'end a run where it stands; changes stay'],
  ] as const;
  for (const [action, description] of decisions)
    command(top, `${action} <run>`, description, [`${action} 20261122-0612-k3f9 --reason "CAB call 02:40"`])
      .option('--reason <text>', 'why; kept in the journal', 'no reason given')
      .option(...verboseOption)
      .action(act((session, id: string, options: OperateOptions) => operate(session, id, action, options)));
  command(top, 'unlock <host>', "who has a host's lock; takes it off where its run cannot do so itself", [
    'unlock web-01 --environment production',
    'unlock web-01 --environment production --run 20261122-0612-k3f9 --reason "its controller is no more" --force',
  ])
    .requiredOption('-e, --environment <name>', 'a folder under inventories/')
    .option('--run <run>', 'take the lock of this run off; wants --reason')
    .option('--reason <text>', 'why; kept in the journal and in the log')
    .option('--force', 'also when that run is not over and nobody drives it, or is not in this journal', false)
    .action(act((session, host: string, options: UnlockOptions) => unlock(session, host, options)));
}

function scheduleCommands(top: Command, act: Act): void {
  const group = command(top, 'schedule', 'have `nightshift serve` carry a plan out in an opening to come', [
    'schedule pipelines/billing.yaml',
    'schedule pipelines/billing.yaml --at 2026-11-23T22:30:00+01:00',
    'schedule list',
  ])
    .argument('<plan>', 'a plan file (one that is called list or cancel: ./list)')
    .addOption(new Option('--next', 'in the next opening, which is the present one while it lasts (default)'))
    .option('--window <name>', "in the next opening of this one of the environment's windows")
    .option('--at <instant>', 'at this instant, which must be in an opening; ISO 8601 with its offset')
    .action(act((session, file: string, options: ScheduleOptions) => schedule(session, file, options)));
  command(group, 'list', 'what is to run and what runs; what was missed or refused, until it is cancelled', [
    'schedule list',
    'schedule list --all --output json',
  ])
    .option('--all', 'also what is over', false)
    .action(act((session, options: { all: boolean }) => scheduleList(session, options)));
  command(group, 'cancel <schedule>', 'take out what waits, or put away what was missed or refused', [
    'schedule cancel s-20261122-k3f9 --reason "postponed by the CAB"',
  ])
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .action(act((session, id: string, options: { reason: string }) => scheduleCancel(session, id, options)));
  command(top, 'serve', 'the daemon: runs what is scheduled, and goes on with held runs when their time has come', [
    'serve',
    'serve --state /var/lib/nightshift',
  ])
    .option(...verboseOption)
    .action(act((session, options: RunOptions) => serve(session, options)));
}

function lookCommands(top: Command, act: Act): void {
  command(top, 'status [run]', 'where a run stands (default: the newest)', [
    'status',
    'status 20261122-0612-k3f9 -o json',
  ]).action(act((session, id: string | undefined) => status(session, id)));
  command(top, 'history', 'the newest runs', ['history', 'history --limit 100'])
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(act((session, options: { limit: number }) => history(session, options.limit)));
  command(top, 'events <run>', 'the journal of a run: every event, with every output', [
    'events 20261122-0612-k3f9',
  ]).action(act((session, id: string) => events(session, id)));
}

function auditCommands(top: Command, act: Act): void {
  const audit = top.command('audit').description('whether the journal is what was written; see docs/journal.md');
  command(audit, 'verify [run]', 'walk the hash chain of the journal, or of one run, and hold it against every seal', [
    'audit verify',
    'audit verify --signers inventories/production/auditors',
  ])
    .option('--signers <file>', 'whose seals count, as OpenSSH allowed_signers')
    .option('--seals <dir>', 'the seals, where they are kept elsewhere (default: seals/ beside the journal)')
    .action(act((session, id: string | undefined, options: VerifyOptions) => auditVerify(session, id, options)));
  command(audit, 'seal', 'sign where the journal stands now: written anew, it would not match', [
    'audit seal --key ~/.ssh/id_ed25519',
  ])
    .requiredOption('--key <file>', 'a private key, or a public one whose private part the SSH agent has')
    .action(act((session, options: SealOptions) => auditSeal(session, options)));
  command(audit, 'export [runs...]', 'the hash chain of all runs, or of these, as JSON lines for other programs', [
    'audit export > journal.jsonl',
    'audit export 20261122-0612-k3f9',
  ]).action(act((session, runs: string[]) => auditExport(session, runs)));
}

function labCommands(top: Command, act: Act): void {
  command(top, 'quickstart', 'see it work on twelve loopback hosts: one rollout done, one rolled back', ['quickstart'])
    .option('--dir <dir>', 'where to put the example project', '.quickstart')
    .action(act((session, options: { dir: string }) => quickstart(session, options.dir)));
  const lab = top.command('lab').description('a fleet of loopback hosts, with faults to order; see docs/lab.md');
  command(lab, 'up', 'raise the fleet and keep it up until Ctrl-C', ['lab up', 'lab up --hosts 200'])
    .option('--hosts <n>', 'how many hosts', wholeNumber, 12)
    .option('-e, --environment <name>', 'its folder under inventories/ (default: lab, or lab-N for N other than 12)')
    .option('--fresh', 'begin with empty hosts', false)
    .action(act((session, options: Parameters<typeof labUp>[1]) => labUp(session, options)));
  command(lab, 'down', 'end the fleet that runs', ['lab down'])
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .action(act((session, options: { environment: string }) => labDown(session, options.environment)));
  command(
    lab,
    'fault <host> <kind> [value]',
    'order a fault: failStep, hangStep, unhealthy, hang, silent, refuse, drop, slow',
    ['lab fault web-05 unhealthy 2.0.0', 'lab fault web-05 failStep restart'],
  )
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .action(
      act((session, host: string, kind: string, value: string | undefined, options: { environment: string }) =>
        labFault(session, { host, kind, value, ...options }),
      ),
    );
  command(lab, 'faults', 'the faults that are ordered', ['lab faults', 'lab faults --clear'])
    .option('-e, --environment <name>', 'its folder under inventories/', 'lab')
    .option('--clear', 'take them all back', false)
    .action(act((session, options: { environment: string; clear: boolean }) => labFaults(session, options)));
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number from 1 to 999999.');
}

const version = (): string => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

const topHelp = `
First steps:
  nightshift quickstart                     see it work, with no machine of yours
  nightshift validate pipelines/*.yaml      check plans
  nightshift plan pipelines/billing.yaml    read what one would do
  nightshift run pipelines/billing.yaml     carry it out

Exit codes: 0 done, 1 error, 3 rolled back, 4 needs attention, 5 refused, 7 held, 8 aborted.`;
