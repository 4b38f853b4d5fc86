# Sent once per connection: makes or verifies the state directory and puts the runner there. See docs/receipts.md.
# Given as variables: stateDir (empty: the default), runnerName, runner (its text). Runs inside one function, called by
# the text's last word, so that a text cut short by a lost connection does nothing.

refuse() { printf 'refused %s\n' "$*"; exit 0; }

make_state_dir() {
  # Directories above it are as the user makes them. It is private from its first moment, since another connection may look
  # at it: busybox sets the mode of `mkdir -m` only afterwards.
  if [ ! -d "$stateDir" ] && ! (umask 077; mkdir "$stateDir") 2>/dev/null; then
    mkdir -p "$(dirname "$stateDir")" 2>/dev/null
    (umask 077; mkdir "$stateDir") 2>/dev/null
  fi
  [ -L "$stateDir" ] && refuse stateDir "$stateDir is a symbolic link"
  [ -d "$stateDir" ] || refuse unwritable "$stateDir cannot be made"
  # shellcheck disable=SC2012 # stat has no portable form; only the mode and owner columns are read
  owned=$(LC_ALL=C ls -ldn "$stateDir" | { read -r mode _ owner _; printf '%s %s' "$mode" "$owner"; })
  [ "${owned#* }" = "$uid" ] || refuse stateDir "$stateDir belongs to user ${owned#* }, not to $uid"
  # An s is a set-group-id directory above; a trailing dot or plus marks SELinux labels and access lists.
  case $owned in
    drwx--[-S]---*) ;;
    *) refuse stateDir "$stateDir has mode ${owned%% *}, not drwx------" ;;
  esac
}

put_runner() {
  path=$stateDir/bin/$runnerName
  [ -s "$path" ] && [ "$(cat "$path" 2>/dev/null)" = "$runner" ] && return
  mkdir -p "$stateDir/bin" 2>/dev/null
  { printf '%s\n' "$runner" > "$path.$$" && mv -f "$path.$$" "$path"; } 2>/dev/null && return
  rm -f "$path.$$" 2>/dev/null
  refuse unwritable "$stateDir cannot be written: read-only, full or over quota"
}

install() {
  [ "$1" = whole ] || exit 1
  printf 'nightshift 1\n'
  uid=$(id -u)
  : "${stateDir:=/var/tmp/nightshift-$uid}"
  make_state_dir
  put_runner
  # It goes on as the runner: another shell would have to read it once more.
  # shellcheck disable=SC2034 # the runner reads it
  runner_path=$path
  set -- connect - - - -
  eval "$runner"
}
