# Locks and the fence. $state/lock says which run has this machine; it is made whole (written beside, then linked), so
# that it never exists without content. The fence of a run is the largest name in its fence directory: names are only
# ever added, so no order of events can make it smaller.

# Sets standing: ours, or why this run and token may not touch this machine.
check_fence() {
  standing=ours
  if ! read_lock "$state/lock"; then standing='unlocked'; return; fi
  read_fence
  if [ "$lock_run" != "$run" ]; then
    standing="held $lock_run $lock_since $lock_holder"
  elif [ "$newest" -gt "$token" ]; then
    standing="fenced $newest $lock_since $lock_holder"
  elif [ "$newest" -lt "$token" ]; then
    standing='unlocked'
  fi
}

require_lock() {
  check_fence
  # shellcheck disable=SC2086 # a word and its details
  [ "$standing" = ours ] || refuse $standing
}

make_lock() {
  printf 'run %s\ntoken %s\nsince %s\nholder %s\nboot %s\n' \
    "$run" "$token" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$holder" "$boot" > "$state/lock.$$" || return
  ln "$state/lock.$$" "$state/lock"
}

# One machine may have several names in a run's inventory: each has a file under holders, and the last to go unlocks.
# It is made before the lock is looked at, so that a release that happens meanwhile sees it.
# Another name that leaves may take the directory away in between.
enter() {
  for _ in 1 2 3; do
    mkdir -p "$state/holders/$run" && true > "$state/holders/$run/$host" && return
  done
  return 1
}

leave() {
  rm -f "$state/holders/$run/$host"
  rmdir "$state/holders/$run" 2>/dev/null
}

# Sets made: whether there was none before.
take_lock() {
  made=no
  for _ in 1 2 3; do
    read_lock "$state/lock" && return
    make_lock 2>/dev/null && made=yes
    rm -f "$state/lock.$$"
  done
  read_lock "$state/lock"
}

# A controller that comes too late must not make the lock again that its successor has given back.
refuse_late() {
  read_lock "$state/lock"
  [ "$lock_run" = "$run" ] || lock_run=$run lock_token=0 lock_since=-
  read_fence
  [ "$newest" -gt "$token" ] && refuse fenced "$newest $lock_since $lock_holder"
}

lock() { # holder in the frame
  load_frame
  read_boot
  refuse_late
  before=new
  [ ! -e "$state/holders/$run/$host" ] || before=known
  { enter && take_lock; } 2>/dev/null || refuse_lock unwritable "$state cannot be written: read-only, full or over quota"
  read_fence
  if [ "$lock_run" != "$run" ]; then
    leave
    refuse held "$lock_run $lock_since $lock_holder"
  fi
  [ "$newest" -gt "$token" ] && refuse_lock fenced "$newest $lock_since $lock_holder"
  note_token || refuse_lock unwritable "$state cannot be written: read-only, full or over quota"
  [ ! -e "$area/released" ] || rm -f "$area/released"
  say locked "$boot" "$before"
}

# A lock that was only just made goes again: nobody would give it back.
refuse_lock() {
  [ "$made" = yes ] && leave && unlock
  refuse "$@"
}

# The fence rises, and a new area remembers by whose token it was born: see "absent" in docs/receipts.md.
note_token() {
  mkdir -p "$area" "$run_dir/fence" || return
  [ -s "$run_dir/fence/$token" ] || say "$holder" > "$run_dir/fence/$token" || return
  [ -s "$area/birth" ] || say "$token" > "$area/birth"
} 2>/dev/null

# Runs whose receipts stay after their release: enough to look back over a bad night, few enough to forget about.
runs_kept=5

release() {
  check_fence
  # A controller that took the run over and had nothing to do here has not raised the fence yet.
  [ "$standing" = unlocked ] && [ "$lock_run" = "$run" ] && note_token && standing=ours
  case $standing in
    ours) ;;
    fenced*) refuse "$standing" ;;
    *) say released; return ;;
  esac
  clear_payloads
  true > "$area/released"
  leave && unlock
  [ -e "$state/holders/$run/$host" ] && refuse unwritable "$state cannot be written: read-only"
  prune
  say released
}

# Moves the lock away before it goes: it is put back when it is not ours after all, or when another name of this
# machine has entered meanwhile.
unlock() {
  mv "$state/lock" "$state/lock.$$" 2>/dev/null || return
  read_lock "$state/lock.$$"
  if [ "$lock_run" != "$run" ] || [ -d "$state/holders/$run" ]; then ln "$state/lock.$$" "$state/lock" 2>/dev/null; fi
  rm -f "$state/lock.$$"
}

# For whoever has no part in the run: who has the lock, and what may be running under it.
whose_lock() {
  read_lock "$state/lock" || { say free; return; }
  read_fence
  find_running "$state/runs/$lock_run"
  say "running$running"
  say held "$lock_run" "$newest" "$lock_since" "$lock_boot" "$lock_holder"
}

# Takes the lock of a run off that does not do so itself: only from the controller that has it now, and not while anything
# of the run may be running. The lock is moved away before that is looked at: a supervisor claims and then looks for the
# lock, so that it finds no lock, or its claim is found here; where each finds the other, both give way.
break_lock() {
  require_lock
  mv "$state/lock" "$state/lock.$$" 2>/dev/null || refuse unwritable "$state cannot be written: read-only, full or over quota"
  read_lock "$state/lock.$$" && read_fence
  find_running "$run_dir"
  if [ "$lock_run $newest" != "$run $token" ] || [ -n "$running" ]; then
    ln "$state/lock.$$" "$state/lock" 2>/dev/null
    rm -f "$state/lock.$$"
    require_lock
    refuse "running$running"
  fi
  rm -rf "$state/lock.$$" "$state/holders/$run"
  for area in "$run_dir"/hosts/*; do clear_payloads; done
  say broken
}

# Areas of this name that were given back, but for the newest few. What was not given back may be running: it stays.
prune() {
  cd "$state/runs" || return
  set -- ./*/hosts/"$host"/released
  [ "$#" -gt "$runs_kept" ] || return
  # shellcheck disable=SC2012 # names hold letters, digits, dots, dashes and underscores only
  ls -1t ./*/hosts/"$host"/released 2>/dev/null | tail -n "+$((runs_kept + 1))" | while read -r marker; do
    old=${marker%/released}
    anything_running "$old" && continue
    rm -rf "$old"
    rmdir "${old%/*}" 2>/dev/null && rm -rf "${old%/hosts/*}"
  done
}
