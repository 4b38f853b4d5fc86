import { type CommandFacts, everyCommand, type OptionFacts, type Value } from '../commandTree.ts';

/** To be kept as ~/.config/fish/completions/nightshift.fish, or sourced. */
export function fishCompletion(top: CommandFacts): string {
  const all = everyCommand(top);
  const paths = all.flatMap(({ path }) => (path.length === 0 ? [] : [quoted(path.join(' '))]));
  return `# Completion of nightshift for fish. Made by: nightshift completion fish
set -g __nightshift_commands ${paths.join(' ')}
set -g __nightshift_valued ${all.flatMap(valued).map(quoted).join(' ')}
${body}
${all.flatMap(linesOf).join('\n')}
`;
}

const valued = ({ path, options }: CommandFacts): string[] =>
  options.flatMap(({ names, value }) => (value === null ? [] : names.map((name) => `${path.join(' ')} ${name}`)));

function linesOf(facts: CommandFacts): string[] {
  const here = facts.path.join(' ');
  const first = `complete -c nightshift -n ${quoted(`__nightshift_at ${quoted(here)} first`)}`;
  const at = `complete -c nightshift -n ${quoted(`__nightshift_at ${quoted(here)}`)}`;
  return [
    ...facts.subcommands.map((one) => `${first} -a ${one.path.at(-1)} -d ${quoted(one.description)}`),
    ...facts.options.map((option) => `${at} ${optionWords(option)} -d ${quoted(option.description)}`),
    ...facts.arguments.flatMap(({ value }) => (value === 'any' ? [] : [`${at} ${valueWords(value)}`])),
  ];
}

function optionWords({ names, value }: OptionFacts): string {
  const words = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...words, ...(value === null ? [] : [value === 'any' ? '-x' : `-r ${valueWords(value)}`])].join(' ');
}

function valueWords(value: Value): string {
  if (typeof value !== 'string') return `-f -a ${quoted(value.join(' '))}`;
  if (value === 'plan' || value === 'file') return '-F';
  if (value === 'directory') return "-f -a '(__fish_complete_directories)'";
  return `-f -a ${quoted(`(__nightshift_values ${value})`)}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const body = `
function __nightshift_at --description 'whether the command $argv[1] is typed, and with a second word: none of its arguments yet'
    set -l tokens (commandline -opc)
    set -l path ''
    set -l given 0
    set -l skip 0
    for token in $tokens[2..-1]
        set -l next (string trim -- "$path $token")
        if test $skip = 1
            set skip 0
        else if string match -q -- '-*' $token
            contains -- "$path $token" $__nightshift_valued; and set skip 1
        else if test $given = 0; and contains -- $next $__nightshift_commands
            set path $next
        else
            set given (math $given + 1)
        end
    end
    test "$path" = "$argv[1]"; and test $given = 0 -o (count $argv) -lt 2
end

function __nightshift_values --description 'what a word of the kind $argv[1] may be'
    set -l tokens (commandline -opc)
    command $tokens[1] __complete $argv[1] -- $tokens[2..-1] 2>/dev/null
end

complete -c nightshift -f`;
