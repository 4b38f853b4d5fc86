# Lines of files: what the step would do.

# line NUMBER PATH LINE MATCH STATE
line() {
  if answer=$(tell_line "$2" "$3" "$4" "$5"); then
    tell line "$1" "${answer%%"$newline"*}"
  else
    tell line "$1" -
  fi
  add "$answer"
}

# The edit; then, line by line, what it would be done to.
tell_line() {
  NS_PATH=$1 NS_LINE=$2 NS_MATCH=$3 NS_STATE=$4
  look_at_line 2>/dev/null
  printf '%s\n' "$edit"
  case $edit in replace | remove) printf '%s\n' "$hits" ;; esac
}
