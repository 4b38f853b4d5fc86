# Programs by name, as the shell would find them in PATH, or by path.

# program NUMBER NAME
program() {
  if find_program "$2"; then tell program "$1" yes; else tell program "$1" no; fi
}

find_program() {
  case $1 in */*) runnable "$1" && return || return 1 ;; esac
  IFS=:
  for folder in $PATH; do
    if runnable "${folder:-.}/$1"; then unset IFS && return; fi
  done
  unset IFS
  return 1
}

runnable() { [ -f "$1" ] && [ -x "$1" ]; }
