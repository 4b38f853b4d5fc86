import type { Command } from 'commander';
import { exitCodeList } from '../model/codes/explained/exitCodes.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { type ArgumentFacts, type CommandFacts, commandFacts, everyCommand, type OptionFacts } from './commandTree.ts';
import { Output } from './stdout.ts';
import { version } from './version.ts';

/** `manual`: the manual page, made from the command line itself. */
export function manual(top: Command): ExitCode {
  new Output(1).raw(manualPage(commandFacts(top), version()));
  return exitCodes.done;
}

/** A page of section 1 in the man macros (groff_man(7)), which groff and mandoc both read. */
export function manualPage(top: CommandFacts, release: string): string {
  const commands = everyCommand(top).filter(({ path }) => path.length > 0 && path.at(-1) !== 'help');
  return [
    '.\\" Made by: nightshift manual. Never edited by hand.',
    `.TH NIGHTSHIFT 1 "" "nightshift ${release}" "User Commands"`,
    '.SH NAME',
    `nightshift \\- ${lowerFirst(escaped(top.description).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B nightshift',
    '.I command',
    '[\\fIoption\\fR ...] [\\fIargument\\fR ...]',
    '.SH DESCRIPTION',
    ...description,
    '.PP',
    'These options are taken by most commands and are not repeated below:',
    ...shared(commands).flatMap(optionLines),
    '.SH COMMANDS',
    ...commands.flatMap((facts) => commandLines(facts, shared(commands))),
    '.SH EXIT STATUS',
    ...exitCodeList.flatMap(({ exitCode, name, meaning }) => ['.TP', `.BR ${exitCode} " (${name})"`, escaped(meaning)]),
    ...tail,
    '',
  ].join('\n');
}

const description = [
  'Plans say in YAML what is done on which hosts, in which waves, watched by which gates, and how it is undone.',
  'nightshift carries them out over SSH inside of change windows, and takes a change back by itself when it fails.',
  'Begin with',
  '.BR "nightshift quickstart" ,',
  'which needs no machine of yours.',
];

/** Options that more than half of the commands take, with the same words. */
function shared(commands: readonly CommandFacts[]): OptionFacts[] {
  const all = commands.flatMap(({ options }) => options);
  const same = (a: OptionFacts) => (b: OptionFacts) => a.flags === b.flags && a.description === b.description;
  return all.filter((one, at) => all.findIndex(same(one)) === at && all.filter(same(one)).length > commands.length / 2);
}

function commandLines(facts: CommandFacts, elsewhere: readonly OptionFacts[]): string[] {
  const named = ['nightshift', ...facts.path].join(' ');
  const known = new Set(elsewhere.map(({ flags, description: said }) => `${flags} ${said}`));
  const own = facts.options.filter(({ flags, description: said }) => !known.has(`${flags} ${said}`));
  return [
    `.SS ${[escaped(named), ...facts.arguments.map(argumentText)].join(' ')}`,
    sentence(facts.description),
    ...own.flatMap(optionLines),
    ...afterLines(facts.after),
  ];
}

function argumentText({ name, required, variadic }: ArgumentFacts): string {
  const shown = `\\fI${escaped(name)}\\fR${variadic ? ' ...' : ''}`;
  return required ? shown : `[${shown}]`;
}

function optionLines({ flags, description: said, value, fallback, required }: OptionFacts): string[] {
  const choices = value === null || typeof value === 'string' ? [] : [`One of: ${value.join(', ')}.`];
  const more = [
    ...choices,
    ...(fallback === null ? [] : [`Default: ${fallback}.`]),
    ...(required ? ['Required.'] : []),
  ];
  return ['.TP', `.B ${escaped(flags)}`, sentence(said), ...more.map(escaped)];
}

/** What stands below a command's help is laid out already. */
const afterLines = (after: string): string[] =>
  after === '' ? [] : ['.PP', '.nf', ...after.split('\n').map((line) => guarded(escaped(line))), '.fi'];

const sentence = (text: string): string =>
  guarded(escaped(/[.?]$/.test(text) ? text : `${text}.`).replace(/^[a-z]/, upper));
const upper = (letter: string): string => letter.toUpperCase();
const lowerFirst = (text: string): string => text.replace(/^./, (letter) => letter.toLowerCase());

/** A hyphen of an option is one that can be copied (\-); a backslash is \e; beyond ASCII roff wants names of characters. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(
      /[^\u0020-\u007e]/g,
      (letter) => characters[letter] ?? `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    );

const characters: Readonly<Record<string, string>> = { '…': '...', '–': '\\(en', '→': '\\(->', '’': '\\(cq' };

/** A line that begins with a dot or an apostrophe would be a request. */
const guarded = (line: string): string => (/^[.']/.test(line) ? `\\&${line}` : line);

const tail = [
  '.SH ENVIRONMENT',
  '.TP',
  '.B NIGHTSHIFT_STATE',
  'Where the journal and the logs are, unless \\fB\\-\\-state\\fR says it.',
  '.TP',
  '.B XDG_STATE_HOME',
  'Without either, they are in its folder nightshift; its default is ~/.local/state.',
  '.TP',
  '.B NO_COLOR\\fR, \\fBFORCE_COLOR\\fR, \\fBTERM',
  'Whether output is coloured; a colour never says anything alone.',
  '.TP',
  '.B SSH_AUTH_SOCK',
  'The SSH agent that is asked for keys.',
  '.SH FILES',
  '.TP',
  '.I inventories/ENVIRONMENT/',
  'The hosts, the calendar and the policy of an environment, and who may approve.',
  '.TP',
  '.I pipelines/',
  'Plans, by custom.',
  '.TP',
  '.I journal.db',
  'In the state folder: every run with every event.',
  '.TP',
  '.I logs/nightshift.log',
  'In the state folder: the operational log.',
  '.SH SEE ALSO',
  '.BR ssh (1),',
  '.BR ssh\\-agent (1),',
  '.BR ssh\\-keygen (1)',
  '.PP',
  '.B nightshift explain',
  'says more about every error and exit code; the folder docs of the package holds the reference.',
];
