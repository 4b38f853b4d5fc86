# What stands at paths: attributes as ls has them, checksums as sha256sum has them.

# look NUMBER PATH …: the first path has that number, the next ones follow. They are in the order in which ls sorts.
look() {
  number=$1 numbers=
  shift
  for path in "$@"; do
    shift
    if [ -e "$path" ] || [ -L "$path" ]; then
      set -- "$@" "$path"
      numbers="$numbers $number"
    elif surely_absent "$path"; then
      tell absent "$number"
    fi
    number=$((number + 1))
  done
  [ $# = 0 ] && return
  list "$@"
  tell_listing "$@"
  sum "$@"
}

# Sets listing.
list() {
  listing=$(ls -ldn "$@" 2>/dev/null)
  if ls_blurs "$listing"; then listing=$(stat -c "$stat_as_ls" "$@" 2>/dev/null); fi
}

# One by one where the lines cannot be told apart: a link's target may have several.
tell_listing() {
  if in_order "$@"; then
    tell_paths "$numbers"
    return
  fi
  for number in $numbers; do
    list "$1"
    shift
    if [ -n "$listing" ]; then tell_paths "$number"; fi
  done
}

# Whether each line of the listing is about the path in its place.
in_order() {
  IFS=$newline
  for line in $listing; do
    case $#-$line in
    0-*) set -- '' && break ;;
    *" $1" | *" $1 -> "*) shift ;;
    *) set -- "$@" '' && break ;;
    esac
  done
  unset IFS
  [ $# = 0 ]
}

# tell_paths NUMBERS: each has a line of the listing. They are remembered: see contents.sh.
tell_paths() {
  tell "paths $1"
  add "$listing"
  # shellcheck disable=SC2086 # numbers
  set -- $1
  IFS=$newline
  for line in $listing; do
    [ $# = 0 ] && break
    eval "line_$1=\$line"
    shift
  done
  unset IFS
}

# Sets sums to those of all files so far.
sums=
sum() {
  for path in "$@"; do
    shift
    if [ -f "$path" ] && [ ! -L "$path" ] && [ -r "$path" ]; then set -- "$@" "$path"; fi
  done
  if [ $# = 0 ] || [ -z "$hasher" ]; then return; fi
  # shellcheck disable=SC2086 # a program and its options
  found=$($hasher "$@" 2>/dev/null)
  sums=$sums$found$newline
  tell sums
  add "$found"
}
