import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem } from '../model/problems.ts';
import { approvalCommands } from './commands/approvals.ts';
import { auditCommands } from './commands/audit.ts';
import type { Act, Run } from './commands/command.ts';
import { labCommands } from './commands/lab.ts';
import { lookCommands } from './commands/look.ts';
import { reviewCommands } from './commands/plans.ts';
import { runCommands } from './commands/runs.ts';
import { scheduleCommands } from './commands/schedules.ts';
import { windowCommands } from './commands/windows.ts';
import { report } from './exit.ts';
import { type CommonOptions, Session } from './session.ts';
import { Output } from './stdout.ts';
import { version } from './version.ts';

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
  const act: Act =
    <Args extends unknown[]>(run: (session: Session, ...args: Args) => ReturnType<Run>) =>
    (...all: unknown[]) => {
      const command = all.at(-1) as Command;
      const args = all.slice(0, -1) as Args;
      const session = new Session(command.opts<CommonOptions>());
      return settle(session, (one) => run(one, ...args))();
    };
  reviewCommands(top, act);
  windowCommands(top, act);
  approvalCommands(top, act);
  runCommands(top, act);
  scheduleCommands(top, act);
  lookCommands(top, act);
  auditCommands(top, act);
  labCommands(top, act);
  return top;
}

const topHelp = `
First steps:
  nightshift quickstart                     see it work, with no machine of yours
  nightshift validate pipelines/*.yaml      check plans
  nightshift plan pipelines/billing.yaml    read what one would do
  nightshift run pipelines/billing.yaml     carry it out

Exit codes: 0 done, 1 error, 2 there are changes (plan --detailed-exitcode), 3 rolled back, 4 needs attention,
5 refused, 6 stale, 7 held, 8 aborted.`;
