# The bytes of files that `look` has seen. Only the end of the answer may follow: by that a file is found out that became
# longer or shorter meanwhile.

# show {NUMBER UNLESS_SHA256 BYTES_MAX ALSO_PRIVATE PATH} …
show() {
  left=$# total=0 shown=''
  while [ "$left" -gt 0 ]; do
    if may_show "$@"; then
      set -- "$@" "$5"
      shown="$shown $1:$bytes"
      total=$((total + bytes))
    fi
    shift 5
    left=$((left - 5))
  done
  [ $# = 0 ] && return
  tell "contents$shown"
  tell output "$total"
  send_told
  cat "$@" 2>/dev/null
}

# Sets bytes.
may_show() { # NUMBER UNLESS_SHA256 BYTES_MAX ALSO_PRIVATE PATH
  eval "line=\${line_$1-}"
  # A file, and with `no` one that others may read.
  case $4$line in yes-* | no-??????r*) ;; *) return 1 ;; esac
  find_bytes
  [ "$bytes" -le "$3" ] && [ -r "$5" ] || return 1
  case $newline$sums in *"$newline$2 "?"$5$newline"*) return 1 ;; esac
}

find_bytes() {
  # shellcheck disable=SC2086 # mode, links, owner, group, size, …
  set -- $line
  bytes=$5
}
