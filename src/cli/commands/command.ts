/**
 * What every command on the command line has, and what the options of several are made of. Actions import what they need
 * when they are called: loading all that `run` needs takes `status` three times as long as its own work.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../../model/outcomes.ts';
import { plainPath } from '../../preview/hostPaths.ts';
import type { CommonOptions, Session } from '../session.ts';

export type Run = (session: Session) => ExitCode | Promise<ExitCode>;

/** Makes commander's action of a command: gives it its session, and its exit code to whoever asked. */
export type Act = <Args extends unknown[]>(
  run: (session: Session, ...args: Args) => ReturnType<Run>,
) => (...all: unknown[]) => Promise<void>;

/** A form of the output that only some commands have. */
export interface OutputForm {
  readonly name: CommonOptions['output'];
  readonly what: string;
}

/** A command with the options that all have. */
export function command(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  form?: OutputForm,
): Command {
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
      new Option(
        '-o, --output <format>',
        `text, or the same facts as JSON${form === undefined ? '' : `; ${form.what}`}`,
      )
        .choices(['text', 'json', ...(form === undefined ? [] : [form.name])])
        .default('text'),
    )
    .addOption(
      new Option('--log-level <level>', 'of the operational log')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('info'),
    )
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  nightshift ${example}`).join('\n')}`);
}

export const list = (value: string, before: readonly string[]): string[] => [...before, value];

/** An absolute path on hosts, and those before it. */
export function hostPaths(path: string, before: readonly string[]): string[] {
  if (path.startsWith('/')) return [...before, plainPath(path)];
  throw new InvalidArgumentError('It is not an absolute path.');
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number from 1 to 999999.');
}

export const verboseOption = [
  '-v, --verbose',
  'a line for every step, also those that went well, and every line of its output',
  false,
] as const;

export const ndjson: OutputForm = { name: 'ndjson', what: 'ndjson: every event as a line of JSON as it happens' };

export const liveOption = ['--no-live', 'a log instead of the live view'] as const;

/** What a CI job keeps of a run. */
export const withCiFiles = (run: Command): Command =>
  run
    .option('--junit <file>', 'write a test report there at the end: a suite per host, a case per step and gate')
    .option('--dotenv <file>', 'write NIGHTSHIFT_RUN and NIGHTSHIFT_OUTCOME there at the end, for later jobs');
