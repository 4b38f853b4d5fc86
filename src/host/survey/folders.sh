# Free space, of folders that are or will be there.

# folders FOLDER …: numbered from 0
folders() {
  for folder in "$@"; do
    shift
    find_nearest "$folder"
    set -- "$@" "$nearest"
  done
  free=$(df -P -k "$@" 2>/dev/null)
  free=${free#*"$newline"}
  count_lines "$free"
  [ "$count" = $# ] || free=$(one_by_one "$@")
  number=0
  # It would join the words of `tell`.
  IFS=$newline
  for line in $free; do
    told="${told}folder $number $line$newline"
    number=$((number + 1))
  done
  unset IFS
}

# With a dash for what df does not tell.
one_by_one() {
  for folder in "$@"; do
    line=$(df -P -k "$folder" 2>/dev/null) || line=-
    printf '%s\n' "${line#*"$newline"}"
  done
}
