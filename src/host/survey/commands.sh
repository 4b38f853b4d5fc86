# Commands of the plan's author: they find around them what the session has, not what the survey needs for itself.

find_limit() {
  limit=
  # An old busybox wants other words.
  if timeout -k 5 9 true 2>/dev/null; then limit='timeout -k 5'; fi
}

# Sets seconds, on a clock that nobody sets where there is one.
read_seconds() {
  read_first /proc/uptime
  seconds=${first%%.*}
  : "${seconds:=$(date +%s)}"
}

# ask NUMBER TIMEOUT_S SCRIPT
ask() {
  read_seconds
  began=$seconds
  end=$(carry_out "$2" "$3" 2>/dev/null)
  status=${end##*"$newline"} timed_out=no
  # Where no process could be started at all.
  : "${status:=255}"
  # ksh has 256 + the number for a signal.
  if [ "$status" -gt 256 ]; then status=$((status - 128)); fi
  read_seconds
  # Which of these it is depends on the timeout program and on how much it took.
  case $status in 124 | 137 | 143) if [ $((seconds - began)) -ge "$2" ]; then timed_out=yes; fi ;; esac
  tell command "$1" "$status" "$timed_out"
  add "${end%"$newline"*}"
  send_told
}

# The head of its output, then its status on a line of its own. Through a pipe, not a file: what is too much is read and
# forgotten, and the status goes another way (fd 3) round it.
carry_out() {
  {
    status=$({ { run "$@" 3>&- 4>&-; printf %s "$?" >&3; } | { head -c 4096; cat >/dev/null; } >&4 3>&-; } 3>&1)
    printf '\n%s' "$status"
  } 4>&1
}

run() { # TIMEOUT_S SCRIPT
  if [ -n "$locale_was" ]; then LC_ALL=${locale_was#set}; else unset LC_ALL; fi
  # shellcheck disable=SC2086 # a program and its options
  ${limit:+$limit "$1"} sh -c "$2" </dev/null 2>&1
}
