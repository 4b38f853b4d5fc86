import { type CommandFacts, everyCommand } from '../commandTree.ts';
import { quoted, type ShellCommand, shellCommand } from './shellWords.ts';

/** For bash 3.2 and later: the one of macOS knows neither associative arrays nor mapfile. */
export function bashCompletion(top: CommandFacts): string {
  const cases = everyCommand(top).map((facts) => caseOf(shellCommand(facts)));
  return `# Completion of nightshift for bash. Made by: nightshift completion bash
_nightshift_command() { # what is known of the command $1
  subcommands= options= values= operands=
  case $1 in
${cases.join('\n')}
  esac
}
${body}`;
}

const caseOf = ({ path, subcommands, options, values, operands }: ShellCommand): string =>
  `    ${quoted(path)})
      subcommands=${quoted(subcommands.join(' '))}
      options=${quoted(options.join(' '))}
      values=${quoted(values.join(' '))}
      operands=${quoted(operands.join(' '))} ;;`;

const body = `
_nightshift_value_of() { # sets value: what the option $1 takes; false: it takes nothing
  local pair
  for pair in $values; do
    [[ \${pair%%=*} == "$1" ]] && { value=\${pair#*=}; return 0; }
  done
  return 1
}

_nightshift_operand() { # sets value: what the argument number $1, from 0, is
  local operand at=0
  value=
  for operand in $operands; do
    if [[ $operand == *... ]]; then value=\${operand%...}; return; fi
    if [[ $at -eq $1 ]]; then value=$operand; return; fi
    at=$((at + 1))
  done
}

_nightshift_reply() { # adds the lines of standard input that begin with $1
  local line
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [[ -n $line && $line == "$1"* ]] && COMPREPLY+=("$line")
  done
}

_nightshift_files() { # adds files and directories that begin with the first word; the words after it: endings
  local current=$1 ending
  shift
  compopt -o filenames 2>/dev/null
  _nightshift_reply "" < <(compgen -d -- "$current")
  for ending in "$@"; do _nightshift_reply "" < <(compgen -f -X "!*$ending" -- "$current"); done
}

_nightshift_complete_value() { # adds what the value $1 may be, where $2 is typed
  case $1 in
    :*) _nightshift_reply "$2" < <(printf '%s\\n' "\${1:1}" | tr ',' '\\n') ;;
    plan) _nightshift_files "$2" .yaml .yml .json ;;
    directory) _nightshift_files "$2" ;;
    file) compopt -o filenames 2>/dev/null; _nightshift_reply "" < <(compgen -f -- "$2") ;;
    any | '') ;;
    *) _nightshift_reply "$2" < <("\${COMP_WORDS[0]}" __complete "$1" -- "\${COMP_WORDS[@]:1}" 2>/dev/null) ;;
  esac
}

_nightshift() {
  local current=\${COMP_WORDS[COMP_CWORD]} path= given=0 pending= ended= at word subcommands options values operands value
  COMPREPLY=()
  _nightshift_command ""
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    [[ $word == = ]] && continue
    if [[ -n $pending ]]; then pending=; continue; fi
    if [[ -z $ended && $word == -- ]]; then ended=1; continue; fi
    if [[ -z $ended && $word == -* ]]; then
      _nightshift_value_of "$word" && pending=$value
    elif [[ $given -eq 0 && " $subcommands " == *" $word "* ]]; then
      path="\${path:+$path }$word"
      _nightshift_command "$path"
    else
      given=$((given + 1))
    fi
  done
  [[ $current == = ]] && current=
  if [[ -n $pending ]]; then
    _nightshift_complete_value "$pending" "$current"
  elif [[ -z $ended && $current == -* ]]; then
    _nightshift_reply "$current" < <(printf '%s\\n' $options)
  else
    [[ $given -eq 0 ]] && _nightshift_reply "$current" < <(printf '%s\\n' $subcommands)
    _nightshift_operand "$given"
    _nightshift_complete_value "$value" "$current"
  fi
}

complete -F _nightshift nightshift
`;
