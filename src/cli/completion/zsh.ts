import { type CommandFacts, everyCommand } from '../commandTree.ts';
import { quoted, shellCommand } from './shellWords.ts';

/** As a file `_nightshift` of the function path, or sourced after compinit. */
export function zshCompletion(top: CommandFacts): string {
  return `#compdef nightshift
# Completion of nightshift for zsh. Made by: nightshift completion zsh
_nightshift_command() { # what is known of the command $1
  subcommands=() options=() values=() operands=()
  case $1 in
${everyCommand(top).map(caseOf).join('\n')}
  esac
}
${body}`;
}

function caseOf(facts: CommandFacts): string {
  const { path, values, operands } = shellCommand(facts);
  const subcommands = facts.subcommands.map((one) => described(one.path.at(-1) ?? '', one.description));
  const options = facts.options.flatMap(({ names, description }) => names.map((name) => described(name, description)));
  return `    ${quoted(path)})
      subcommands=(${subcommands.join(' ')})
      options=(${options.join(' ')})
      values=(${values.map(quoted).join(' ')})
      operands=(${operands.map(quoted).join(' ')}) ;;`;
}

/** The first colon parts the two; backslashes are read once more by _describe. */
const described = (name: string, description: string): string =>
  quoted(`${name}:${description.replaceAll('\\', '\\\\').replaceAll(/\s+/g, ' ')}`);

const body = `
_nightshift_value_of() { # sets value: what the option $1 takes; false: it takes nothing
  local pair
  for pair in $values; do
    if [[ \${pair%%=*} == "$1" ]]; then value=\${pair#*=}; return 0; fi
  done
  return 1
}

_nightshift_operand() { # sets value: what the argument number $1, from 0, is
  value=\${operands[$1 + 1]:-}
  if [[ -z $value && \${operands[-1]:-} == *... ]]; then value=\${operands[-1]}; fi
  value=\${value%...}
}

_nightshift_complete_value() { # adds what the value $1 may be
  local -a found names texts
  case $1 in
    :*) found=(\${(s:,:)1#:}); compadd -a found ;;
    plan) _files -g '*.(yaml|yml|json)' ;;
    directory) _files -/ ;;
    file) _files ;;
    any|'') _message 'nothing to choose from' ;;
    *)
      found=(\${(f)"$(\${words[1]} __complete "$1" -- "\${(@)words[2,-1]}" 2>/dev/null)"})
      names=("\${(@)found%%$'\\t'*}")
      texts=("\${(@)found/$'\\t'/  }")
      compadd -l -d texts -a names ;;
  esac
}

_nightshift() {
  local current=$PREFIX command_path= pending= ended= word value
  local -i given=0 at
  local -a subcommands options values operands
  _nightshift_command ""
  for ((at = 2; at < CURRENT; at++)); do
    word=\${words[at]}
    if [[ -n $pending ]]; then pending=; continue; fi
    if [[ -z $ended && $word == -- ]]; then ended=1; continue; fi
    if [[ -z $ended && $word == -* ]]; then
      _nightshift_value_of "$word" && pending=$value
    elif (( given == 0 )) && [[ -n \${(M)subcommands:#$word:*} ]]; then
      command_path="\${command_path:+$command_path }$word"
      _nightshift_command "$command_path"
    else
      given+=1
    fi
  done
  if [[ -n $pending ]]; then
    _nightshift_complete_value "$pending"
  elif [[ -z $ended && $current == --*=* ]] && _nightshift_value_of "\${current%%=*}"; then
    compset -P 1 '*='
    _nightshift_complete_value "$value"
  elif [[ -z $ended && $current == -* ]]; then
    _describe -o option options
  else
    if (( given == 0 && \${#subcommands} > 0 )); then _describe command subcommands; fi
    _nightshift_operand "$given"
    if [[ -n $value ]]; then _nightshift_complete_value "$value"; fi
  fi
}

if [[ \${funcstack[1]:-} == _nightshift ]]; then _nightshift "$@"; else compdef _nightshift nightshift; fi
`;
