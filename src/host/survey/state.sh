# The state directory as a run would find it, and its lock. See install.sh and runner-lockfile.sh.

# tell_state STATE_DIR (empty: the default one)
tell_state() {
  state=${1:-/var/tmp/nightshift-$uid}
  why=
  judge_state
  if [ -z "$why" ]; then tell state usable "$state"; else tell state unusable "$state"; fi
  add "$why"
  tell_lock
}

# Sets why, where it cannot be used.
judge_state() {
  if [ -L "$state" ]; then
    why="$state is a symbolic link"
  elif [ -d "$state" ]; then
    judge_directory
  elif [ -e "$state" ]; then
    why="$state is not a directory"
  else
    judge_place
  fi
}

judge_directory() {
  owned=$(ls -ldn "$state" 2>/dev/null)
  # shellcheck disable=SC2086 # mode, links, owner, …
  set -- $owned
  case $3-$1 in
  "$uid"-drwx--[-S]---*) [ -w "$state" ] || why="$state cannot be written" ;;
  "$uid"-*) why="$state has mode $1, not drwx------" ;;
  *) why="$state belongs to user $3, not to $uid" ;;
  esac
}

judge_place() {
  find_nearest "$state"
  if [ ! -d "$nearest" ] || [ ! -w "$nearest" ] || [ ! -x "$nearest" ]; then
    why="$state cannot be made: no directories can be made in $nearest"
  fi
}

tell_lock() {
  if read_lock "$state/lock"; then
    # Fences are found by a pattern.
    set +f
    read_fence
    set -f
    tell lock held "$lock_run" "$lock_since" "$lock_holder"
  elif [ -e "$state/lock" ]; then
    tell lock unreadable "$state/lock cannot be read, or names no run"
  elif [ -d "$state" ] && [ ! -x "$state" ]; then
    tell lock unreadable "$state may not be entered"
  else
    tell lock free
  fi
}
