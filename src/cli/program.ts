import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { approvalCommands } from './commands/approvals.ts';
import { auditCommands } from './commands/audit.ts';
import type { Act, Run } from './commands/command.ts';
import { helpCommands } from './commands/help.ts';
import { labCommands } from './commands/lab.ts';
import { lookCommands } from './commands/look.ts';
import { reviewCommands } from './commands/plans.ts';
import { reportCommands } from './commands/reports.ts';
import { runCommands } from './commands/runs.ts';
import { scheduleCommands } from './commands/schedules.ts';
import { windowCommands } from './commands/windows.ts';
import { report } from './exit.ts';
import { complaintOf } from './misunderstood.ts';
import { type CommonOptions, Session } from './session.ts';
import { Output } from './stdout.ts';
import { version } from './version.ts';

/** Parses a command line, runs its command, and gives the exit code. */
export async function program(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const top = commands((session, run) => async () => {
    exitCode = await settle(session, run);
  });
  const failed = watchExits(top);
  try {
    await top.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return misunderstood(error, failed());
  }
}

/** Help and version are no errors; the rest is told with a code and a next step, like every other error. */
async function misunderstood(error: CommanderError, command: Command): Promise<ExitCode> {
  if (error.exitCode === 0) return exitCodes.done;
  if (error.code === 'commander.help') return exitCodes.error;
  const { tellProblems } = await import('./tellProblems.ts');
  // Which output was asked for is not understood either.
  const told = { json: false, err: new Output(2), project: () => Promise.resolve(process.cwd()) };
  await tellProblems(told, [complaintOf(error, command)]);
  return exitCodes.error;
}

/** Commander ends no process but throws, and does not say on which command: the answer is the one that did. */
function watchExits(top: Command): () => Command {
  let failed = top;
  const watch = (command: Command): void => {
    command.exitOverride((error) => {
      failed = command;
      throw error;
    });
    command.commands.forEach(watch);
  };
  watch(top);
  return () => failed;
}

type Settle = (session: Session, run: Run) => () => Promise<void>;

async function settle(session: Session, run: Run): Promise<ExitCode> {
  // Until a command says otherwise: one that never ends its work has not done it.
  process.exitCode = exitCodes.error;
  try {
    return await run(session);
  } catch (error) {
    return await report(error, session);
  } finally {
    session.close();
  }
}

function commands(settle: Settle): Command {
  const top = new Command('nightshift')
    .description('Staged deployments over SSH, with health gates, automatic rollback and change windows.')
    .version(version())
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
  reportCommands(top, act);
  auditCommands(top, act);
  labCommands(top, act);
  helpCommands(top, act);
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
