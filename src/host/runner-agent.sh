# One process for a whole connection: operations come one after another on standard input, each a line of words and its frame,
# and each is answered up to the line `done`. Nothing else is sent before that, so that a tool that reads ahead reads nothing
# that is not its own. An operation runs in a subshell (start: in both ends of a pipe): it may end itself, and costs neither a
# channel nor a shell of its own.

# The process at the end of the channel, whatever is done to it or its group, has no part in a step: that belongs to the agent,
# in a session of its own, which ends with its standard input, after the step it watches over.
connect() {
  read_boot
  say ready "$boot" "$runner_path"
  find_grouping
  # Without a way to do that it says so when it is to start a step.
  if [ "$grouping" = none ]; then agent; else (in_own_group sh "$runner_path" agent); fi
}

agent() {
  unset frame
  in_agent=yes
  while read -r bytes lines op run token host key words; do
    read_frame "$bytes" "$lines"
    about "$run" "$token" "$host" "$key"
    # shellcheck disable=SC2086 # plain words
    case $op in
      start) start $words ;;
      put) (perform $words) ;;
      *) (perform $words) < /dev/null ;;
    esac
    say done
  done
}

# Sets frame. The shell reads byte by byte, which is quicker than a process as long as there are few.
read_frame() { # bytes lines
  frame=
  if [ "$1" -gt 4096 ]; then
    frame=$(head -c "$1")
    return
  fi
  left=$2
  while [ "$left" -gt 0 ]; do
    IFS= read -r line || exit 0
    frame="$frame$line
"
    left=$((left - 1))
  done
}

perform() {
  case $op in
    lock | release | receipts | idle | whose_lock | break_lock) "$op" ;;
    missing | put | attach) "$op" "$@" ;;
    *) refuse operation "$op" ;;
  esac
}
