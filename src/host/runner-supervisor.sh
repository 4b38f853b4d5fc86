# The supervisor of one step: detached from the connection, it claims the key, checks the fence, runs the step in a
# process group of its own, enforces the time limit, keeps the head of the output, and writes the exit record last.
#
# Claim, then check: a controller that takes over raises the fence, then looks for claims. Either it finds this claim,
# or this supervisor, which claims later, finds the fence raised. In the other order both could miss each other.

supervise() { # keep timeout_s grace_s output_max
  keep=$area/keep/$1 timeout_s=$2 grace_s=$3 output_max=$4
  load_frame
  require_grouping
  claim || not_claimed
  sign_claim || void unwritable "$receipt cannot be written: full or over quota"
  check_fence
  # shellcheck disable=SC2086 # a word and its details
  [ "$standing" = ours ] || void $standing
  [ -e "$receipt/question" ] || be_alone
  { write_script && make_pipes; } 2>/dev/null || void unwritable "$receipt cannot be written: full or over quota"
  tell claimed
  carry_out
  tell ended
  [ -e "$payload" ] && rm -rf "$payload"
}

not_claimed() {
  [ -e "$receipt/claim" ] || refuse unwritable "$receipt cannot be written: full or over quota"
  say taken
  exit 0
}

# To the follower that started this, if it is still there.
tell() {
  trap '' PIPE
  say "$1" 2>/dev/null
  trap - PIPE
}

# Of two that claim at once, whoever looks last finds the other here.
be_alone() {
  find_busy
  [ -z "$busy" ] || void busy "$busy"
}

# Takes the claim back recognisably: the step was not and will not be started.
void() {
  # On a full disk the file is empty, and says enough.
  { say "$@" > "$receipt/void"; } 2>/dev/null || [ -e "$receipt/void" ] || rm -f "$receipt/claim"
  say void "$@"
  exit 0
}

# The first line of the step's own text stays the first, so that line numbers in its errors are right.
write_script() {
  printf '%s' "printf '%s\\n' \$\$ > \"\${NIGHTSHIFT_UNCHANGED%/*}/group\"; nightshift_unchanged() { true > \"\$NIGHTSHIFT_UNCHANGED\"; }; " \
    > "$receipt/script" && printf '%s\n' "$script" >> "$receipt/script"
}

# The one for the output is there: see make_room.
make_pipes() {
  [ -z "$stdin$mask" ] || mkfifo ${stdin:+"$receipt/stdin"} ${mask:+"$receipt/mask"}
}

export_surroundings() {
  export NIGHTSHIFT_RUN="$run" NIGHTSHIFT_HOST="$host" NIGHTSHIFT_STEP="$key" NIGHTSHIFT_BOOT="$boot"
  export NIGHTSHIFT_KEEP="$keep" NIGHTSHIFT_PAYLOAD="$payload" NIGHTSHIFT_UNCHANGED="$receipt/unchanged"
}

carry_out() {
  export_surroundings
  read_clock
  started_ms=$ms
  copy_output < "$receipt/pipe" >/dev/null 2>&1 &
  limit_time 2>/dev/null &
  timer=$!
  run_step
  stop_timer
  await_output
  write_end
}

# Sets code. In the foreground, since a shell starts what it puts in the background with interrupts ignored for good.
run_step() {
  input=/dev/null
  if [ -n "$stdin" ]; then
    input=$receipt/stdin
    printf '%s' "$stdin" > "$input" 2>/dev/null &
  fi
  # Redirected inside, or what ksh says of a killed child would be part of the step's output.
  (exec < "$input" > "$receipt/pipe" 2>&1; in_own_group sh "$receipt/script")
  code=$?
  # ksh has 256 + the number for a signal.
  [ "$code" -gt 256 ] && code=$((code - 128))
}

# Runs beside the step, and lets whoever follows look now and then, faster at first: most steps are short. Once it has begun to
# end the step it is not stopped any more.
limit_time() {
  trap '' PIPE
  nap='' stopped=''
  # It may be stopped between the start of its sleep and knowing that one's number. KILL: a shell that has just forked
  # still has this trap, and would lose a TERM.
  trap 'stopped=yes; [ -z "$nap" ] || kill -KILL "$nap"' TERM
  due_ms=$((started_ms + timeout_s * 1000)) followed=yes
  set -- 50 100 200 400 800
  while [ -z "$stopped" ]; do
    read_clock
    [ "$ms" -lt "$due_ms" ] || break
    find_pause "${1:-}"
    [ "$#" -eq 0 ] || shift
    take_nap "$((pause_ms / 1000)).$(((pause_ms % 1000) / 100))$(((pause_ms % 100) / 10))" || take_nap 1
    [ -n "$stopped" ] || say tick 2>/dev/null || followed=no
    supervised || exit
  done
  [ -z "$stopped" ] || exit
  trap exit TERM
  until read -r group < "$receipt/group"; do
    # Without the receipt nobody ever says which group it is.
    [ -d "$receipt" ] && supervised || exit
    sleep 1
  done
  supervised || exit
  trap '' TERM
  true > "$receipt/timed_out"
  kill -TERM "-$group"
  await_group "$group" || kill -KILL "-$group"
}

