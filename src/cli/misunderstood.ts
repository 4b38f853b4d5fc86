/** What is said when a command line cannot be understood: commander's own words, or better ones where more is known. */
import { existsSync } from 'node:fs';
import type { Command, CommanderError } from 'commander';
import type { Problem } from '../model/problems.ts';
import { nearest } from '../plan/read/nearest.ts';

/** `command`: the one that could not make sense of its words. */
export function complaintOf({ code, message }: CommanderError, command: Command): Problem {
  const better = meant(code, command);
  return {
    code: code === 'commander.invalidArgument' ? 'NS6002' : 'NS6001',
    message: better?.message ?? message.replace(/^error: /, '').replaceAll('\n', ' '),
    next: better?.next ?? seeHelp(command),
    severity: 'error',
  };
}

const seeHelp = (command: Command): string => `See \`${fullName(command)} --help\`.`;
const askHelp = (message: string, command: Command): Meant => ({ message, next: seeHelp(command) });

interface Meant {
  readonly message: string;
  readonly next: string;
}

function meant(code: string, command: Command): Meant | undefined {
  if (code === 'commander.missingMandatoryOptionValue') return optionMeant(command);
  const [word] = command.args;
  const mayBeCommand = code === 'commander.unknownCommand' || code === 'commander.excessArguments';
  return mayBeCommand && word !== undefined ? commandMeant(word, command) : undefined;
}

/** Commander misses an option before it sees that there is one that is nearly it; what it does not know is in `args`. */
function optionMeant(command: Command): Meant | undefined {
  const known = command.options.flatMap(({ long }) => long ?? []);
  const isSlip = (arg: string): boolean => !known.includes(arg) && nearest(arg, known) !== undefined;
  const typed = command.args.find((arg) => arg.startsWith('--') && isSlip(arg));
  if (typed === undefined) return undefined;
  return askHelp(`unknown option '${typed}' (Did you mean ${nearest(typed, known)}?)`, command);
}

function commandMeant(word: string, command: Command): Meant | undefined {
  if (command.parent === null && isPlanFile(word)) return fileNamed(word);
  if (command.registeredArguments.length > 0) return undefined; // what was typed is an argument, and not the wrong one
  const near = nearest(
    word,
    visible(command).map((one) => one.name()),
  );
  // Also where commander only counts arguments: `windows explian`.
  if (near !== undefined) return askHelp(`unknown command '${word}' (Did you mean ${near}?)`, command);
  return elsewhere(word, command);
}

/** A file that is there, or a word that only a file is called. */
const isPlanFile = (word: string): boolean => /\.(ya?ml|json)$/i.test(word) || (word.includes('/') && existsSync(word));

const fileNamed = (file: string): Meant => ({
  message: `'${file}' is a file, and no command says what to do with it`,
  next: `Show what it would do: nightshift plan ${file}; carry it out: nightshift run ${file}`,
});

/** A command that stands below another one, or beside this one: `nightshift verify`, `nightshift audit history`. */
function elsewhere(word: string, command: Command): Meant | undefined {
  const found = everyBelow(topOf(command)).filter((one) => one.name() === word && one !== command);
  if (found.length === 0) return undefined;
  const shown = found.map((one) => `\`${fullName(one)}\``).join(' or ');
  return askHelp(`unknown command '${word}' (Did you mean ${shown}?)`, command);
}

const visible = (command: Command): readonly Command[] => command.createHelp().visibleCommands(command);
const everyBelow = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...everyBelow(one)]);
const topOf = (command: Command): Command => (command.parent === null ? command : topOf(command.parent));
const fullName = (command: Command): string =>
  command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
