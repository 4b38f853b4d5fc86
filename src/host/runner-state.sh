# What every operation knows: where things are, what boot this is, which processes are alive.
# The layout, the claim and the exit record are described in docs/receipts.md.

: "${runner_path:=$0}"
state=${runner_path%/bin/*}
in_agent=no
boot_file=/proc/sys/kernel/random/boot_id

# What an operation is about.
about() { # run token host key
  run=$1 token=$2 host=$3 key=$4
  run_dir=$state/runs/$run
  area=$run_dir/hosts/$host
  receipt=$area/steps/$key
  payload=$area/payload/$key
}

say() { printf '%s\n' "$*"; }

refuse() { say refused "$@"; exit 0; }

# Evaluates the frame, which only assigns variables: what is too long, too odd or too secret for an argument.
# Cut short it ends inside a quoted word (a syntax error) or without its last assignment.
# Unset first: a variable that came with the environment would be handed on to the step.
load_frame() {
  unset whole holder script stdin mask next
  [ "$in_agent" = yes ] || frame=$(cat)
  eval "$frame"
  [ "$whole" = yes ] || refuse broken 'what was sent has no end'
}

# Sets self to the number of this process, also in a subshell, which has the $$ of its parent.
find_self() {
  self=$$
  { read -r self _ < /proc/self/stat; } 2>/dev/null
}

# Sets boot; a dash where the system has no boot id.
read_boot() {
  boot=
  { read -r boot < "$boot_file"; } 2>/dev/null
  : "${boot:=-}"
}

# Sets born to the start of a living process, so that a reused process id is not taken for it; fails when it is gone.
# A zombie is gone: where nobody reaps orphans it stays for ever.
process_born() {
  born=-
  [ -d /proc/self ] || { kill -0 "$1" 2>/dev/null; return; }
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # numbers, taken apart on purpose: after the name come state, parent, group, …
  set -- ${stat##*') '}
  case $1 in Z | X) return 1 ;; esac
  shift 19
  born=$1
}

# Whether any process of a group is left, zombies apart (seldom asked: it reads every process).
group_alive() {
  [ -d /proc/self ] || { kill -0 "-$1" 2>/dev/null; return; }
  for file in /proc/[0-9]*/stat; do
    { read -r stat < "$file"; } 2>/dev/null || continue
    case ${stat##*') '} in
      Z*) ;;
      *' '*" $1 "*) in_group "$1" "${stat##*') '}" && return ;;
    esac
  done
  return 1
}

in_group() {
  group=$1
  # shellcheck disable=SC2086 # numbers, taken apart on purpose
  set -- $2
  [ "$3" = "$group" ]
}

# Sets ms: milliseconds on a clock that nobody sets, else the wall clock's seconds.
read_clock() {
  if { read -r up _ < /proc/uptime; } 2>/dev/null; then
    # The 1 before the hundredths keeps "08" from being read as octal.
    ms=$((${up%.*} * 1000 + (1${up#*.} - 100) * 10))
  else
    ms=$(($(date +%s) * 1000))
  fi
}

# Becomes the command in a session and process group of its own. Call it where a subshell is about to end.
in_own_group() {
  case $grouping in
    setsid) exec setsid "$@" ;;
    busybox) exec busybox setsid "$@" ;;
    perl) exec perl -e 'setpgrp(0, 0); exec { $ARGV[0] } @ARGV' "$@" ;;
    python3) exec python3 -c 'import os, sys; os.setpgid(0, 0); os.execvp(sys.argv[1], sys.argv[1:])' "$@" ;;
  esac
}

# Sets grouping. The shell's own job control is no way: dash and busybox ash refuse it without a terminal.
find_grouping() {
  for grouping in setsid busybox perl python3 none; do
    command -v "$grouping" >/dev/null && return
  done
}

require_grouping() {
  find_grouping
  [ "$grouping" != none ] || refuse tools 'there is none of setsid, busybox, perl and python3 to start a process group with'
}