# Sets pause_ms: up to the next look of whoever follows, later ones a hundredth of the step's age apart, but at least one second
# and at most ten; then those that nobody reads do not fill a pipe for a day and a half, and so never delay the time limit.
find_pause() { # milliseconds, or nothing
  age_ms=$((ms - started_ms)) pause_ms=$((due_ms - ms))
  [ "$followed" = yes ] || return
  look_ms=${1:-$((age_ms / 100))}
  if [ -z "$1" ] && [ "$look_ms" -lt 1000 ]; then look_ms=1000; fi
  [ "$look_ms" -lt 10000 ] || look_ms=10000
  [ "$pause_ms" -lt "$look_ms" ] || pause_ms=$look_ms
}

# Not every sleep knows fractions.
take_nap() {
  sleep "$1" >/dev/null 2>&1 &
  nap=$!
  [ -z "$stopped" ] || kill -KILL "$nap"
  wait "$nap"
  napped=$?
  nap=
  [ "$napped" -eq 0 ] || [ -n "$stopped" ]
}

# Without its supervisor nobody knows whether the group is still the step's: its number may be in use again.
supervised() { process_born "$self" && [ "$born" = "$own_born" ]; }

await_group() {
  tenths=$((grace_s * 10))
  while group_alive "$1"; do
    [ "$tenths" -gt 0 ] || return 1
    sleep 0.1 || { sleep 1; tenths=$((tenths - 9)); }
    tenths=$((tenths - 1))
  done
}

# Sets timed_out, and waits until the time limit's work is done.
stop_timer() {
  timed_out=0
  if [ -e "$receipt/timed_out" ]; then
    timed_out=1 code=124
  else
    kill -TERM "$timer" 2>/dev/null
  fi
  wait "$timer" 2>/dev/null
}

# From the pipe to the disk: masked, and its head only. The rest is drained, so that a step never blocks on its output.
copy_output() {
  if [ -n "$mask" ]; then mask_output | keep_head; else keep_head; fi
}

# ulimit counts blocks of 512 bytes and binds this copier alone; one block more than allowed shows that there was more.
keep_head() {
  (
    ulimit -f "$((output_max / 512 + 1))"
    trap '' XFSZ
    exec cat > "$receipt/out"
  ) || drop_rest
  true > "$receipt/copied"
}

drop_rest() {
  true > "$receipt/cut"
  cat >/dev/null
}

# The expressions travel through a pipe with a name: they are in no file, argument or environment.
# -u (not everywhere) shows each line as it comes.
mask_output() {
  printf '%s\n' "$mask" > "$receipt/mask" &
  unbuffered=
  sed -u p </dev/null && unbuffered=-u
  LC_ALL=C sed $unbuffered -f "$receipt/mask" || drop_rest
}

# The step is over; what it wrote is usually copied in a moment. Something it left behind may hold the pipe open for
# ever: that one keeps its reader, but the exit record does not wait for it longer than about a second.
await_output() {
  looks=0
  until [ -e "$receipt/copied" ] || [ "$looks" -eq 100 ]; do looks=$((looks + 1)); done
  for pause in 0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.3 0.3; do
    [ -e "$receipt/copied" ] && return
    sleep "$pause" 2>/dev/null || sleep 1
  done
}

# Sets size, at most output_max, and truncated.
measure_output() {
  size=0 truncated=0
  [ -s "$receipt/out" ] && size=$(($(wc -c < "$receipt/out")))
  [ -e "$receipt/cut" ] && truncated=1
  [ "$size" -gt "$output_max" ] && size=$output_max truncated=1
}

write_end() {
  measure_output
  read_clock
  unchanged=0
  [ -e "$receipt/unchanged" ] && unchanged=1
  { say end "$code" "$unchanged" "$timed_out" "$((ms - started_ms))" "$truncated" "$size" whole > "$receipt/end"; } 2>/dev/null
}
