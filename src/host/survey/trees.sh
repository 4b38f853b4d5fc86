# Everything below a directory, on its own file system.

# tree NUMBER ENTRIES_MAX PATH
tree() {
  if [ -L "$3" ] || { [ -e "$3" ] && [ ! -d "$3" ]; }; then tell tree "$1" notADirectory && return; fi
  if [ ! -e "$3" ] && surely_absent "$3"; then tell tree "$1" absent && return; fi
  if [ ! -r "$3" ] || [ ! -x "$3" ]; then tell tree "$1" unreadable && return; fi
  listing=$(walk "$3" "$2" ls -ldn)
  if ls_blurs "$listing"; then listing=$(walk "$3" "$2" stat -c "$stat_as_ls"); fi
  count_lines "$listing"
  if [ "$count" -gt "$2" ]; then tell tree "$1" tooMany && return; fi
  tell tree "$1" listed
  add "$listing"
  [ -z "$hasher" ] && return
  tell treeSums "$1"
  # shellcheck disable=SC2086 # a program and its options
  add "$(cd "$3" && find . -xdev -type f -exec $hasher {} + 2>/dev/null)"
}

# An exclamation mark for what could not be looked at. (A newline in a link's target counts as one more entry.)
walk() { # PATH ENTRIES_MAX LISTER …
  cd "$1" || { printf '!' && return; }
  lines_max=$(($2 + 1))
  shift 2
  { find . -xdev ! -name . -exec "$@" {} + || printf '!'; } 2>/dev/null | head -n "$lines_max"
}
