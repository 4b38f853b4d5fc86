import type { ArgumentFacts, CommandFacts, OptionFacts, Value } from '../commandTree.ts';

/** A command as the generated functions of bash and zsh know it; every list is words without spaces. */
export interface ShellCommand {
  /** `audit verify`; empty for nightshift itself. */
  readonly path: string;
  readonly subcommands: readonly string[];
  readonly options: readonly string[];
  /** `--output=:text,json` or `--root=directory`: for every option that takes a value. */
  readonly values: readonly string[];
  /** What each argument is; the last has `...` when there may be more of it. */
  readonly operands: readonly string[];
}

export const shellCommand = (facts: CommandFacts): ShellCommand => ({
  path: facts.path.join(' '),
  subcommands: facts.subcommands.map(({ path }) => path.at(-1) ?? ''),
  options: facts.options.flatMap(({ names }) => names),
  values: facts.options.flatMap(valuesOf),
  operands: facts.arguments.map(operandOf),
});

const valuesOf = ({ names, value }: OptionFacts): string[] =>
  value === null ? [] : names.map((name) => `${name}=${valueWord(value)}`);

const operandOf = ({ value, variadic }: ArgumentFacts): string => `${valueWord(value)}${variadic ? '...' : ''}`;

/** Choices as `:one,two`, else the kind. */
const valueWord = (value: Value): string => (typeof value === 'string' ? value : `:${value.join(',')}`);

/** A text as one word of bash and zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
