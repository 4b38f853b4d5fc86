/** The command line as plain facts, read from commander's tree: what completion scripts and the manual page are made of. */
import type { Argument, Command, Option } from 'commander';

export interface CommandFacts {
  /** Names below `nightshift`: `['audit', 'verify']`; empty for nightshift itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentFacts[];
  readonly options: readonly OptionFacts[];
  readonly subcommands: readonly CommandFacts[];
  /** What stands below its help, as it is shown there. */
  readonly after: string;
}

export interface ArgumentFacts {
  readonly name: string;
  readonly required: boolean;
  readonly variadic: boolean;
  readonly value: Value;
}

export interface OptionFacts {
  /** `-o, --output <format>` */
  readonly flags: string;
  /** `['-o', '--output']` */
  readonly names: readonly string[];
  readonly description: string;
  /** What is used when it is not given, as it is typed. */
  readonly fallback: string | null;
  readonly required: boolean;
  /** null: it takes none. */
  readonly value: Value | null;
}

/** What stands for a value: words to choose from, or a kind of thing that a shell or `__complete` can list. */
export type Value = readonly string[] | Kind;

export type Kind = 'any' | 'file' | 'directory' | 'plan' | 'environment' | 'host' | 'run' | 'schedule' | 'code';

/** Reads a command and all below it; what is hidden is left out. */
export function commandFacts(command: Command, path: readonly string[] = []): CommandFacts {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  return {
    path,
    description: command.description(),
    arguments: command.registeredArguments.map(argumentFacts),
    options: help.visibleOptions(command).map(optionFacts),
    subcommands: below.map((one) => withTopics(commandFacts(one, [...path, one.name()]), below)),
    after: textAfterHelp(command),
  };
}

/** Of commander's own `help [command]`: the commands beside it. */
function withTopics(facts: CommandFacts, beside: readonly Command[]): CommandFacts {
  if (facts.path.at(-1) !== 'help') return facts;
  const names = beside.map((command) => command.name()).filter((name) => name !== 'help');
  return { ...facts, arguments: facts.arguments.map((argument) => ({ ...argument, value: names })) };
}

/** A command and all below it, each before those below it. */
export const everyCommand = (facts: CommandFacts): CommandFacts[] => [
  facts,
  ...facts.subcommands.flatMap(everyCommand),
];

const argumentFacts = (argument: Argument): ArgumentFacts => ({
  name: argument.name(),
  required: argument.required,
  variadic: argument.variadic,
  value: argument.argChoices ?? kindOf(argument.name()),
});

function optionFacts(option: Option): OptionFacts {
  const [, valueName] = /[<[]([^>\].]+)/.exec(option.flags) ?? [];
  return {
    flags: option.flags,
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    fallback: fallbackOf(option),
    required: option.mandatory,
    value: valueName === undefined ? null : (option.argChoices ?? kindOf(valueName, option.long)),
  };
}

/** Flags that are off, and lists that are empty, go without saying. */
function fallbackOf({ defaultValue, negate }: Option): string | null {
  if (negate || defaultValue === undefined || defaultValue === false || Array.isArray(defaultValue)) return null;
  return String(defaultValue);
}

const kinds: Readonly<Record<string, Kind>> = {
  plan: 'plan',
  file: 'file',
  dir: 'directory',
  directory: 'directory',
  run: 'run',
  runs: 'run',
  environment: 'environment',
  host: 'host',
  schedule: 'schedule',
  code: 'code',
  path: 'file',
};

/** What the name of a value says that it is; `--environment <name>` and `--host <name>` say it by their own. */
function kindOf(name: string, long?: string): Kind {
  if (long === '--environment' || long === '--host') return kinds[long.slice(2)] ?? 'any';
  return kinds[name] ?? 'any';
}

/** Commander shows what was added after the help only together with the help: it is shown to us, and put back. */
function textAfterHelp(command: Command): string {
  const parts: string[] = [];
  const before = command.configureOutput();
  command.configureOutput({ writeOut: (part) => void parts.push(part) }).outputHelp();
  command.configureOutput(before);
  return parts.join('').replace(command.helpInformation(), '').trim();
}
