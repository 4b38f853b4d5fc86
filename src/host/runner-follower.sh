# Follows a step for the controller: streams its output from a byte on, and last says how it ended. Lines of words, and
# `output N` followed by exactly N bytes. It only reads: it may die at any time, and any number of it may follow.

# The clock of one that follows a step it has not started.
tick() {
  for pause in 0.05 0.1 0.2 0.4 0.8; do
    sleep "$pause" || sleep 1
    say tick || exit
  done
  while sleep 1; do say tick || exit; done
} 2>/dev/null

attach() { # output_max offset
  output_max=$1 offset=$2 forget=no
  { tick & say ticker $!; say look; } | (follow)
}

# Starts the step unless its key is claimed, then follows it. What comes next begins when the supervisor is done: ksh93 waits
# for the end of a pipe alone, and follow ends its shell.
start() { # keep timeout_s grace_s output_max intended_by offset forget
  keep=$1 timeout_s=$2 grace_s=$3 output_max=$4 intended_by=$5 offset=$6 forget=$7
  {
    load_frame
    [ -e "$receipt/claim" ] || may_start
    if [ -e "$receipt/claim" ]; then tick & say ticker $!; say look; else launch; fi
  } < /dev/null | (follow)
  wait
}

may_start() {
  require_lock
  require_grouping
  [ -s "$area/birth" ] || refuse gone "$area"
  # Born after the step was intended: what an earlier controller of the run may have started here has left no trace.
  read -r birth < "$area/birth"
  [ "$intended_by" != no ] && [ "$birth" -gt "$intended_by" ] && refuse gone "$area"
  [ "$forget" = yes ] || wait_its_turn
  make_room || refuse unwritable "$state cannot be written: read-only, full or over quota"
  [ "$forget" = no ] || true > "$receipt/question"
}

# Also for the steps that will probably follow: programs for each would cost more.
make_room() {
  has_room && return
  folders='' pipes=''
  for each in "$key:$keep" $next; do
    folders="$folders steps/${each%:*} keep/${each#*:}" pipes="$pipes steps/${each%:*}/pipe"
  done
  # A pipe that there is already, for a later step, is a failure of mkfifo's, and none of ours.
  # shellcheck disable=SC2086 # plain words
  (cd "$area" && mkdir -p $folders && mkfifo $pipes) 2>/dev/null
  has_room
}

has_room() {
  [ -p "$receipt/pipe" ] && [ -d "$area/keep/$keep" ]
}

# Its controller asks again.
wait_its_turn() {
  find_busy
  [ -z "$busy" ] || refuse busy "$busy"
}

# Where processes can be looked up by the number of a subshell, the supervisor is one of the agent's.
launch() {
  if [ -d /proc/self ]; then
    supervise "$keep" "$timeout_s" "$grace_s" "$output_max"
    return
  fi
  printf '%s' "$frame" | in_own_group sh "$runner_path" supervise "$run" "$token" "$host" "$key" "$keep" "$timeout_s" "$grace_s" "$output_max"
} 2>/dev/null

follow() {
  told=no looks=0 ticker=
  while read -r word rest; do
    case $word in
      ticker) ticker=$rest ;;
      refused) finish refused "$rest" ;;
      void) finish void "$rest" ;;
      *) look ;;
    esac
  done
}

look() {
  inspect
  case $fate in
    absent | starting) wait_for_claim ;;
    void) tell_void ;;
    running) tell_claimed; send_running ;;
    ended) tell_claimed; send_ended ;;
    *) tell_claimed; send_running; finish lost "$fate" ;;
  esac
}

# A supervisor needs a moment to claim, and to sign its claim. After ten looks (about six seconds) it will not come.
wait_for_claim() {
  [ "$told" = yes ] && finish absent
  looks=$((looks + 1))
  if [ "$op" = attach ] && [ "$fate" = absent ]; then finish absent; fi
  [ "$looks" -lt 10 ] || finish lost "$fate"
}

# A reason that is still empty is being written, or there was no room for it.
tell_void() {
  if read -r reason < "$receipt/void"; then finish void "$reason"; fi
  looks=$((looks + 1))
  [ "$looks" -lt 10 ] || finish void unwritable "$receipt cannot be written: full or over quota"
}

tell_claimed() {
  [ "$told" = yes ] || say claimed
  told=yes
}

# Sends the output up to a size.
send() {
  [ "$1" -gt "$offset" ] || return
  say output "$(($1 - offset))"
  tail -c "+$((offset + 1))" "$receipt/out" | head -c "$(($1 - offset))"
  offset=$1
}

send_running() {
  [ -s "$receipt/out" ] || return
  size=$(($(wc -c < "$receipt/out")))
  [ "$size" -gt "$output_max" ] && size=$output_max
  send "$size"
}

send_ended() {
  send "$size"
  say end "$code" "$unchanged" "$timed_out" "$took_ms" "$truncated" "$size"
  [ "$forget" = yes ] && rm -rf "$receipt"
  stop
}

finish() {
  say "$@"
  stop
}

stop() {
  [ -z "$ticker" ] || kill "$ticker" 2>/dev/null
  exit 0
}
