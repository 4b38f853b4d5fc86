# What a lock says. Also looked at by the survey of a dry run, without a runner there.

# Reads a lock file into lock_run and the rest; fails when there is none.
read_lock() {
  lock_run='' lock_token=0 lock_since='' lock_holder='' lock_boot=-
  [ -f "$1" ] || return 1
  { while read -r word value; do
    case $word in
      run) lock_run=$value ;;
      token) lock_token=$value ;;
      since) lock_since=$value ;;
      holder) lock_holder=$value ;;
      boot) lock_boot=$value ;;
    esac
  done < "$1"; } 2>/dev/null
  [ -n "$lock_run" ]
}

# Sets newest: the fence of the run that has the lock, and its controller as the lock's holder.
read_fence() {
  newest=$lock_token
  for file in "$state/runs/$lock_run/fence"/*; do
    [ "${file##*/}" -gt "$newest" ] 2>/dev/null && newest=${file##*/}
  done
  [ "$newest" = "$lock_token" ] || read -r lock_holder < "$state/runs/$lock_run/fence/$newest"
}
